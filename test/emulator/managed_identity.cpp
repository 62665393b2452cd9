#include "managed_identity.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <vector>

#include "directory.hpp"
#include "entra.hpp"

namespace emulator {
namespace json = boost::json;

bool is_system(const json::object& identity) {
  const json::value* system = identity.if_contains("system");
  return system != nullptr && system->is_bool() && system->as_bool();
}

IdentityChoice choose_identity(const Azure& azure, const Form& request, std::span<const Selector> selectors) {
  const auto assigned = azure.settings.value("imds_identities");
  std::vector<json::object> candidates;
  for (const json::value& value : assigned.as_array()) {
    const json::object& identity = value.as_object();
    const bool matches = std::all_of(selectors.begin(), selectors.end(), [&](const Selector& selector) {
      return !request.has(selector.parameter) ||
             lower(claim_text(identity, selector.field)) == lower(request.get(selector.parameter));
    });
    if (matches) candidates.push_back(identity);
  }
  const auto system = std::find_if(candidates.begin(), candidates.end(), is_system);
  if (system != candidates.end()) candidates = {*system};

  IdentityChoice choice;
  choice.named = std::any_of(selectors.begin(), selectors.end(),
                             [&](const Selector& selector) { return request.has(selector.parameter); });
  if (candidates.empty()) return choice;
  choice.outcome = candidates.size() == 1 ? IdentityChoice::Outcome::one : IdentityChoice::Outcome::several;
  choice.identity = candidates.front();
  return choice;
}

IdentityChoice system_identity(const Azure& azure) {
  IdentityChoice choice = choose_identity(azure, Form(""), {});
  if (!is_system(choice.identity)) choice = {};
  return choice;
}

std::string resource_refusal(const Azure& azure, const Request& request, std::string_view resource) {
  const Response refusal = check_resource(azure, request, resource);
  if (refusal.status == 200) return {};
  return claim_text(json::parse(refusal.body).as_object(), "error_description");
}

std::string identity_token(const Azure& azure, const json::object& identity, std::string_view resource) {
  const Principal principal{claim_text(identity, "client_id"), claim_text(identity, "object_id"),
                            std::string(default_tenant)};
  return mint_entra_token(azure, principal, resource);
}

std::string identity_token_expiry(const Azure& azure) {
  return std::to_string(azure.now() + azure.settings.number("entra_lifetime"));
}

bool has_metadata_header(const Request& request) {
  return lower(header(request.headers, "Metadata")) == "true";
}

}  // namespace emulator
