#include "entra.hpp"

#include <boost/json.hpp>

#include "answers.hpp"
#include "clouds.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

constexpr std::string_view token_path = "/oauth2/v2.0/token";
constexpr std::string_view device_code_path = "/oauth2/v2.0/devicecode";
constexpr std::string_view authorize_path = "/oauth2/v2.0/authorize";

std::string first_segment(std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  return std::string(path.substr(0, path.find('/')));
}

// GET /common/discovery/instance: which authorities are one cloud. MSAL asks it for names it does not know by
// heart.
Response instance_discovery(const Azure& azure, const Request& request) {
  const std::string asked = Form(request.query).get("authorization_endpoint");
  const std::string host = asked.starts_with("https://") ? asked.substr(8, asked.find('/', 8) - 8) : asked;
  const Cloud* known = cloud_of_entra(host);
  if (!asked.empty() && (known == nullptr || known->disconnected))
    return entra_error(azure, request, 400, "invalid_instance", 50049, "Unknown or invalid instance.");
  const auto cloud = [](std::string_view name, json::array aliases) {
    return json::object{
        {"preferred_network", name}, {"preferred_cache", name}, {"aliases", std::move(aliases)}};
  };
  return json_answer(
      200,
      json::object{
          {"tenant_discovery_endpoint",
           "https://" + request.host + "/common/v2.0/.well-known/openid-configuration"},
          {"api-version", "1.1"},
          {"metadata",
           json::array{
               cloud("login.microsoftonline.com", {"login.microsoftonline.com", "login.windows.net",
                                                   "login.microsoft.com", "sts.windows.net"}),
               cloud("login.partner.microsoftonline.cn",
                     {"login.partner.microsoftonline.cn", "login.chinacloudapi.cn"}),
               cloud("login.microsoftonline.us", {"login.microsoftonline.us", "login.usgovcloudapi.net"})}}});
}

// Of the US Government's tenants the public authority knows, of the other clouds' it doesn't: so the issue
// trackers of Microsoft's libraries tell.
Response no_such_tenant(const Azure& azure, const Request& request, const std::string& named) {
  const Cloud* government = cloud_of_entra("login.microsoftonline.us");
  if (is_tenant_of(named, *government) && request.host == "login.microsoftonline.com" &&
      entra_service(request) == "entra.token") {
    return entra_error(azure, request, 400, "invalid_request", 900432,
                       "Confidential Client is not supported in Cross Cloud request.");
  }
  return entra_error(
      azure, request, 400, request.method == "GET" ? "invalid_tenant" : "invalid_request", 90002,
      "Tenant '" + named +
          "' not found. Check to make sure you have the correct tenant ID and are signing into the "
          "correct cloud. Check with your subscription administrator, this may happen if there are "
          "no active subscriptions for the tenant.");
}

Response openid_configuration(const Request& request, const std::string& tenant) {
  const std::string base = "https://" + request.host + "/" + tenant;
  return json_answer(
      200, json::object{{"token_endpoint", base + std::string(token_path)},
                        {"authorization_endpoint", base + std::string(authorize_path)},
                        {"device_authorization_endpoint", base + std::string(device_code_path)},
                        {"jwks_uri", base + "/discovery/v2.0/keys"},
                        {"issuer", base + "/v2.0"},
                        {"token_endpoint_auth_methods_supported",
                         json::array{"client_secret_post", "private_key_jwt", "client_secret_basic"}},
                        {"response_modes_supported", json::array{"query", "fragment", "form_post"}},
                        {"subject_types_supported", json::array{"pairwise"}},
                        {"id_token_signing_alg_values_supported", json::array{"RS256"}},
                        {"response_types_supported", json::array{"code", "id_token", "code id_token"}},
                        {"scopes_supported", json::array{"openid", "profile", "email", "offline_access"}},
                        {"tenant_region_scope", "NA"}});
}

}  // namespace

bool is_entra_host(std::string_view host) {
  return cloud_of_entra(host) != nullptr;
}

std::string_view entra_service(const Request& request) {
  if (request.path.ends_with(token_path)) return "entra.token";
  if (request.path.ends_with(device_code_path)) return "entra.devicecode";
  return request.path.ends_with(authorize_path) ? "entra.authorize" : "entra.discovery";
}

Response entra(Azure& azure, const Request& request) {
  if (request.path.ends_with("/discovery/instance")) return instance_discovery(azure, request);
  const std::string named = first_segment(request.path);
  const bool shared = named == "common" || named == "organizations" || named == "consumers";
  const auto tenant = shared ? named : find_tenant(named);
  const std::string_view service = entra_service(request);
  if (!tenant || (!shared && !is_tenant_of(*tenant, *cloud_of_entra(request.host))))
    return no_such_tenant(azure, request, named);
  if (request.path.ends_with("/.well-known/openid-configuration"))
    return openid_configuration(request, *tenant);
  if (service == "entra.discovery") return text_answer(404, "");
  if (service == "entra.authorize") return entra_authorize(azure, request);
  if (request.method != "POST") {
    return entra_error(azure, request, 400, "invalid_request", 900561,
                       "The endpoint only accepts POST requests. Received a " + request.method + " request.");
  }
  if (service == "entra.devicecode") return entra_device_code(azure, request, *tenant);
  return entra_token(azure, request, *tenant);
}

}  // namespace emulator
