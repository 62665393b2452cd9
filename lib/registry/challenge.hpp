#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/client.hpp"
#include "http/context.hpp"
#include "platform/clock.hpp"
#include "registry/login_server.hpp"

namespace acr::registry {

/// How a registry asks for a token: the parameters of `Bearer` in `WWW-Authenticate`
/// [distribution spec/auth/token.md]. What it does not say is empty; scopes are none of ours.
struct Challenge {
  std::string realm;
  std::string service;
};

/// Reads it from one header's value, in which other schemes may stand as well. Forgiving, for proxies and
/// gateways rewrite such headers: values without quotes, commas in a quoted scope, a quote that is never
/// closed, spaces around `=`. Nothing if the header does not speak of `Bearer`.
std::optional<Challenge> read_challenge(std::string_view header);

/// Whether the realm is this registry's own: https, and its host on 443, whatever the path. A token goes
/// nowhere else.
bool is_own_realm(std::string_view realm, const LoginServer& server);

/// What a registry answered to somebody without credentials.
struct ChallengeAnswer {
  unsigned status = 0;
  bool asks_at_all = false;  ///< there is a `WWW-Authenticate`, of whatever scheme
  std::optional<Challenge> challenge;
  std::optional<sys_seconds> date;  ///< the registry's clock
  std::string correlation_id;
};

/// `GET https://<login server>/v2/` [Azure/acr docs/AAD-OAuth.md]. Errors are the network's alone.
Result<ChallengeAnswer> ask_for_challenge(const LoginServer& server, const http::Context& context,
                                          Deadline deadline);

}  // namespace acr::registry
