#include "registry/refresh_token.hpp"

#include "http/json.hpp"
#include "http/jwt.hpp"
#include "platform/late_relocations.hpp"

namespace acr::registry {

std::optional<RefreshTokenClaims> read_refresh_token(std::string_view jwt) {
  finish_relocations();
  std::optional<RefreshTokenClaims> claims;
  http::with_jwt_claims(jwt, [&claims](const boost::json::object& object) {
    const std::optional<sys_seconds> expires = http::time_member(object, "exp");
    const std::string_view audience = http::string_member(object, "aud");
    if (!expires || audience.empty()) return;
    claims = RefreshTokenClaims{std::string(audience), std::string(http::string_member(object, "grant_type")),
                                http::time_member(object, "iat"), *expires};
  });
  return claims;
}

}  // namespace acr::registry
