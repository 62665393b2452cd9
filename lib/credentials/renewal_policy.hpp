#pragma once

#include "platform/clock.hpp"

namespace acr::credentials {

/// What to do with a cached token, by the clock alone.
enum class Age {
  fresh,   ///< answer with it
  ageing,  ///< answer with it, and renew it where nobody waits
  spent,   ///< renew it first; if that fails, answer with it
  dead,    ///< worth nothing any more
};

/// The times that decide, fixed when a token is cached.
struct Lifetime {
  sys_seconds issued;
  sys_seconds renew_at;
  sys_seconds expires;
};

/// Fixes when a token that lives from `issued` to `expires` becomes ageing: when half of its life is over,
/// and up to a tenth of it later as `unit` in [0, 1) says, so that machines that started together do not
/// renew together for ever.
Lifetime plan_lifetime(sys_seconds issued, sys_seconds expires, double unit);

/// Ageing from `renew_at` on; spent in the last ten minutes, in which a pull that begins could outlive the
/// token, but never in the first half of a life.
Age age_of(const Lifetime& lifetime, sys_seconds now);

/// Whether an Entra token is still worth sending. Services refuse one that ends in transit.
bool entra_token_is_usable(sys_seconds expires, sys_seconds now);

}  // namespace acr::credentials
