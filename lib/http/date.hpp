#pragma once

#include <optional>
#include <string_view>

#include "platform/clock.hpp"

namespace acr::http {

/// Reads a date as HTTP writes it, `Sun, 06 Nov 1994 08:49:37 GMT` [RFC 9110, 5.6.7].
std::optional<sys_seconds> parse_date(std::string_view text);

}  // namespace acr::http
