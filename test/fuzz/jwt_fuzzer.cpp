// JSON web tokens, which are taken apart but never verified.
#include "fuzz.hpp"
#include "http/base64url.hpp"
#include "http/json.hpp"
#include "http/jwt.hpp"
#include "identity/id_token.hpp"
#include "registry/refresh_token.hpp"

namespace {

using acr::fuzz::require;

void check_base64url(std::string_view text) {
  const auto decoded = acr::http::decode_base64url(acr::http::encode_base64url(text));
  require(decoded && decoded->reveal() == text, "bytes are decoded as they were");
  if (const auto bytes = acr::http::decode_base64url(text)) {
    require(acr::http::encode_base64url(bytes->reveal()).size() == text.size(), "the encoding is as long");
  }
}

void check_token(std::string_view token) {
  const bool is_jwt = acr::http::with_jwt_claims(token, [](const boost::json::object&) {});
  const auto claims = acr::registry::read_refresh_token(token);
  if (claims) require(is_jwt && !claims->audience.empty(), "a refresh token is a JWT with an audience");
  const auto id_token = acr::identity::read_id_token(token);
  if (id_token) {
    require(is_jwt || token.size() != id_token->size(), "an ID token is a JWT");
    static_cast<void>(acr::identity::doubt_expiry(id_token->reveal(), acr::sys_seconds{}, "hint"));
  } else {
    acr::fuzz::require_sound(id_token.error());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = acr::fuzz::view(data, size);
  check_base64url(input);
  check_token(input);
  // As claims, which a mutation of base64 would hardly become.
  check_token("eyJhbGciOiJub25lIn0." + acr::http::encode_base64url(input) + ".c2ln");
  return 0;
}
