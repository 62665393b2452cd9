#include "http/date.hpp"

#include "platform/calendar.hpp"

namespace acr::http {

std::optional<sys_seconds> parse_date(std::string_view text) {
  const std::optional<sys_seconds> time = take_time(text, "%a, %d %b %Y %H:%M:%S GMT");
  return text.empty() ? time : std::nullopt;
}

}  // namespace acr::http
