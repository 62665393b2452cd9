#include "imds.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <vector>

#include "answers.hpp"
#include "directory.hpp"
#include "entra.hpp"
#include "form.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

// Azure's `how-to-use-vm-token` lists these texts; clients look for them.
Response refuse(std::string_view text) {
  return json_answer(400, json::object{{"error", "invalid_request"}, {"error_description", text}});
}

bool has_metadata_header(const Request& request) {
  return lower(header(request.headers, "Metadata")) == "true";
}

struct Choice {
  std::vector<json::object> candidates;
  std::string_view refusal;
};

bool is_system(const json::object& identity) {
  const json::value* system = identity.if_contains("system");
  return system != nullptr && system->is_bool() && system->as_bool();
}

// A named identity must be assigned; without a name the system-assigned one wins, then an only user-assigned
// one.
Choice choose(const json::array& assigned, const Form& query) {
  constexpr std::pair<std::string_view, std::string_view> selectors[] = {{"client_id", "client_id"},
                                                                         {"object_id", "object_id"},
                                                                         {"msi_res_id", "resource_id"},
                                                                         {"mi_res_id", "resource_id"}};
  Choice choice;
  for (const json::value& value : assigned) {
    const json::object& identity = value.as_object();
    const bool matches = std::all_of(std::begin(selectors), std::end(selectors), [&](const auto& selector) {
      return !query.has(selector.first) ||
             lower(claim_text(identity, selector.second)) == lower(query.get(selector.first));
    });
    if (matches) choice.candidates.push_back(identity);
  }
  const auto system = std::find_if(choice.candidates.begin(), choice.candidates.end(), is_system);
  if (choice.candidates.empty()) {
    choice.refusal = "Identity not found";
  } else if (system != choice.candidates.end()) {
    choice.candidates = {*system};
  } else if (choice.candidates.size() > 1) {
    choice.refusal =
        "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity "
        "in the "
        "token request";
  }
  return choice;
}

Response token(Azure& azure, const Request& request) {
  const Form query(request.query);
  if (!query.has("api-version")) return refuse("Required query variable 'api-version' is missing");
  const std::string resource = query.get("resource");
  if (resource.empty()) return refuse("Required query variable 'resource' is missing");
  const Choice choice = choose(azure.settings.value("imds_identities").as_array(), query);
  if (!choice.refusal.empty()) return refuse(choice.refusal);
  Response refusal = check_resource(azure, request, resource);
  if (refusal.status != 200) return refusal;

  const json::object& identity = choice.candidates.front();
  const std::string client_id = claim_text(identity, "client_id");
  const long lifetime = azure.settings.number("entra_lifetime");
  const Principal principal{client_id, claim_text(identity, "object_id"), std::string(default_tenant)};
  // The numbers are strings: azure-sdk-for-go's and MSAL's tests record them so.
  return json_answer(200, json::object{{"access_token", mint_entra_token(azure, principal, resource)},
                                       {"client_id", client_id},
                                       {"expires_in", std::to_string(lifetime)},
                                       {"expires_on", std::to_string(azure.now() + lifetime)},
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
  if (request.path != "/metadata/identity/oauth2/token")
    return json_answer(404, json::object{{"error", "Not found"}});
  if (request.method != "GET") return json_answer(405, json::object{{"error", "Method not allowed"}});
  return token(azure, request);
}

}  // namespace emulator
