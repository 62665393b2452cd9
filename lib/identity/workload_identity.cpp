#include "identity/workload_identity.hpp"

namespace acr::identity {

std::unique_ptr<TokenSource> make_workload_identity_source(TenantAddress, std::string, std::string,
                                                           const http::Context&) {
  return nullptr;
}

}  // namespace acr::identity
