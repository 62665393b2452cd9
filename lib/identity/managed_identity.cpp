#include "identity/managed_identity.hpp"

namespace acr::identity {

std::unique_ptr<TokenSource> make_managed_identity_source(config::ManagedIdentityId id, Asked asked,
                                                          ImdsMemory& memory, const http::Context& context) {
  return make_imds_source(std::move(id), asked, memory, context);
}

}  // namespace acr::identity
