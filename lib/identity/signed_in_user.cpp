#include "identity/signed_in_user.hpp"

namespace acr::identity {

std::unique_ptr<TokenSource> make_signed_in_user_source(TenantAddress, const http::Context&) {
  return nullptr;
}

}  // namespace acr::identity
