#pragma once

namespace acr::identity {

/// What somebody types whose sign-in is not there, or no longer; `name_registry` completes it.
inline constexpr const char* sign_in_again = "Sign in: docker-credential-acr login <registry>";

}  // namespace acr::identity
