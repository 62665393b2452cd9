#pragma once

#include <memory>
#include <string>

#include "identity/entra.hpp"

namespace acr::identity {

/// A Kubernetes workload's identity: its service account's token, re-read at each use, proves the
/// application. On AKS with identity bindings the request goes to the cluster's own proxy instead, which
/// `AZURE_KUBERNETES_TOKEN_PROXY` and its companions describe
/// [azure-sdk-for-go azidentity workload_identity.go, internal/customtokenproxy].
std::unique_ptr<TokenSource> make_workload_identity_source(TenantAddress address, std::string client_id,
                                                           std::string token_file,
                                                           const http::Context& context);

}  // namespace acr::identity
