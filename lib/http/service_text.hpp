#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "platform/secret.hpp"

namespace acr::http {

/// A service's own words, made safe to print: one line, no control characters (a terminal would obey
/// them), at most 300 bytes, and none of `secrets`, nor anything that looks like a JWT, which a lying or
/// careless service may echo.
std::string printable(std::string_view text, std::initializer_list<std::string_view> secrets = {});

}  // namespace acr::http
