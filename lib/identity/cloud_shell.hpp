#pragma once

#include <memory>

#include "config/identity.hpp"
#include "http/context.hpp"
#include "identity/token_source.hpp"

namespace acr::identity {

/// Whoever has opened Azure Cloud Shell [MSAL go cloud_shell.go].
std::unique_ptr<TokenSource> make_cloud_shell_source(config::ManagedIdentityId id,
                                                     const http::Context& context);

}  // namespace acr::identity
