#include <algorithm>
#include <boost/json.hpp>

#include "acr.hpp"
#include "answers.hpp"
#include "clouds.hpp"
#include "directory.hpp"
#include "form.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

// ACR's own audience always serves; ARM's only while azureADAuthenticationAsArmPolicy is enabled
// (container-registry-disable-authentication-as-arm.md).
bool audience_accepted(const Azure& azure, const json::object& claims) {
  const Resource resource = find_resource(claim_text(claims, "aud"));
  if (resource == Resource::arm) return azure.settings.flag("arm_audience_accepted");
  return resource == Resource::acr;
}

// Whoever hands them out: a disconnected cloud's registries know its own authority only, and others don't
// know that one.
bool issuer_accepted(const std::string& host, const json::object& claims) {
  const std::string issuer = claim_text(claims, "iss");
  const Cloud& own = *cloud_of_registry(host);
  return std::any_of(clouds().begin(), clouds().end(), [&](const Cloud& cloud) {
    return cloud.disconnected == own.disconnected &&
           issuer.starts_with("https://" + std::string(cloud.sts_host) + "/");
  });
}

// A person counts by object id: the application in the token is only the tool.
bool has_role(const Azure& azure, const std::string& host, const json::object& entra) {
  const bool person = claim_text(entra, "idtyp") == "user";
  const json::value assignments = azure.settings.value("role_assignments");
  const json::value* clients = assignments.as_object().if_contains(host);
  return clients == nullptr || lists(*clients, claim_text(entra, person ? "oid" : "appid"));
}

// The claims that AAD-OAuth.md shows, times as numbers.
std::string mint_refresh_token(const Azure& azure, const std::string& host, const json::object& entra) {
  const long now = azure.now();
  return azure.registry_key.sign(
      {{"jti", random_uuid()},
       {"sub", claim_text(entra, claim_text(entra, "idtyp") == "user" ? "oid" : "appid")},
       {"nbf", now - 900},
       {"exp", now + azure.settings.number("refresh_lifetime")},
       {"iat", now - 900},
       {"iss", registry_issuer},
       {"aud", host},
       {"version", "1.0"},
       {"grant_type", "refresh_token"},
       {"appid", claim_text(entra, "appid")},
       {"tenant", claim_text(entra, "tid")},
       {"permissions",
        {{"actions", {"read", "write", "delete", "metadata/read", "metadata/write"}},
         {"notActions", json::array{}}}}});
}

}  // namespace

Response acr_exchange(Azure& azure, const Request& request) {
  const Form form(request.body);
  if (form.get("grant_type") != "access_token") {
    return acr_error(400, "BAD_REQUEST", "unsupported grant_type: only access_token is emulated");
  }
  if (lower(form.get("service")) != request.host) {
    return acr_error(400, "BAD_REQUEST", "service is not the login server");
  }
  const auto claims = azure.entra_key.verify(form.get("access_token"));
  if (!claims || claim_number(*claims, "exp") <= azure.now() || !audience_accepted(azure, *claims) ||
      !issuer_accepted(request.host, *claims) || !has_role(azure, request.host, *claims)) {
    return acr_unauthorized();
  }
  // No expires_in: the caller has to read the token.
  return json_answer(200, json::object{{"refresh_token", mint_refresh_token(azure, request.host, *claims)}});
}

}  // namespace emulator
