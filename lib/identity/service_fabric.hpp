#pragma once

#include <memory>

#include "config/identity.hpp"
#include "http/context.hpp"
#include "identity/token_source.hpp"

namespace acr::identity {

/// The identity that a Service Fabric cluster gives an application. The cluster's certificate is its own:
/// it is known by its thumbprint alone [MSAL go servicefabric.go; Azure docs
/// how-to-managed-identity-service-fabric-app-code].
std::unique_ptr<TokenSource> make_service_fabric_source(config::ManagedIdentityId id,
                                                        const http::Context& context);

}  // namespace acr::identity
