#include "cloud_shell.hpp"

#include <boost/json.hpp>

#include "answers.hpp"
#include "directory.hpp"
#include "form.hpp"
#include "managed_identity.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

Response refuse(std::string_view code, const std::string& message) {
  return json_answer(400, json::object{{"error", json::object{{"code", code}, {"message", message}}}});
}

}  // namespace

Response cloud_shell(Azure& azure, const Request& request) {
  if (request.path != "/oauth2/token") return text_answer(404, "");
  if (request.method != "POST") return text_answer(405, "");
  if (!has_metadata_header(request))
    return refuse("InvalidRequest", "Required metadata header not specified");
  const std::string resource = Form(request.body).get("resource");
  if (resource.empty()) return refuse("InvalidRequest", "The resource is missing.");
  const bool refused =
      find_resource(resource) == Resource::acr && azure.settings.flag("cloud_shell_refuses_acr");
  // Azure/CloudShell #484: that audience is not on Cloud Shell's list.
  if (refused || !resource_refusal(azure, request, resource).empty())
    return refuse("AudienceNotSupported", "Audience " + resource + " is not a supported MSI token audience.");
  const IdentityChoice choice = system_identity(azure);
  if (choice.outcome != IdentityChoice::Outcome::one) return refuse("InvalidRequest", "Nobody is signed in.");
  return json_answer(200,
                     json::object{{"access_token", identity_token(azure, choice.identity, resource)},
                                  {"refresh_token", ""},
                                  {"expires_in", std::to_string(azure.settings.number("entra_lifetime"))},
                                  {"expires_on", identity_token_expiry(azure)},
                                  {"not_before", std::to_string(azure.now() - 300)},
                                  {"resource", resource},
                                  {"token_type", "Bearer"}});
}

}  // namespace emulator
