#include "azure_ml.hpp"

#include <array>
#include <boost/json.hpp>

#include "answers.hpp"
#include "directory.hpp"
#include "form.hpp"
#include "managed_identity.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

constexpr std::string_view secret = "emulated-msi-secret";
constexpr std::array selectors = {Selector{"clientid", "client_id"}};

}  // namespace

Response azure_ml(Azure& azure, const Request& request) {
  if (request.path != "/MSI/token") return text_answer(404, "");
  if (request.method != "GET") return text_answer(405, "");
  // Errors are plain text (azure-sdk-for-net #46932); their statuses are our guess.
  const std::string_view given = header(request.headers, "secret");
  if (given != secret) return text_answer(401, "Invalid secret token header: .");
  const Form query(request.query);
  if (query.get("api-version") != "2017-09-01") return text_answer(400, "Unsupported api-version.");
  const std::string resource = query.get("resource");
  if (resource.empty()) return text_answer(400, "The resource is missing.");
  const IdentityChoice choice = choose_identity(azure, query, selectors);
  if (choice.outcome != IdentityChoice::Outcome::one) return text_answer(400, "Managed identity not found.");
  // What a token for ACR's audience comes to there, typing error included: azure-cli #33698.
  if (find_resource(resource) == Resource::acr && azure.settings.flag("azure_ml_refuses_acr"))
    return text_answer(400, "SSO failure, to mitigated it please try to click Jupyter/JupyterLab.");
  const std::string refusal = resource_refusal(azure, request, resource);
  if (!refusal.empty()) return text_answer(400, refusal);
  // MSAL for Python reads the time with int(): a string of seconds, not App Service 2017's date.
  return json_answer(200, json::object{{"access_token", identity_token(azure, choice.identity, resource)},
                                       {"client_id", claim_text(choice.identity, "client_id")},
                                       {"expires_on", identity_token_expiry(azure)},
                                       {"resource", resource},
                                       {"token_type", "Bearer"}});
}

}  // namespace emulator
