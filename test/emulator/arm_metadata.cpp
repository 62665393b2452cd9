#include "arm_metadata.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "answers.hpp"
#include "clouds.hpp"
#include "form.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

// What has nothing to do with registries, and yet is a part of the document's shape. As Microsoft's ARM
// answered to 2019-05-01, recorded in pulumi-azure-native's metadata tests.
struct Others {
  std::string_view cloud;
  std::string_view media;
  std::string_view graph;
  std::string_view batch;
  std::string_view gallery;
  std::string_view sql_management;
  std::string_view sql_suffix;
  std::string_view vault_suffix;
  std::string_view storage_suffix;
};

constexpr std::array others = {
    Others{"AzureCloud", "https://rest.media.azure.net", "https://graph.windows.net/",
           "https://batch.core.windows.net/", "https://gallery.azure.com/",
           "https://management.core.windows.net:8443/", "database.windows.net", "vault.azure.net",
           "core.windows.net"},
    Others{"AzureChinaCloud", "https://rest.media.chinacloudapi.cn", "https://graph.chinacloudapi.cn",
           "https://batch.chinacloudapi.cn", "https://gallery.chinacloudapi.cn",
           "https://management.core.chinacloudapi.cn:8443", "database.chinacloudapi.cn", "vault.azure.cn",
           "core.chinacloudapi.cn"},
    Others{"AzureUSGovernment", "https://rest.media.usgovcloudapi.net", "https://graph.windows.net",
           "https://batch.core.usgovcloudapi.net", "https://gallery.usgovcloudapi.net",
           "https://management.core.usgovcloudapi.net:8443", "database.usgovcloudapi.net",
           "vault.usgovcloudapi.net", "core.usgovcloudapi.net"},
    Others{"ContosoStack", "", "https://graph.stack.contoso.example", "",
           "https://gallery.stack.contoso.example", "", "", "vault.stack.contoso.example",
           "storage.stack.contoso.example"},
};

json::object describe(const Cloud& cloud, std::string_view version) {
  const auto* rest =
      std::find_if(others.begin(), others.end(), [&](const auto& each) { return each.cloud == cloud.name; });
  // The public cloud's URLs end in a slash, the others' don't; in 2022 its authority lost it.
  const bool is_public = cloud.name == "AzureCloud";
  const std::string slash = is_public ? "/" : "";
  const std::string login_slash = is_public && version == "2019-05-01" ? "/" : "";
  json::array audiences;
  for (const std::string_view audience : cloud.arm_audiences) {
    if (audiences.empty() || cloud.arm_audiences[0] != audience)
      audiences.emplace_back(std::string(audience) + slash);
  }
  json::object document = {
      {"portal", cloud.portal},
      {"authentication",
       {{"loginEndpoint", "https://" + std::string(cloud.entra_hosts[0]) + login_slash},
        {"audiences", std::move(audiences)},
        {"tenant", "common"},
        {"identityProvider", "AAD"}}},
      {"media", rest->media},
      {"graphAudience", rest->graph},
      {"graph", rest->graph},
      {"name", cloud.name},
      {"suffixes",
       {{"acrLoginServer", cloud.registry_suffix.substr(1)},
        {"sqlServerHostname", rest->sql_suffix},
        {"keyVaultDns", rest->vault_suffix},
        {"storage", rest->storage_suffix},
        {"azureFrontDoorEndpointSuffix", is_public ? "azurefd.net" : ""}}},
      {"batch", rest->batch},
      {"resourceManager", "https://" + std::string(cloud.arm_host) + slash},
      {"vmImageAliasDoc",
       "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates/"
       "aliases.json"},
      {"sqlManagement", rest->sql_management},
  };
  if (version == "2019-05-01") document["gallery"] = rest->gallery;
  return document;
}

Response refuse(std::string_view code, const std::string& message) {
  return json_answer(400, json::object{{"error", {{"code", code}, {"message", message}}}});
}

}  // namespace

Response arm_metadata(const Request& request) {
  const Cloud& own = *cloud_of_arm(request.host);
  const std::string version = Form(request.query).get("api-version");
  if (version.empty()) {
    return refuse("MissingApiVersionParameter",
                  "The api-version query parameter (?api-version=) is required for all requests.");
  }
  if (version == "2022-09-01") return json_answer(200, describe(own, version));
  if (version != "2019-05-01") {
    return refuse(
        "InvalidApiVersionParameter",
        "The api-version '" + version + "' is invalid. The supported versions are '2022-09-01,2019-05-01'.");
  }
  json::array known;
  for (const Cloud& cloud : clouds()) {
    if (cloud.disconnected == own.disconnected) known.push_back(describe(cloud, version));
  }
  return json_answer(200, known);
}

}  // namespace emulator
