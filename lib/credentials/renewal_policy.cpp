#include "credentials/renewal_policy.hpp"

#include <algorithm>

namespace acr::credentials {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds spent_margin = minutes(10);
constexpr seconds entra_margin = minutes(5);
constexpr double longest_jitter = 0.1;

}  // namespace

Lifetime plan_lifetime(sys_seconds issued, sys_seconds expires, double unit) {
  const seconds life = std::max(expires - issued, seconds(0));
  const auto jitter =
      seconds(static_cast<seconds::rep>(static_cast<double>(life.count()) * longest_jitter * unit));
  return {issued, issued + life / 2 + jitter, expires};
}

Age age_of(const Lifetime& lifetime, sys_seconds now) {
  if (now >= lifetime.expires) return Age::dead;
  // A token from the future was cached before the clock was set back: how old it is, nobody knows.
  if (now < lifetime.issued - spent_margin) return Age::spent;
  const sys_seconds half = lifetime.issued + (lifetime.expires - lifetime.issued) / 2;
  if (now < half) return Age::fresh;
  if (now >= lifetime.expires - spent_margin) return Age::spent;
  return now < lifetime.renew_at ? Age::fresh : Age::ageing;
}

bool entra_token_is_usable(sys_seconds expires, sys_seconds now) {
  return now + entra_margin < expires;
}

}  // namespace acr::credentials
