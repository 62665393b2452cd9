#include "http/retry.hpp"

#include <algorithm>
#include <charconv>

#include "http/date.hpp"

namespace acr::http {
namespace {

using std::chrono::milliseconds;

constexpr long long longest_wait_seconds = 24LL * 3600;

std::optional<milliseconds> whole_number(std::string_view text, long long unit_ms) {
  long long value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || text.starts_with('-')) return std::nullopt;
  if (code == std::errc::result_out_of_range) return std::chrono::seconds(longest_wait_seconds);
  if (code != std::errc()) return std::nullopt;
  return milliseconds(std::min(value, longest_wait_seconds * 1000 / unit_ms) * unit_ms);
}

}  // namespace

bool is_transient_status(unsigned status, const RetryRules& rules) {
  switch (status) {
    case 408:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      return true;
    default:
      return rules.metadata_service && (status == 404 || status == 410 || status >= 500);
  }
}

bool may_pass(unsigned status, const RetryRules& rules) {
  return status >= 500 || is_transient_status(status, rules);
}

std::optional<milliseconds> requested_wait(const Response& response, sys_seconds now) {
  for (const char* name : {"retry-after-ms", "x-ms-retry-after-ms"}) {
    if (auto wait = whole_number(response.header(name), 1)) return wait;
  }
  const std::string_view value = response.header("Retry-After");
  if (auto wait = whole_number(value, 1000)) return wait;
  const std::optional<sys_seconds> date = parse_date(value);
  if (!date) return std::nullopt;
  return std::clamp<milliseconds>(*date - now, {}, std::chrono::seconds(longest_wait_seconds));
}

milliseconds backoff(const RetryRules& rules, int retry, double unit) {
  const double spread = 0.8 + 0.5 * unit;
  const auto doubled = static_cast<double>(rules.first_wait.count() << static_cast<unsigned>(retry));
  return milliseconds(static_cast<milliseconds::rep>(doubled * spread));
}

Result<Response> send_with_retry(Client& client, const Request& request, const RetryRules& rules,
                                 Clock& clock, Random& random, Deadline deadline) {
  for (int retry = 0;; ++retry) {
    Result<Response> response = client.send(request, deadline);
    const bool again = response ? is_transient_status(response->status, rules)
                                : response.error().kind == ErrorKind::transient;
    if (!again || retry == rules.retries) return response;

    std::optional<milliseconds> wait;
    if (response) wait = requested_wait(*response, clock.now());
    if (!wait) wait = backoff(rules, retry, random.unit());
    // What cannot be tried in time is answered at once, with the service's own words.
    if (clock.steady() + *wait >= deadline) return response;
    clock.sleep(*wait);
  }
}

}  // namespace acr::http
