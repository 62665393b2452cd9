#pragma once

#include <memory>
#include <string>

#include "http/context.hpp"
#include "identity/token_source.hpp"

namespace acr::identity {

/// Whoever is signed in to the Azure Developer CLI: `azd auth token`
/// [azure-sdk-for-go azidentity azure_developer_cli_credential.go]. An empty tenant is azd's own.
std::unique_ptr<TokenSource> make_azure_developer_cli_source(std::string tenant,
                                                             const http::Context& context);

}  // namespace acr::identity
