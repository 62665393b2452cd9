#pragma once

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

/// Reads the claims of a JWT, or nothing where it is not one that has an audience and an expiry.
std::optional<RefreshTokenClaims> read_refresh_token(std::string_view jwt);

}  // namespace acr::registry
