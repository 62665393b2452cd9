#pragma once

#include "platform/environment.hpp"
#include "platform/error.hpp"

namespace acr::identity {

/// Which sources DefaultAzureCredential's rules leave in the chain.
struct AllowedSources {
  bool environment = true;
  bool workload_identity = true;
  bool managed_identity = true;
  bool signed_in_user = true;
  bool azure_cli = true;
  bool azure_powershell = true;
  bool azure_developer_cli = true;

  /// Whether there is but this one, so that somebody asked for it by name.
  [[nodiscard]] bool managed_identity_alone() const {
    return managed_identity && !environment && !workload_identity && !signed_in_user && !azure_cli &&
           !azure_powershell && !azure_developer_cli;
  }
};

/// Reads `AZURE_TOKEN_CREDENTIALS`: `dev`, `prod`, or one credential's name in any case; anything else is
/// `bad_input`, as in the SDKs [azure-sdk-for-go azidentity default_azure_credential.go].
Result<AllowedSources> read_allowed_sources(const Environment& environment);

}  // namespace acr::identity
