#pragma once

#include <memory>

#include "config/identity.hpp"
#include "http/context.hpp"
#include "identity/asked.hpp"
#include "identity/token_source.hpp"

namespace acr::identity {

/// Remembers that this machine has no metadata service, so that only the first call pays for finding out.
class ImdsMemory {
 public:
  ImdsMemory() = default;
  ImdsMemory(const ImdsMemory&) = delete;
  ImdsMemory& operator=(const ImdsMemory&) = delete;
  virtual ~ImdsMemory() = default;

  virtual bool known_absent() = 0;
  virtual void remember_absent() = 0;
  /// Whether the machine says that it is Azure's own, where the service answers at once.
  virtual bool expected() = 0;
};

/// The managed identity of an Azure VM, scale set or AKS node, from the instance metadata service at
/// 169.254.169.254 [azure-sdk-for-go azidentity managed_identity_client.go]. Never through a proxy. In a
/// chain the service is looked for first, briefly, and its absence is `unavailable`.
std::unique_ptr<TokenSource> make_imds_source(config::ManagedIdentityId id, Asked asked, ImdsMemory& memory,
                                              const http::Context& context);

}  // namespace acr::identity
