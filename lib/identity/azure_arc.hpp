#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "config/identity.hpp"
#include "http/context.hpp"
#include "identity/token_source.hpp"

namespace acr::identity {

/// Whether this machine is connected by Azure Arc: the environment says so, or its agent is installed, which
/// costs a `stat`.
bool has_arc_agent(const Environment& environment, const char* agent = "/opt/azcmagent/bin/himds");

/// The identity of a machine that Azure Arc connects. Its agent gives tokens to whoever can read the keys
/// that it leaves in a directory of its own [MSAL go managedidentity.go; Azure docs
/// arc managed-identity-authentication].
std::unique_ptr<TokenSource> make_azure_arc_source(config::ManagedIdentityId id,
                                                   const http::Context& context);

/// Reads the key that the agent's challenge (`Basic realm=/var/opt/azcmagent/tokens/….key`) names. Whoever
/// listens in the agent's place could name any file and would be sent it: it must be a regular file with the
/// extension `.key`, of at most 4096 bytes, in that very directory, and no link. `rejected` if it is not.
Result<Secret> read_arc_key(std::string_view challenge,
                            std::string_view directory = "/var/opt/azcmagent/tokens");

}  // namespace acr::identity
