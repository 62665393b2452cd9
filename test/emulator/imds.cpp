#include "imds.hpp"

#include <array>
#include <boost/json.hpp>

#include "answers.hpp"
#include "entra.hpp"
#include "form.hpp"
#include "managed_identity.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

// Azure's `how-to-use-vm-token` lists these texts; clients look for them.
Response refuse(std::string_view text) {
  return json_answer(400, json::object{{"error", "invalid_request"}, {"error_description", text}});
}

std::string_view refusal(const IdentityChoice& choice) {
  if (choice.outcome == IdentityChoice::Outcome::none) return "Identity not found";
  if (choice.outcome == IdentityChoice::Outcome::one) return {};
  return "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity "
         "in the token request";
}

Response token(Azure& azure, const Request& request) {
  const Form query(request.query);
  if (!query.has("api-version")) return refuse("Required query variable 'api-version' is missing");
  const std::string resource = query.get("resource");
  if (resource.empty()) return refuse("Required query variable 'resource' is missing");
  constexpr std::array selectors = {Selector{"client_id", "client_id"}, Selector{"object_id", "object_id"},
                                    Selector{"msi_res_id", "resource_id"},
                                    Selector{"mi_res_id", "resource_id"}};
  const IdentityChoice choice = choose_identity(azure, query, selectors);
  if (const auto why = refusal(choice); !why.empty()) return refuse(why);
  Response unknown_resource = check_resource(azure, request, resource);
  if (unknown_resource.status != 200) return unknown_resource;

  const long lifetime = azure.settings.number("entra_lifetime");
  // The numbers are strings: azure-sdk-for-go's and MSAL's tests record them so.
  return json_answer(200, json::object{{"access_token", identity_token(azure, choice.identity, resource)},
                                       {"client_id", claim_text(choice.identity, "client_id")},
                                       {"expires_in", std::to_string(lifetime)},
                                       {"expires_on", identity_token_expiry(azure)},
                                       {"ext_expires_in", std::to_string(lifetime)},
                                       {"not_before", std::to_string(azure.now() - 300)},
                                       {"resource", resource},
                                       {"token_type", "Bearer"}});
}

}  // namespace

std::string_view imds_service(const Request& request) {
  return has_metadata_header(request) ? "imds.token" : "imds.probe";
}

Response imds(Azure& azure, const Request& request) {
  if (!has_metadata_header(request)) return refuse("Required metadata header not specified");
  // A forwarded request came through a proxy, by which a server could be tricked into fetching a token.
  if (!header(request.headers, "X-Forwarded-For").empty()) return refuse("X-Forwarded-For is not allowed");
  // MSAL for Node asks a node agent with a slash at the end, which aad-pod-identity's takes.
  if (request.path != "/metadata/identity/oauth2/token" && request.path != "/metadata/identity/oauth2/token/")
    return json_answer(404, json::object{{"error", "Not found"}});
  if (request.method != "GET") return json_answer(405, json::object{{"error", "Method not allowed"}});
  return token(azure, request);
}

}  // namespace emulator
