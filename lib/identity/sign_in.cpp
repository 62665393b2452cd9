#include "identity/sign_in.hpp"

#include "identity/sign_in_store.hpp"
#include "platform/late_relocations.hpp"

namespace acr::identity {

Result<Authority> prepare_sign_in(const SignInRequest& request, const http::Context& context) {
  finish_relocations();
  TenantAddress address = request.address;
  if (address.tenant.empty()) address.tenant = any_tenant;
  Result<Authority> authority = make_authority(address);
  if (!authority) return authority.error();
  const SignInStore store(context, sealing::make_sealing(request.sealing));
  if (Result<void> writable = store.prepare(); !writable) return writable.error();
  return authority;
}

Result<SignIn> keep_sign_in(const SignInRequest& request, UserTokens tokens, const http::Context& context,
                            Deadline deadline) {
  if (tokens.refresh.empty()) {
    return Error{ErrorKind::rejected,
                 "Entra gave no refresh token, so that nothing can be kept of the sign-in",
                 "Ask the administrator whether a policy of the tenant forbids it"};
  }
  const SignInStore store(context, sealing::make_sealing(request.sealing));
  Result<void> kept = store.keep(request.address, request.client_id, tokens.person, tokens.refresh, deadline);
  if (!kept) return kept.error();
  return SignIn{std::move(tokens.person), std::move(tokens.access)};
}

Result<void> sign_out(const TenantAddress& address, const http::Context& context, Deadline deadline) {
  return SignInStore(context).forget(address, deadline);
}

}  // namespace acr::identity
