#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "diagnosis/rung.hpp"
#include "http/context.hpp"
#include "identity/token_source.hpp"
#include "registry/cloud.hpp"
#include "registry/exchange.hpp"
#include "registry/login_server.hpp"

/// Who we are, and what the registry thinks of that.
namespace acr::diagnosis {

/// What decides who is asked.
struct IdentityQuestion {
  config::RegistrySettings settings;
  registry::Cloud cloud;
  std::vector<identity::Audience> audiences;  ///< in the order in which to try them
  std::string login_server;                   ///< empty: no registry in particular
};

/// Somebody with a token of Entra's.
struct Somebody {
  std::unique_ptr<identity::TokenSource> source;
  identity::Audience audience;
  identity::Token token;
};

/// `identity`: every source on its own, also those that are never reached, in the chain's order. Found is the
/// one that a pull would use, if it gives a token.
Step<Somebody> ask_identities(const IdentityQuestion& question, const http::Context& context,
                              Deadline deadline);

/// `token`: what the Entra token says of itself. Never the token.
Rung read_token(const Somebody& somebody, const IdentityQuestion& question, const http::Context& context);

/// `exchange`: whether the registry takes it. Where it does not, a new one and tokens for the next audience
/// are tried, as a pull would.
Step<registry::RefreshToken> try_exchange(const registry::LoginServer& server, const Somebody& somebody,
                                          const IdentityQuestion& question, const http::Context& context,
                                          Deadline deadline);

}  // namespace acr::diagnosis
