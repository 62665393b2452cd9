#include "registry/exchange.hpp"

#include <algorithm>
#include <optional>

#include "http/date.hpp"
#include "http/json.hpp"
#include "http/retry.hpp"
#include "http/service_text.hpp"
#include "registry/refresh_token.hpp"

namespace acr::registry {
namespace {

/// `{"errors":[{"code":"UNAUTHORIZED","message":"…"}]}`
void read_error_body(const http::Response& response, const Secret& sent, Error& error) {
  http::with_json_object(response.body.reveal(), [&](const boost::json::object& body) {
    const boost::json::value* errors = body.if_contains("errors");
    if (errors == nullptr || !errors->is_array() || errors->get_array().empty()) return;
    const boost::json::value& first = errors->get_array().front();
    if (!first.is_object()) return;
    error.service_code = http::printable(http::string_member(first.get_object(), "code"), {sent.reveal()});
    const std::string message =
        http::printable(http::string_member(first.get_object(), "message"), {sent.reveal()});
    if (!message.empty()) error.what += ": " + message;
  });
}

Error explain(const LoginServer& server, const http::Response& response, const Secret& sent) {
  Error error;
  error.kind = ErrorKind::rejected;
  error.http_status = response.status;
  error.what = "the registry answered " + std::to_string(response.status) + " to the token exchange";
  error.correlation_id = http::printable(response.header("X-Ms-Correlation-Request-Id"), {sent.reveal()});
  read_error_body(response, sent, error);
  const std::string name = short_name(server.host());
  switch (response.status) {
    case 401:
      error.kind = ErrorKind::denied;
      error.hint =
          "Check that the identity is in the registry's tenant and has a role such as AcrPull: "
          "az role assignment list --assignee <identity> --scope $(az acr show -n " +
          name + " --query id -o tsv)";
      break;
    case 403:
      error.kind = ErrorKind::denied;
      error.hint =
          "The registry's firewall or a disabled public endpoint may keep this machine out: "
          "az acr network-rule list -n " +
          name;
      break;
    case 404:
      error.hint = "Check the registry's name: az acr show -n " + name;
      break;
    case 429:
      error.kind = ErrorKind::transient;
      error.hint = "The registry is throttling; try again later";
      break;
    default:
      if (http::may_pass(response.status)) error.kind = ErrorKind::transient;
  }
  return error;
}

std::optional<Secret> read_token(const http::Response& response) {
  std::optional<Secret> token;
  http::with_json_object(response.body.reveal(), [&token](const boost::json::object& body) {
    const std::string_view text = http::string_member(body, "refresh_token");
    if (!text.empty()) token = Secret(text);
  });
  return token;
}

Error nonsense(std::string_view what) {
  return {ErrorKind::rejected, "the registry answered the token exchange with " + std::string(what)};
}

}  // namespace

http::Url exchange_url(const LoginServer& server) {
  http::Url url;
  url.host = server.host();
  url.target = "/oauth2/exchange";
  return url;
}

Result<RefreshToken> exchange(const LoginServer& server, const Secret& entra_token,
                              const http::Context& context, Deadline deadline) {
  http::Request request;
  request.method = http::Method::post;
  request.url = exchange_url(server);
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
  request.body = http::secret_form(
      {{"grant_type", "access_token"}, {"service", server.host()}, {"access_token", entra_token.reveal()}});
  const Result<http::Response> response =
      http::send_with_retry(context.http, request, {}, context.clock, context.random, deadline);
  if (!response) return response.error();
  if (response->status != 200) return explain(server, *response, entra_token);

  std::optional<Secret> token = read_token(*response);
  if (!token) return nonsense("no refresh token");
  const std::optional<RefreshTokenClaims> claims = read_refresh_token(token->reveal());
  if (!claims) return nonsense("a refresh token that cannot be read");
  if (!server.is_audience(claims->audience)) return nonsense("a token for another registry");

  // How long it lives by the registry's own clock is how long it lives by ours, however wrong that is. (Its
  // `iat` is no such clock: ACR sets it back by a quarter of an hour.)
  const sys_seconds now = context.clock.now();
  const sys_seconds registrys_now = http::parse_date(response->header("Date")).value_or(now);
  const std::chrono::seconds life =
      std::clamp<std::chrono::seconds>(claims->expires - registrys_now, {}, longest_life);
  return RefreshToken{*std::move(token), now, now + life};
}

}  // namespace acr::registry
