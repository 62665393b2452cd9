#include "azure_arc.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "answers.hpp"
#include "form.hpp"
#include "managed_identity.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

// Those that Microsoft's libraries send: MSAL for Node, for Go and Python, azure-sdk-for-rust.
constexpr std::array versions = {std::string_view("2019-11-01"), std::string_view("2020-06-01"),
                                 std::string_view("2021-02-01")};

// azure-sdk-for-rust's tests record this form.
Response refuse(int status, std::string_view error, std::string_view description) {
  return json_answer(status, json::object{{"error", error},
                                          {"error_description", description},
                                          {"error_codes", json::array{status}},
                                          {"correlation_id", random_uuid()}});
}

Response challenge(Azure& azure) {
  const std::string kind(azure.settings.value("azure_arc_challenge").as_string());
  const std::string text = azure.arc_keys.issue(kind);
  Response response = refuse(401, "unauthorized_client", "Missing Basic Authorization header");
  if (!text.empty()) response.headers.emplace_back("Www-Authenticate", text);
  return response;
}

}  // namespace

std::string_view azure_arc_service(const Request& request) {
  return header(request.headers, "Authorization").empty() ? "azure_arc.challenge" : "azure_arc.token";
}

Response azure_arc(Azure& azure, const Request& request) {
  if (request.path != "/metadata/identity/oauth2/token") return text_answer(404, "");
  if (request.method != "GET") return text_answer(405, "");
  if (!has_metadata_header(request))
    return refuse(400, "invalid_request", "Required metadata header not specified");
  const Form query(request.query);
  if (std::find(versions.begin(), versions.end(), query.get("api-version")) == versions.end())
    return refuse(400, "invalid_request", "The api-version is missing or not supported");
  const std::string resource = query.get("resource");
  if (resource.empty())
    return refuse(400, "invalid_request", "Required query variable 'resource' is missing");
  const std::string_view authorization = header(request.headers, "Authorization");
  if (authorization.empty()) return challenge(azure);
  constexpr std::string_view scheme = "Basic ";
  if (!authorization.starts_with(scheme) || !azure.arc_keys.spend(authorization.substr(scheme.size())))
    return refuse(401, "unauthorized_client", "Invalid Basic Authorization header");
  const IdentityChoice choice = system_identity(azure);
  if (choice.outcome != IdentityChoice::Outcome::one)
    return refuse(400, "invalid_request", "Identity not found");
  const std::string refusal = resource_refusal(azure, request, resource);
  if (!refusal.empty()) return refuse(400, "invalid_resource", refusal);
  return json_answer(200,
                     json::object{{"access_token", identity_token(azure, choice.identity, resource)},
                                  {"expires_in", std::to_string(azure.settings.number("entra_lifetime"))},
                                  {"expires_on", identity_token_expiry(azure)},
                                  {"not_before", std::to_string(azure.now() - 300)},
                                  {"resource", resource},
                                  {"token_type", "Bearer"}});
}

}  // namespace emulator
