#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/context.hpp"
#include "identity/asked.hpp"
#include "identity/token_source.hpp"

namespace acr::identity {

/// Whoever is signed in to Azure PowerShell: `Get-AzAccessToken`
/// [azure-sdk-for-go azidentity azure_powershell_credential.go]. An empty tenant is the context's own.
std::unique_ptr<TokenSource> make_azure_powershell_source(std::string tenant, Asked asked,
                                                          const http::Context& context);

/// Reads what our script prints, which may stand behind what the module has to say about itself.
std::optional<Token> read_azure_powershell_token(std::string_view output);

/// PowerShell's `-EncodedCommand`: base64 of UTF-16LE. The script is ASCII.
std::string encode_powershell(std::string_view script);

/// A text that changes whenever the signed-in account does: the mark of `~/.Azure/AzureRmContext.json`.
std::string azure_powershell_account_mark(const Environment& environment);

}  // namespace acr::identity
