#include "diagnosis/date_text.hpp"
#include "diagnosis/identity_rungs.hpp"
#include "http/json.hpp"
#include "http/jwt.hpp"
#include "http/service_text.hpp"

namespace acr::diagnosis {
namespace {

constexpr const char* name = "token";

/// What the claims are called in tokens of both versions [Entra docs access-token-claims-reference.md].
struct TokenClaims {
  std::string audience;
  std::string tenant;
  std::string application;
  std::string account;
};

TokenClaims read_claims(std::string_view jwt) {
  TokenClaims claims;
  http::with_jwt_claims(jwt, [&claims](const boost::json::object& object) {
    const auto first_of = [&object](std::initializer_list<const char*> names) {
      for (const char* claim : names) {
        const std::string_view value = http::string_member(object, claim);
        if (!value.empty()) return http::printable(value);
      }
      return std::string();
    };
    claims = {first_of({"aud"}), first_of({"tid"}), first_of({"appid", "azp"}),
              first_of({"upn", "preferred_username", "unique_name"})};
  });
  return claims;
}

}  // namespace

Rung read_token(const Somebody& somebody, const IdentityQuestion& question, const http::Context& context) {
  const TokenClaims claims = read_claims(somebody.token.value.reveal());
  const std::string audience = claims.audience.empty() ? somebody.audience.resource() : claims.audience;
  const std::chrono::seconds left = somebody.token.expires - context.clock.now();
  std::string found = "for " + audience;
  if (!claims.tenant.empty()) found += "; tenant " + claims.tenant;
  if (!claims.account.empty()) {
    found += ", " + claims.account;
  } else if (!claims.application.empty()) {
    found += ", client " + claims.application;
  }
  Rung rung = passed(name, found);
  if (left <= std::chrono::seconds{}) {
    rung = failed(name, {ErrorKind::rejected, "the token has expired by this machine's clock",
                         "Check the clock: timedatectl"});
  } else if (somebody.audience.resource() != question.audiences.front().resource()) {
    rung.found += "; Entra knows no " + question.audiences.front().resource() + " here";
  }
  rung.facts = {{"audience", audience},
                {"tenant", claims.tenant},
                {"client", claims.application},
                {"account", claims.account},
                {"goodFor", span_text(std::max(left, std::chrono::seconds{}))}};
  return rung;
}

}  // namespace acr::diagnosis
