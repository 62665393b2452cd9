#pragma once

#include <boost/json.hpp>

#include "platform/error.hpp"

namespace acr::commands {

/// `{"kind", "message", "hint"?, "code"?, "correlationId"?}`
boost::json::object error_as_json(const Error& error);

}  // namespace acr::commands
