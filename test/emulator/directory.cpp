#include "directory.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <iterator>

#include "form.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

constexpr std::array service_principals = {
    ServicePrincipal{"11111111-2222-3333-4444-555555555555", "a1a1a1a1-0000-4000-8000-000000000001",
                     "emulated-client-secret-0123456789"},
    ServicePrincipal{"66666666-7777-8888-9999-aaaaaaaaaaaa", "a1a1a1a1-0000-4000-8000-000000000002",
                     "fabrikam-client-secret-9876543210"},
    ServicePrincipal{"33333333-4444-5555-6666-777777777777", "a1a1a1a1-0000-4000-8000-000000000003", "",
                     true},
    ServicePrincipal{"44444444-5555-6666-7777-888888888888", "a1a1a1a1-0000-4000-8000-000000000004", ""},
};

constexpr std::string_view federated_client = "44444444-5555-6666-7777-888888888888";

constexpr std::array federated = {
    FederatedCredential{federated_client, "https://oidc.emulated.example/cluster/",
                        "system:serviceaccount:default:workload"},
    FederatedCredential{federated_client, "https://token.actions.githubusercontent.com",
                        "repo:contoso/app:ref:refs/heads/main"},
    FederatedCredential{federated_client,
                        "https://vstoken.dev.azure.com/00000000-aaaa-bbbb-cccc-dddddddddddd",
                        "sc://contoso/app/emulated-connection"},
    FederatedCredential{federated_client, "https://gitlab.com",
                        "project_path:contoso/app:ref_type:branch:ref:main"},
};

struct Tenant {
  std::string_view id;
  std::string_view domain;
  std::string_view cloud;  // its only one; empty: all of Microsoft's
};

constexpr std::string_view fabrikam_tenant = "99999999-86f1-41af-91ab-2d7cd011db47";
constexpr std::string_view china_tenant = "cccccccc-86f1-41af-91ab-2d7cd011db47";
constexpr std::string_view government_tenant = "eeeeeeee-86f1-41af-91ab-2d7cd011db47";
constexpr std::string_view stack_tenant = "dddddddd-86f1-41af-91ab-2d7cd011db47";

constexpr std::array tenants = {
    Tenant{default_tenant, tenant_domain, ""},
    Tenant{fabrikam_tenant, "fabrikam.onmicrosoft.com", ""},
    Tenant{china_tenant, "contoso.partner.onmschina.cn", "AzureChinaCloud"},
    Tenant{government_tenant, "contoso.onmicrosoft.us", "AzureUSGovernment"},
    Tenant{stack_tenant, "stack.contoso.example", "ContosoStack"},
};

constexpr std::array people = {
    Person{"ada@contoso.onmicrosoft.com", "Ada Example", "c3c3c3c3-0000-4000-8000-000000000001",
           default_tenant},
    Person{"bob@fabrikam.onmicrosoft.com", "Bob Example", "c3c3c3c3-0000-4000-8000-000000000002",
           fabrikam_tenant},
    Person{"lin@contoso.partner.onmschina.cn", "Lin Example", "c3c3c3c3-0000-4000-8000-000000000003",
           china_tenant},
    Person{"grace@stack.contoso.example", "Grace Example", "c3c3c3c3-0000-4000-8000-000000000004",
           stack_tenant},
};

const Tenant* tenant_named(std::string_view name) {
  const std::string wanted = lower(name);
  const auto* found = std::find_if(tenants.begin(), tenants.end(), [&](const Tenant& tenant) {
    return tenant.id == wanted || tenant.domain == wanted;
  });
  return found == tenants.end() ? nullptr : found;
}

constexpr std::string_view acr_audience = "https://containerregistry.azure.net";

}  // namespace

std::optional<ServicePrincipal> find_service_principal(std::string_view client_id) {
  const auto* found =
      std::find_if(service_principals.begin(), service_principals.end(),
                   [&](const auto& principal) { return principal.client_id == lower(client_id); });
  if (found == service_principals.end()) return std::nullopt;
  return *found;
}

std::vector<FederatedCredential> federated_credentials(std::string_view client_id) {
  std::vector<FederatedCredential> found;
  std::copy_if(federated.begin(), federated.end(), std::back_inserter(found),
               [&](const auto& credential) { return credential.client_id == client_id; });
  return found;
}

std::optional<std::string> find_tenant(std::string_view name) {
  const Tenant* tenant = tenant_named(name);
  return tenant == nullptr ? std::nullopt : std::optional(std::string(tenant->id));
}

bool is_tenant_of(std::string_view name, const Cloud& cloud) {
  const Tenant* tenant = tenant_named(name);
  if (tenant == nullptr) return false;
  return tenant->cloud.empty() ? !cloud.disconnected : tenant->cloud == cloud.name;
}

std::optional<Person> find_person(std::string_view name) {
  const std::string wanted = lower(name);
  const auto* found = std::find_if(people.begin(), people.end(), [&](const Person& person) {
    return person.user_name == wanted || person.object_id == wanted;
  });
  return found == people.end() ? std::nullopt : std::optional(*found);
}

Person first_person() {
  return people.front();
}

Resource find_resource(std::string_view audience) {
  if (audience.ends_with('/')) audience.remove_suffix(1);
  if (audience == acr_audience) return Resource::acr;
  return cloud_of_arm_audience(audience) != nullptr ? Resource::arm : Resource::unknown;
}

json::array default_managed_identities() {
  const std::string identities = "/subscriptions/" + std::string(subscription) + "/resourcegroups/" +
                                 std::string(resource_group) +
                                 "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/";
  return {
      json::object{{"client_id", "77777777-0000-4000-8000-000000000001"},
                   {"object_id", "b2b2b2b2-0000-4000-8000-000000000001"},
                   {"resource_id", ""},
                   {"system", true}},
      json::object{{"client_id", "77777777-0000-4000-8000-000000000002"},
                   {"object_id", "b2b2b2b2-0000-4000-8000-000000000002"},
                   {"resource_id", identities + "emulated-identity"},
                   {"system", false}},
  };
}

json::array default_registry_users() {
  return {
      json::object{{"username", "contoso"},
                   {"password", "emulated-admin-password"},
                   {"registry", "contoso.azurecr.io"},
                   {"actions", json::array{"*"}},
                   {"repositories", json::array{"*"}}},
      json::object{{"username", "ci-pull"},
                   {"password", "emulated-scope-map-password"},
                   {"registry", "contoso.azurecr.io"},
                   {"actions", json::array{"pull"}},
                   {"repositories", json::array{"*"}}},
  };
}

}  // namespace emulator
