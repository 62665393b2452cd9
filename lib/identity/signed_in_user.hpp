#pragma once

#include <memory>

#include "identity/entra.hpp"
#include "sealing/sealing.hpp"

namespace acr::identity {

/// A person who has signed in to us, without az: Entra's refresh token, which the sign-in left, gives access
/// tokens until it is revoked or unused for too long. `unavailable` where nobody has signed in;
/// `sign_in_needed` once Entra takes it no longer. An empty tenant is the person's own.
std::unique_ptr<TokenSource> make_signed_in_user_source(TenantAddress address, const http::Context& context,
                                                        sealing::Wish sealing = sealing::Wish::off);

}  // namespace acr::identity
