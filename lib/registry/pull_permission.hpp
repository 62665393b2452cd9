#pragma once

#include <string>
#include <string_view>

#include "http/context.hpp"
#include "platform/clock.hpp"
#include "platform/secret.hpp"
#include "registry/login_server.hpp"

namespace acr::registry {

/// Whom a registry is asked by: a user name and a password, or, without a user name, a refresh token.
struct Bearer {
  std::string user_name;
  const Secret& secret;
};

/// What somebody may do, such as to pull a repository.
struct Scope {
  std::string type = "repository";
  std::string name;
  std::string action = "pull";

  /// `repository:samples/hello:pull` [distribution spec/auth/scope.md].
  [[nodiscard]] std::string text() const { return type + ":" + name + ":" + action; }
};

/// Whether the registry grants that scope: it gives an access token, and leaves out of it what it does not
/// grant [distribution spec/auth/token.md]. As clients do, a refresh token goes by `POST /oauth2/token`, a
/// user name and a password by `GET` [Azure/acr docs/AAD-OAuth.md, Token-BasicAuth.md]. The token is dropped.
/// Errors: `denied` for 401 and 403, `transient`, `rejected` for an answer that makes no sense.
Result<bool> is_granted(const LoginServer& server, const Bearer& bearer, const Scope& scope,
                        const http::Context& context, Deadline deadline);

}  // namespace acr::registry
