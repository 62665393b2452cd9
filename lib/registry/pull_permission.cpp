#include "registry/pull_permission.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

#include "http/base64.hpp"
#include "http/json.hpp"
#include "http/jwt.hpp"
#include "http/retry.hpp"
#include "http/service_text.hpp"

namespace acr::registry {
namespace {

http::Request make_request(const LoginServer& server, const Bearer& bearer, const Scope& scope) {
  http::Request request;
  request.url.host = server.host();
  request.url.target = "/oauth2/token";
  const std::string wanted = scope.text();
  if (!bearer.user_name.empty()) {
    http::add_query(request.url, {{"service", server.host()}, {"scope", wanted}});
    Secret pair(bearer.user_name);
    pair.append(":");
    pair.append(bearer.secret.reveal());
    const Secret encoded = http::encode_base64(pair.reveal());
    constexpr std::string_view scheme = "Basic ";
    std::string value;
    value.reserve(scheme.size() + encoded.size());  // one copy, which is wiped
    value.append(scheme).append(encoded.reveal());
    request.headers.push_back({"Authorization", std::move(value)});
    return request;
  }
  request.method = http::Method::post;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = http::secret_form({{"grant_type", "refresh_token"},
                                    {"service", server.host()},
                                    {"scope", wanted},
                                    {"refresh_token", bearer.secret.reveal()}});
  return request;
}

bool names(const boost::json::object& access, const Scope& scope) {
  if (http::string_member(access, "type") != scope.type ||
      http::string_member(access, "name") != scope.name) {
    return false;
  }
  const boost::json::value* actions = access.if_contains("actions");
  if (actions == nullptr || !actions->is_array()) return false;
  const boost::json::array& all = actions->get_array();
  return std::any_of(all.begin(), all.end(), [&scope](const boost::json::value& action) {
    return action.is_string() && (action.get_string() == scope.action || action.get_string() == "*");
  });
}

/// Nothing if that is no access token. Its claims are `access`: [{`type`, `name`, `actions`}].
std::optional<bool> grants(std::string_view token, const Scope& scope) {
  bool granted = false;
  const bool readable = http::with_jwt_claims(token, [&](const boost::json::object& claims) {
    const boost::json::value* access = claims.if_contains("access");
    if (access == nullptr || !access->is_array()) return;
    for (const boost::json::value& one : access->get_array()) {
      granted = granted || (one.is_object() && names(one.get_object(), scope));
    }
  });
  return readable ? std::optional(granted) : std::nullopt;
}

Error refusal(const http::Response& response, std::string_view secret) {
  Error error{ErrorKind::rejected,
              "the registry answered " + std::to_string(response.status) + " when asked for an access token"};
  error.http_status = response.status;
  error.correlation_id = http::printable(response.header("X-Ms-Correlation-Request-Id"), {secret});
  if (response.status == 401 || response.status == 403) error.kind = ErrorKind::denied;
  if (http::may_pass(response.status)) error.kind = ErrorKind::transient;
  return error;
}

}  // namespace

Result<bool> is_granted(const LoginServer& server, const Bearer& bearer, const Scope& scope,
                        const http::Context& context, Deadline deadline) {
  http::Request request = make_request(server, bearer, scope);
  const Result<http::Response> response =
      http::send_with_retry(context.http, request, {}, context.clock, context.random, deadline);
  for (http::Header& sent : request.headers) wipe(sent.value.data(), sent.value.size());
  if (!response) return response.error();
  if (response->status != 200) return refusal(*response, bearer.secret.reveal());
  std::optional<bool> granted;
  http::with_json_object(response->body.reveal(), [&](const boost::json::object& body) {
    // Both names are in use [distribution spec/auth/token.md].
    std::string_view token = http::string_member(body, "access_token");
    if (token.empty()) token = http::string_member(body, "token");
    granted = grants(token, scope);
  });
  if (!granted) return Error{ErrorKind::rejected, "the registry answered without a usable access token"};
  return *granted;
}

}  // namespace acr::registry
