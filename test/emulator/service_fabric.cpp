#include "service_fabric.hpp"

#include <boost/json.hpp>

#include "answers.hpp"
#include "form.hpp"
#include "managed_identity.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

constexpr std::string_view token_path = "/metadata/identity/oauth2/token";
constexpr std::string_view secret = "emulated-fabric-secret";

// The form, codes and texts are of how-to-managed-identity-service-fabric-app-code, "Error handling".
Response refuse(int status, std::string_view code, const std::string& message) {
  return json_answer(
      status,
      json::object{
          {"error", json::object{{"correlationId", random_uuid()}, {"code", code}, {"message", message}}}});
}

}  // namespace

Response service_fabric(Azure& azure, const Request& request) {
  const std::string moved = std::string(token_path) + "/moved";
  if (request.path == token_path && azure.settings.flag("service_fabric_redirects"))
    return {.status = 307, .headers = {{"Location", moved + "?" + request.query}}, .body = {}};
  // Who follows the redirection gets a token, as it would from an attacker's server.
  if (request.path != token_path && request.path != moved) return text_answer(404, "");
  if (request.method != "GET") return text_answer(405, "");
  const Form query(request.query);
  const std::string version = query.get("api-version");
  if (version != "2019-07-01-preview") {
    return refuse(
        400, "InvalidApiVersion",
        "The api-version '" + version + "' is not supported. Supported version is '2019-07-01-preview'.");
  }
  const std::string_view given = header(request.headers, "Secret");
  if (given.empty())
    return refuse(400, "SecretHeaderNotFound", "Secret is not found in the request headers.");
  // The cluster says which identity it is; the request cannot choose.
  const IdentityChoice choice = system_identity(azure);
  if (given != secret || choice.outcome != IdentityChoice::Outcome::one) {
    return refuse(404, "ManagedIdentityNotFound",
                  "Managed identity not found for the specified application host.");
  }
  const std::string resource = query.get("resource");
  if (resource.empty()) {
    return refuse(400, "ArgumentNullOrEmpty", "The parameter 'resource' should not be null or empty string.");
  }
  if (!resource_refusal(azure, request, resource).empty())
    return refuse(500, "InternalServerError", "An error occurred.");
  // Here the time is a number.
  const long expires_on = azure.now() + azure.settings.number("entra_lifetime");
  return json_answer(200, json::object{{"token_type", "Bearer"},
                                       {"access_token", identity_token(azure, choice.identity, resource)},
                                       {"expires_on", expires_on},
                                       {"resource", resource}});
}

}  // namespace emulator
