#include "diagnosis/date_text.hpp"
#include "diagnosis/identity_rungs.hpp"

namespace acr::diagnosis {
namespace {

constexpr const char* name = "exchange";
constexpr const char* code = "CONNECTIVITY_REFRESH_TOKEN_ERROR";
constexpr unsigned unauthorized = 401;

/// What a pull goes on to behind a 401, which may pass: a new token for the same audience, and two for every
/// other one.
std::vector<identity::Audience> further_tries(const Somebody& somebody, const IdentityQuestion& question) {
  std::vector<identity::Audience> tries{somebody.audience};
  for (const identity::Audience& other : question.audiences) {
    if (other.resource() != somebody.audience.resource()) tries.insert(tries.end(), 2, other);
  }
  return tries;
}

}  // namespace

Step<registry::RefreshToken> try_exchange(const registry::LoginServer& server, const Somebody& somebody,
                                          const IdentityQuestion& question, const http::Context& context,
                                          Deadline deadline) {
  Result<registry::RefreshToken> token = registry::exchange(server, somebody.token.value, context, deadline);
  std::string remark;
  for (const identity::Audience& next : further_tries(somebody, question)) {
    if (token || token.error().http_status != unauthorized) break;
    const Result<identity::Token> entra = somebody.source->token(next, deadline);
    if (!entra) break;
    Result<registry::RefreshToken> again = registry::exchange(server, entra->value, context, deadline);
    if (!again && again.error().http_status != unauthorized) break;
    if (again && next.resource() != somebody.audience.resource()) {
      remark = ", for a token of " + next.resource() + "'s; not of " + somebody.audience.resource() + "'s";
    }
    if (again) token = std::move(again);
  }
  if (!token) return {failed(name, token.error(), code)};
  Rung rung = passed(name, "a refresh token for " + span_text(token->expires - token->issued) + remark);
  rung.facts = {{"goodFor", span_text(token->expires - token->issued)}};
  return {std::move(rung), *std::move(token)};
}

}  // namespace acr::diagnosis
