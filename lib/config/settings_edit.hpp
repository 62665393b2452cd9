#pragma once

#include <string>
#include <string_view>

#include "config/settings.hpp"
#include "platform/environment.hpp"
#include "platform/error.hpp"

namespace acr::config {

/// Writes into the settings file what `change` says of a registry; what it leaves out stays as it is, and so
/// do comments, order and indentation. An identity replaces the one that was there, whole. What a pattern
/// says of a registry without an entry comes into its new one, beside which the pattern does not hold. Makes
/// the file (0600) and its directory (0700) where there is none. Nothing is written unless the result can be
/// read again. Returns the file's path. Errors: `bad_input`, with line and column, for what is wrong in the
/// file or in the change; `unavailable` for a file that cannot be written, or a person without a home;
/// `transient` if somebody else changed it meanwhile.
Result<std::string> set_registry(std::string_view login_server, const Layer& change,
                                 const Environment& environment);

}  // namespace acr::config
