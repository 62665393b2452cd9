#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "platform/clock.hpp"

namespace acr::registry {

/// What an ACR refresh token says of itself [Azure/acr docs/AAD-OAuth.md]. Nobody but the registry can
/// verify its signature; for us it only says how long to keep it and for whom.
struct RefreshTokenClaims {
  std::string audience;  ///< the login server
  std::string grant_type;
  std::optional<sys_seconds> issued;
  sys_seconds expires;
};

// ACR documents three hours. A token that claims more than a day would, if it were believed, be answered
// long after the registry has forgotten it.
constexpr std::chrono::hours longest_life{24};

/// Reads the claims of a JWT, or nothing where it is not one that has an audience and an expiry. Nor is it
/// one with anything in it but the letters of base64url and the two dots [RFC 7515, 7.1]: it may stand in
/// JSON, in a header or between a shell's quotes as it is.
std::optional<RefreshTokenClaims> read_refresh_token(std::string_view jwt);

}  // namespace acr::registry
