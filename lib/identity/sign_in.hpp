#pragma once

#include <functional>
#include <string>

#include "identity/entra.hpp"
#include "identity/sign_in_again.hpp"
#include "identity/user_grant.hpp"
#include "registry/cloud.hpp"
#include "sealing/sealing.hpp"

namespace acr::identity {

/// A person is to sign in. What Entra gives is kept for `make_signed_in_user_source` of the same address,
/// in place of what was kept for it.
struct SignInRequest {
  TenantAddress address;  ///< an empty tenant is the person's own
  Audience audience{registry::acr_audience};
  std::string client_id{developer_client_id};
  sealing::Wish sealing = sealing::Wish::off;  ///< how it is kept
  std::function<bool()> cancelled{};           ///< asked a few times a second, if it is there
};

/// A person has signed in.
struct SignIn {
  Person person;
  Token token;  ///< for the request's audience
};

/// What both flows begin with: where to sign in. Makes sure that what comes of it can be kept, before anybody
/// takes the trouble; else the error is `PrivateDirectory`'s, or `bad_input` without a home directory.
Result<Authority> prepare_sign_in(const SignInRequest& request, const http::Context& context);

/// What both flows end with: keeps the refresh token. `rejected` if there is none.
Result<SignIn> keep_sign_in(const SignInRequest& request, UserTokens tokens, const http::Context& context,
                            Deadline deadline);

/// Forgets what was kept for this address; nothing if nothing was. Entra is not told: a public client has no
/// way to revoke a token.
Result<void> sign_out(const TenantAddress& address, const http::Context& context, Deadline deadline);

}  // namespace acr::identity
