#include "http/date.hpp"

#include <ctime>
#include <string>

namespace acr::http {

std::optional<sys_seconds> parse_date(std::string_view text) {
  // strptime reads English names: we set no locale.
  const std::string date(text);
  std::tm parts{};
  const char* end = ::strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end != date.c_str() + date.size()) return std::nullopt;
  return sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

}  // namespace acr::http
