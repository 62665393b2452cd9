#include "arm.hpp"

#include <boost/json.hpp>
#include <optional>

#include "answers.hpp"
#include "arm_metadata.hpp"
#include "clouds.hpp"
#include "directory.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

constexpr std::string_view registry_type = "Microsoft.ContainerRegistry/registries";

std::string subscription_path() {
  return "/subscriptions/" + std::string(subscription);
}

std::string registries_path() {
  return subscription_path() + "/resourceGroups/" + std::string(resource_group) + "/providers/" +
         std::string(registry_type);
}

Response refuse(int status, std::string_view code, std::string_view message) {
  return json_answer(status, json::object{{"error", {{"code", code}, {"message", message}}}});
}

// Nothing if the token, whose claims are then given, opens this cloud's ARM.
std::optional<Response> check_token(const Azure& azure, const Request& request, json::object& holder) {
  std::string_view token = header(request.headers, "Authorization");
  if (!token.starts_with("Bearer ")) {
    return refuse(401, "AuthenticationFailed",
                  "Authentication failed. The 'Authorization' header is missing.");
  }
  token.remove_prefix(7);
  const auto claims = azure.entra_key.verify(token);
  if (!claims) return refuse(401, "InvalidAuthenticationToken", "The access token is invalid.");
  if (claim_number(*claims, "exp") <= azure.now()) {
    return refuse(401, "ExpiredAuthenticationToken", "The access token expiry UTC time is in the past.");
  }
  if (cloud_of_arm_audience(claim_text(*claims, "aud")) != cloud_of_arm(request.host)) {
    return refuse(401, "InvalidAuthenticationTokenAudience",
                  "The access token has been obtained for wrong audience.");
  }
  holder = *claims;
  return std::nullopt;
}

json::object subscription_document(std::string_view tenant) {
  return {{"id", subscription_path()},
          {"authorizationSource", "RoleBased"},
          {"managedByTenants", json::array{}},
          {"subscriptionId", subscription},
          {"tenantId", tenant},
          {"displayName", "Emulated Azure"},
          {"state", "Enabled"}};
}

json::object tenant_document(std::string_view tenant) {
  return {{"id", "/tenants/" + std::string(tenant)}, {"tenantId", tenant}, {"displayName", "Contoso"}};
}

json::object registry_document(std::string_view name, std::string_view arm_host) {
  return {{"id", registries_path() + "/" + std::string(name)},
          {"name", name},
          {"type", registry_type},
          {"location", "eastus"},
          {"tags", json::object{}},
          {"sku", {{"name", "Premium"}, {"tier", "Premium"}}},
          {"properties",
           {{"loginServer", std::string(name) + std::string(cloud_of_arm(arm_host)->registry_suffix)},
            {"creationDate", "2024-01-01T00:00:00.0000000Z"},
            {"provisioningState", "Succeeded"},
            {"adminUserEnabled", false}}}};
}

json::object list_of(json::array values) {
  return {{"value", std::move(values)}};
}

json::array all_registries(std::string_view arm_host) {
  return {registry_document("contoso", arm_host), registry_document("fabrikam", arm_host)};
}

}  // namespace

bool is_arm_host(std::string_view host) {
  return cloud_of_arm(host) != nullptr;
}

Response arm(Azure& azure, const Request& request) {
  if (request.path == arm_metadata_path) return arm_metadata(request);
  json::object holder;
  if (auto refusal = check_token(azure, request, holder)) return *std::move(refusal);
  const std::string tenant = claim_text(holder, "tid");
  const std::string& path = request.path;
  const std::string provider_path = subscription_path() + "/providers/" + std::string(registry_type);
  if (path == "/tenants") return json_answer(200, list_of({tenant_document(tenant)}));
  if (path == "/subscriptions") return json_answer(200, list_of({subscription_document(tenant)}));
  if (path == subscription_path()) return json_answer(200, subscription_document(tenant));
  if (path == subscription_path() + "/resources" || path == provider_path || path == registries_path()) {
    return json_answer(200, list_of(all_registries(request.host)));
  }
  for (const std::string_view name : {"contoso", "fabrikam"}) {
    if (path == registries_path() + "/" + std::string(name)) {
      return json_answer(200, registry_document(name, request.host));
    }
  }
  return refuse(404, "ResourceNotFound", "The Resource '" + path + "' was not found.");
}

}  // namespace emulator
