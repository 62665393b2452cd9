#include "identity/user_grant.hpp"

#include "http/json.hpp"
#include "identity/token_response.hpp"

namespace acr::identity {
namespace {

Refusal read_refusal(const http::Response& response, std::string_view who, std::string_view secret,
                     sys_seconds now) {
  Refusal refusal;
  refusal.error = explain_entra_error(response.status, response.body.reveal(), who, secret);
  refusal.wait = http::requested_wait(response, now);
  http::with_json_object(response.body.reveal(), [&refusal](const boost::json::object& object) {
    refusal.code = http::string_member(object, "error");
    refusal.detail = http::string_member(object, "suberror");
  });
  return refusal;
}

}  // namespace

std::string user_scope(const Audience& audience) {
  return audience.scope() + " offline_access openid profile";
}

Granted<http::Response> post_form(const http::Url& url, const FormFields& fields, std::string_view who,
                                  std::string_view secret, const http::RetryRules& retry,
                                  const http::Context& context, Deadline deadline) {
  http::Request request;
  request.method = http::Method::post;
  request.url = url;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
  request.body = http::secret_form(fields);
  Result<http::Response> response =
      http::send_with_retry(context.http, request, retry, context.clock, context.random, deadline);
  if (!response) return Refusal{in_context(who, response.error()), {}, {}, {}};
  if (response->status != 200) return read_refusal(*response, who, secret, context.clock.now());
  return *std::move(response);
}

Granted<UserTokens> request_user_tokens(const Authority& authority, const FormFields& fields,
                                        std::string_view who, std::string_view secret,
                                        const http::RetryRules& retry, const http::Context& context,
                                        Deadline deadline) {
  const Granted<http::Response> response =
      post_form(token_endpoint(authority), fields, who, secret, retry, context, deadline);
  if (!response) return response.error();
  std::optional<Token> access = read_token_response(response->body.reveal(), context.clock.now());
  if (!access) {
    return Refusal{{ErrorKind::rejected, std::string(who) + ": " + authority.endpoint.host +
                                             " answered without a token that can be used"},
                   {},
                   {},
                   {}};
  }
  UserTokens tokens{*std::move(access), {}, {}};
  http::with_json_object(response->body.reveal(), [&tokens](const boost::json::object& object) {
    tokens.refresh = Secret(http::string_member(object, "refresh_token"));
    tokens.person = read_person(http::string_member(object, "id_token"));
  });
  return tokens;
}

}  // namespace acr::identity
