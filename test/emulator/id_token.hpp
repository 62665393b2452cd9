// OpenID Connect ID tokens of others than Entra: Kubernetes clusters, CI services. Applications may trust
// them.
#pragma once

#include <string>
#include <string_view>

#include "azure.hpp"

namespace emulator {

// Who somebody is, as an issuer of tokens says: what a federated credential names.
struct Statement {
  std::string issuer;
  std::string subject;
  std::string audience;
};

// Signed by the one key that all these issuers share here; `lifetime` in seconds.
std::string mint_id_token(const Azure& azure, const Statement& statement, long lifetime);

}  // namespace emulator
