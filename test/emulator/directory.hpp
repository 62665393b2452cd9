// Everybody and everything the emulated tenant knows: the one place with made-up names and secrets.
#pragma once

#include <boost/json/array.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clouds.hpp"

namespace emulator {

constexpr std::string_view default_tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47";
constexpr std::string_view tenant_domain = "contoso.onmicrosoft.com";
constexpr std::string_view subscription = "aaaabbbb-0000-1111-2222-ccccddddeeee";
constexpr std::string_view resource_group = "emulated";

struct ServicePrincipal {
  std::string_view client_id;
  std::string_view object_id;
  std::string_view secret;
  bool has_certificate = false;  // the one in make-certs.sh's client.pem
};

// Whom an application trusts to say that somebody is it. The audience is the cloud's own (clouds.hpp).
struct FederatedCredential {
  std::string_view client_id;
  std::string_view issuer;
  std::string_view subject;
};

struct Person {
  std::string_view user_name;  // the user principal name
  std::string_view name;
  std::string_view object_id;
  std::string_view tenant;
};

// Azure CLI's client id, which developer tools share; it needs no secret.
constexpr std::string_view public_client = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

// Who a token is for.
struct Principal {
  std::string client_id;
  std::string object_id;
  std::string tenant;
  std::string sts_host = "sts.windows.net";  // the cloud's, for the issuer
};

enum class Resource { acr, arm, unknown };

std::optional<ServicePrincipal> find_service_principal(std::string_view client_id);

std::vector<FederatedCredential> federated_credentials(std::string_view client_id);

// By user name or object id.
std::optional<Person> find_person(std::string_view name);
Person first_person();

// The tenant's id for its id or its domain; nothing for a tenant that is not there.
std::optional<std::string> find_tenant(std::string_view name);

// Whether that cloud's authority has the tenant; the oldest two are in all of Microsoft's.
bool is_tenant_of(std::string_view tenant, const Cloud& cloud);

// What an audience stands for; one slash at the end makes no difference.
Resource find_resource(std::string_view audience);

// The defaults of the settings `imds_identities` and `users`.
boost::json::array default_managed_identities();
boost::json::array default_registry_users();

}  // namespace emulator
