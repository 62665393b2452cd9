#pragma once

#include <memory>

#include "config/identity.hpp"
#include "http/context.hpp"
#include "identity/token_source.hpp"

namespace acr::identity {

/// The identity of an app in App Service, Functions or Container Apps [MSAL go managedidentity.go; Azure
/// docs app-service overview-managed-identity, "REST endpoint reference"].
std::unique_ptr<TokenSource> make_app_service_source(config::ManagedIdentityId id,
                                                     const http::Context& context);

}  // namespace acr::identity
