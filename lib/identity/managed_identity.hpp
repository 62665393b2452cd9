#pragma once

#include "config/identity.hpp"
#include "identity/imds.hpp"

namespace acr::identity {

/// The managed identity that this machine offers: what the environment says of App Service, Azure ML, Cloud
/// Shell, Service Fabric or Azure Arc, else the instance metadata service [MSAL go managedidentity.go; the
/// order of azure-sdk-for-go managed_identity_client.go]. In a chain only the metadata service may be absent:
/// an endpoint that the environment names is there, and its failure is a real one.
std::unique_ptr<TokenSource> make_managed_identity_source(config::ManagedIdentityId id, Asked asked,
                                                          ImdsMemory& memory, const http::Context& context);

}  // namespace acr::identity
