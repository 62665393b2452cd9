#include "app_service.hpp"

#include <array>
#include <boost/json.hpp>

#include "answers.hpp"
#include "form.hpp"
#include "managed_identity.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

constexpr std::string_view secret = "emulated-identity-header";

// `object_id` is an alias of `principal_id` (overview-managed-identity, "REST endpoint reference").
constexpr std::array selectors = {Selector{"client_id", "client_id"}, Selector{"principal_id", "object_id"},
                                  Selector{"object_id", "object_id"}, Selector{"mi_res_id", "resource_id"}};

// MSAL's tests and many reports show this form.
Response refuse(int status, std::string_view message) {
  return json_answer(
      status, json::object{{"statusCode", status}, {"message", message}, {"correlationId", random_uuid()}});
}

}  // namespace

Response app_service(Azure& azure, const Request& request) {
  if (request.path != "/msi/token/" && request.path != "/msi/token") return text_answer(404, "");
  if (request.method != "GET") return text_answer(405, "");  // azure-container-apps #502
  if (header(request.headers, "X-IDENTITY-HEADER") != secret)
    return refuse(401,
                  "The X-IDENTITY-HEADER header is missing or wrong.");  // the status is known, not the text
  const Form query(request.query);
  if (query.get("api-version") != "2019-08-01")
    return refuse(400, "The api-version is missing or not supported.");
  const std::string resource = query.get("resource");
  if (resource.empty()) return refuse(400, "The resource is missing.");
  const IdentityChoice choice = choose_identity(azure, query, selectors);
  // A user-assigned identity must be named, even an only one.
  if (!choice.named && !is_system(choice.identity))
    return refuse(400, "Unable to load the proper Managed Identity.");
  if (choice.outcome != IdentityChoice::Outcome::one) {
    return refuse(400,
                  "No User Assigned or Delegated Managed Identity found for specified "
                  "ClientId/ResourceId/PrincipalId.");
  }
  const std::string refusal = resource_refusal(azure, request, resource);
  if (!refusal.empty()) return refuse(400, refusal);
  // There is no expires_in, and the times are strings (azure-sdk-for-python #11346).
  return json_answer(200, json::object{{"access_token", identity_token(azure, choice.identity, resource)},
                                       {"client_id", claim_text(choice.identity, "client_id")},
                                       {"expires_on", identity_token_expiry(azure)},
                                       {"not_before", std::to_string(azure.now() - 300)},
                                       {"resource", resource},
                                       {"token_type", "Bearer"}});
}

}  // namespace emulator
