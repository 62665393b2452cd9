#pragma once

#include <string>

#include "http/context.hpp"
#include "platform/clock.hpp"
#include "platform/error.hpp"
#include "platform/secret.hpp"
#include "registry/login_server.hpp"

namespace acr::registry {

/// A registry's refresh token, good for about three hours.
struct RefreshToken {
  Secret value;
  sys_seconds issued;   ///< on our clock
  sys_seconds expires;  ///< on our clock: a token lives as long as it says, however wrong the clock is
};

/// Where it is asked for.
http::Url exchange_url(const LoginServer& server);

/// `POST https://<login server>/oauth2/exchange` [Azure/acr docs/AAD-OAuth.md]: gives the registry an Entra
/// token for one of its own. The challenge request before it is skipped: its service and realm follow from
/// the name. Errors: `denied` for 401 and 403, `transient`, `rejected` for an answer that makes no sense.
Result<RefreshToken> exchange(const LoginServer& server, const Secret& entra_token,
                              const http::Context& context, Deadline deadline);

}  // namespace acr::registry
