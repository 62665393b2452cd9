#pragma once

#include <memory>
#include <string>

#include "http/context.hpp"
#include "identity/token_source.hpp"

namespace acr::identity {

/// Whoever is signed in to Azure PowerShell: `Get-AzAccessToken`
/// [azure-sdk-for-go azidentity azure_powershell_credential.go]. An empty tenant is the context's own.
std::unique_ptr<TokenSource> make_azure_powershell_source(std::string tenant, const http::Context& context);

}  // namespace acr::identity
