#include "diagnosis/date_text.hpp"
#include "diagnosis/identity_rungs.hpp"

namespace acr::diagnosis {
namespace {

constexpr const char* name = "exchange";
constexpr const char* code = "CONNECTIVITY_REFRESH_TOKEN_ERROR";
constexpr unsigned unauthorized = 401;

}  // namespace

Step<registry::RefreshToken> try_exchange(const registry::LoginServer& server, const Somebody& somebody,
                                          const IdentityQuestion& question, const http::Context& context,
                                          Deadline deadline) {
  Result<registry::RefreshToken> token = registry::exchange(server, somebody.token.value, context, deadline);
  std::string remark;
  for (const identity::Audience& other : question.audiences) {
    if (token || token.error().http_status != unauthorized) break;
    if (other.resource() == somebody.audience.resource()) continue;
    const Result<identity::Token> entra = somebody.source->token(other, deadline);
    if (!entra) break;
    Result<registry::RefreshToken> second = registry::exchange(server, entra->value, context, deadline);
    if (!second) break;
    remark = ", for a token of " + other.resource() + "'s; not of " + somebody.audience.resource() + "'s";
    token = std::move(second);
  }
  if (!token) return {failed(name, token.error(), code)};
  Rung rung = passed(name, "a refresh token for " + span_text(token->expires - token->issued) + remark);
  rung.facts = {{"goodFor", span_text(token->expires - token->issued)}};
  return {std::move(rung), *std::move(token)};
}

}  // namespace acr::diagnosis
