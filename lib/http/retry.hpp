#pragma once

#include <chrono>
#include <optional>

#include "http/client.hpp"
#include "platform/clock.hpp"
#include "platform/random.hpp"

namespace acr::http {

/// Which answers are worth another try. The numbers are the Azure SDKs' [azure-sdk-for-go azidentity].
struct RetryRules {
  int retries = 3;
  std::chrono::milliseconds first_wait{800};  ///< doubled for every further retry
  bool metadata_service = false;              ///< IMDS: also 404, 410 and every 5xx [azidentity]
};

/// Whether a status is worth another try.
bool is_transient_status(unsigned status, const RetryRules& rules);

/// Whether the failure may pass by itself: what is worth another try, and what is the service's own fault.
bool may_pass(unsigned status, const RetryRules& rules = {});

/// How long the service asks us to wait: `retry-after-ms`, `x-ms-retry-after-ms`, then `Retry-After` in
/// seconds or as an HTTP date. Nothing if it does not ask, or not understandably.
std::optional<std::chrono::milliseconds> requested_wait(const Response& response, sys_seconds now);

/// The wait before retry number `retry` (0 is the first), spread by 0.8 to 1.3 with `unit` in [0, 1).
std::chrono::milliseconds backoff(const RetryRules& rules, int retry, double unit);

/// Sends, and sends again while it is worth it and the wait ends before the deadline.
Result<Response> send_with_retry(Client& client, const Request& request, const RetryRules& rules,
                                 Clock& clock, Random& random, Deadline deadline);

}  // namespace acr::http
