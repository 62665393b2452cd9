#pragma once

#include <string>

#include "config/complaints.hpp"
#include "config/document.hpp"
#include "config/identity.hpp"

namespace acr::config {

/// Reads `"azure-cli"` or `{"source": "client-secret", …}`. `home` is what `~` stands for, or empty.
Identity read_identity(const Value& value, const std::string& home, Complaints& complaints);

}  // namespace acr::config
