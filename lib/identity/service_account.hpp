#pragma once

#include <memory>
#include <string>

#include "config/service_account.hpp"
#include "identity/entra.hpp"

namespace acr::identity {

/// A pod's service account, whose token is held in memory and proves the application that its annotations
/// name [cloud-provider-azure pkg/credentialprovider: getServiceAccountTokenCredential]; with an identity
/// binding it is the API server that is asked, at `/` [… identity_bindings_credentials.go]. What is cached
/// is one service account's: by its issuer, subject and uid, not by its token, which every pod has of its
/// own.
std::unique_ptr<TokenSource> make_service_account_source(
    TenantAddress address, std::string client_id, std::shared_ptr<const config::ServiceAccount> account,
    const http::Context& context);

}  // namespace acr::identity
