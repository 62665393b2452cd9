#include "registry/refresh_token.hpp"

#include <algorithm>

#include "http/json.hpp"
#include "http/jwt.hpp"
#include "platform/late_relocations.hpp"

namespace acr::registry {
namespace {

// Year 9999: beyond it, arithmetic on times is no longer safe and a claim no longer believable.
constexpr long long latest_time = 253402300799;

std::optional<sys_seconds> time_member(const boost::json::object& claims, std::string_view name) {
  const std::optional<long long> seconds = http::integer_member(claims, name);
  if (!seconds || *seconds <= 0 || *seconds > latest_time) return std::nullopt;
  return sys_seconds(std::chrono::seconds(*seconds));
}

bool is_compact(std::string_view jwt) {
  return std::all_of(jwt.begin(), jwt.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

}  // namespace

std::optional<RefreshTokenClaims> read_refresh_token(std::string_view jwt) {
  if (!is_compact(jwt)) return std::nullopt;
  finish_relocations();
  std::optional<RefreshTokenClaims> claims;
  http::with_jwt_claims(jwt, [&claims](const boost::json::object& object) {
    const std::optional<sys_seconds> expires = time_member(object, "exp");
    const std::string_view audience = http::string_member(object, "aud");
    if (!expires || audience.empty()) return;
    claims = RefreshTokenClaims{std::string(audience), std::string(http::string_member(object, "grant_type")),
                                time_member(object, "iat"), *expires};
  });
  return claims;
}

}  // namespace acr::registry
