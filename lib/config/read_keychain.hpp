#pragma once

#include <string>

#include "config/complaints.hpp"
#include "config/document.hpp"

namespace acr::config {

/// Reads `keychain`: `auto`, `file`, or the name of a credential helper, without `docker-credential-`.
std::string read_keychain(const Value& value, Complaints& complaints);

}  // namespace acr::config
