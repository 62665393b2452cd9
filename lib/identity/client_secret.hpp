#pragma once

#include <memory>

#include "config/identity.hpp"
#include "identity/entra.hpp"

namespace acr::identity {

/// A service principal that proves itself with a client secret
/// [Entra docs v2-oauth2-client-creds-grant-flow.md].
std::unique_ptr<TokenSource> make_client_secret_source(TenantAddress address, std::string client_id,
                                                       config::SecretPlace secret,
                                                       const http::Context& context);

}  // namespace acr::identity
