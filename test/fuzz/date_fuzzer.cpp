// Dates, and how long a service asks us to wait.
#include <ctime>

#include "../unit/fakes.hpp"
#include "fuzz.hpp"
#include "http/date.hpp"
#include "http/retry.hpp"

namespace {

using acr::fuzz::require;

std::string written(acr::sys_seconds time) {
  const std::time_t seconds = time.time_since_epoch().count();
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[64];
  return {text, ::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = acr::fuzz::view(data, size);
  if (const auto date = acr::http::parse_date(text)) {
    require(text.ends_with("GMT"), "a date ends in its zone");
    const auto again = acr::http::parse_date(written(*date));
    require(again == date, "a date is read as it was written");
  }
  const acr::sys_seconds now{std::chrono::seconds(1'800'000'000)};
  for (const char* name : {"Retry-After", "retry-after-ms", "x-ms-retry-after-ms"}) {
    const auto wait =
        acr::http::requested_wait(acr::test::response(429, "", {{name, std::string(text)}}), now);
    if (wait) require(wait->count() >= 0 && *wait <= std::chrono::hours(24), "a wait ends within a day");
  }
  return 0;
}
