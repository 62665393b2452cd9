#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/context.hpp"
#include "identity/asked.hpp"
#include "identity/token_source.hpp"

namespace acr::identity {

/// Whoever is signed in to the Azure Developer CLI: `azd auth token`
/// [azure-sdk-for-go azidentity azure_developer_cli_credential.go]. An empty tenant is azd's own.
std::unique_ptr<TokenSource> make_azure_developer_cli_source(std::string tenant, Asked asked,
                                                             const http::Context& context);

/// Reads what azd prints. `expiresOn` is in UTC; a time without its `Z` is none.
std::optional<Token> read_azure_developer_cli_token(std::string_view output);

/// A text that changes whenever azd's signed-in account does: where azd keeps its settings, and the marks of
/// the files there that name the account, `auth.json` and, for older ones and for the switch to az's account,
/// `config.json` [azure-dev cli/azd/pkg/auth/manager.go].
std::string azure_developer_cli_account_mark(const Environment& environment);

}  // namespace acr::identity
