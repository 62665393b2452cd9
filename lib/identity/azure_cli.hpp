#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/context.hpp"
#include "identity/asked.hpp"
#include "identity/token_source.hpp"

namespace acr::identity {

/// Which of az's accounts: at most one of the two, as az has it; neither is the one that is set in az.
struct AzureCliAccount {
  std::string tenant;
  std::string subscription;
};

/// Whoever is signed in to the Azure CLI: `az account get-access-token`
/// [azure-sdk-for-go azidentity azure_cli_credential.go].
std::unique_ptr<TokenSource> make_azure_cli_source(AzureCliAccount account, Asked asked,
                                                   const http::Context& context);

/// Reads what az prints. `expires_on` where it is there, else `expiresOn`, which is local time.
std::optional<Token> read_azure_cli_token(std::string_view output);

/// A text that changes whenever az's signed-in account does, at the price of one `stat`: where az keeps its
/// profile, which it rewrites at `login`, `logout` and `account set`, and that file's identity and time.
std::string azure_cli_account_mark(const Environment& environment);

}  // namespace acr::identity
