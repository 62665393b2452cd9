#pragma once

#include <ctime>
#include <optional>
#include <string_view>

#include "platform/clock.hpp"

namespace acr {

enum class Zone { utc, local };

/// Takes a time that is written as `format` says [strptime(3); English names, as we set no locale] off the
/// front of the text; nothing if it begins with something else.
std::optional<sys_seconds> take_time(std::string_view& text, const char* format, Zone zone = Zone::utc);

/// The time in UTC that these parts are of, such as OpenSSL takes certificates' apart into.
sys_seconds utc_time(std::tm parts);

}  // namespace acr
