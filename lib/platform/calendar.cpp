#include "platform/calendar.hpp"

#include <string>

namespace acr {

std::optional<sys_seconds> take_time(std::string_view& text, const char* format, Zone zone) {
  const std::string copy(text);
  std::tm parts{};
  const char* end = ::strptime(copy.c_str(), format, &parts);
  if (end == nullptr) return std::nullopt;
  sys_seconds time = utc_time(parts);
  if (zone == Zone::local) {
    parts.tm_isdst = -1;
    const std::time_t seconds = std::mktime(&parts);
    if (seconds == -1) return std::nullopt;
    time = sys_seconds(std::chrono::seconds(seconds));
  }
  text.remove_prefix(static_cast<std::size_t>(end - copy.c_str()));
  return time;
}

sys_seconds utc_time(std::tm parts) {
  return sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

}  // namespace acr
