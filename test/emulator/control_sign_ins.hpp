// Control pages for people: who approves a device code, whose refresh tokens are revoked.
#pragma once

#include <boost/json/object.hpp>

#include "azure.hpp"
#include "message.hpp"

namespace emulator {

// GET /device-codes: those that wait for a decision.
Response pending_device_codes(const Azure& azure);

// POST /device-codes: {"user_code", "decision": "approve" | "decline", "user"}; without a user the first
// person.
Response decide_device_code(Azure& azure, const boost::json::object& decision);

// POST /revocations: {"user"}; the refresh tokens that exist now are worth nothing any more.
Response revoke_refresh_tokens(Azure& azure, const boost::json::object& order);

}  // namespace emulator
