#include "acr.hpp"

#include <boost/json.hpp>

#include "answers.hpp"
#include "clouds.hpp"
#include "form.hpp"
#include "forward.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

std::string bearer_challenge(const std::string& host) {
  return "Bearer realm=\"https://" + host + "/oauth2/token\",service=\"" + host + "\"";
}

Response challenge(const Request& request) {
  Response response = acr_unauthorized();
  response.headers.emplace_back("Docker-Distribution-Api-Version", "registry/2.0");
  response.headers.emplace_back("Www-Authenticate", bearer_challenge(request.host));
  return response;
}

// docker-registry believes in one service only, its owner's. A borrower's token is checked here and made out
// anew.
void translate_token(const Azure& azure, Request& request) {
  for (auto& [key, value] : request.headers) {
    if (lower(key) != "authorization" || !value.starts_with("Bearer ")) continue;
    auto claims = azure.registry_key.verify(std::string_view(value).substr(7));
    if (!claims || claim_text(*claims, "aud") != request.host) return;
    (*claims)["aud"] = azure.lender;
    value = "Bearer " + azure.registry_key.sign(*claims);
  }
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

Response registry(const Azure& azure, const Request& request) {
  const auto own = azure.registries.find(request.host);
  if (own != azure.registries.end()) return forward(request, own->second);
  const auto lent = azure.registries.find(azure.lender);
  if (lent == azure.registries.end())
    return acr_error(503, "UNAVAILABLE", "no docker-registry stands behind this host");
  Request translated = request;
  translate_token(azure, translated);
  Response response = forward(translated, lent->second);
  for (auto& [key, value] : response.headers) {
    if (lower(key) == "www-authenticate") replace_all(value, azure.lender, request.host);
  }
  return response;
}

}  // namespace

bool is_login_server(std::string_view host) {
  return cloud_of_registry(host) != nullptr;
}

std::string_view acr_service(const Request& request) {
  if (request.path == "/oauth2/exchange") return "acr.exchange";
  if (request.path == "/oauth2/token") return request.method == "POST" ? "acr.token.post" : "acr.token.get";
  const bool anonymous = header(request.headers, "Authorization").empty();
  return (request.path == "/v2/" || request.path == "/v2") && anonymous ? "acr.challenge" : "registry.proxy";
}

Response acr(Azure& azure, const Request& request) {
  const std::string_view service = acr_service(request);
  if (service == "acr.exchange") {
    return request.method == "POST" ? acr_exchange(azure, request) : text_answer(404, "404 page not found\n");
  }
  if (service.starts_with("acr.token")) return acr_token(azure, request);
  if (service == "acr.challenge") return challenge(request);
  if (!request.path.starts_with("/v2/")) return text_answer(404, "404 page not found\n");
  return registry(azure, request);
}

Response acr_error(int status, std::string_view code, std::string_view message) {
  Response response = json_answer(
      status, json::object{{"errors", json::array{json::object{{"code", code}, {"message", message}}}}});
  response.headers.emplace_back("X-Ms-Correlation-Request-Id", random_uuid());
  return response;
}

Response acr_unauthorized() {
  return acr_error(401, "UNAUTHORIZED",
                   "authentication required, visit https://aka.ms/acr/authorization for more information.");
}

}  // namespace emulator
