#include "clouds.hpp"

#include <algorithm>

namespace emulator {
namespace {

// Microsoft's as azure-cli's `core/cloud.py` has them. Of the audiences, the `core` ones are the older names,
// which az 2.45 asks for and ARM's metadata names first.
constexpr std::array all = {
    Cloud{.name = "AzureCloud",
          .entra_hosts = {"login.microsoftonline.com", "login.microsoftonline.com"},
          .sts_host = "sts.windows.net",
          .arm_host = "management.azure.com",
          .arm_audiences = {"https://management.core.windows.net", "https://management.azure.com"},
          .registry_suffix = ".azurecr.io",
          .federation_audience = "api://AzureADTokenExchange",
          .device_login = "https://microsoft.com/devicelogin",
          .portal = "https://portal.azure.com"},
    Cloud{
        .name = "AzureChinaCloud",
        .entra_hosts = {"login.chinacloudapi.cn", "login.partner.microsoftonline.cn"},
        .sts_host = "sts.chinacloudapi.cn",
        .arm_host = "management.chinacloudapi.cn",
        .arm_audiences = {"https://management.core.chinacloudapi.cn", "https://management.chinacloudapi.cn"},
        .registry_suffix = ".azurecr.cn",
        .federation_audience = "api://AzureADTokenExchangeChina",
        .device_login = "https://microsoft.com/deviceloginchina",
        .portal = "https://portal.azure.cn"},
    Cloud{.name = "AzureUSGovernment",
          .entra_hosts = {"login.microsoftonline.us", "login.microsoftonline.us"},
          .sts_host = "sts.windows.net",
          .arm_host = "management.usgovcloudapi.net",
          .arm_audiences = {"https://management.core.usgovcloudapi.net",
                            "https://management.usgovcloudapi.net"},
          .registry_suffix = ".azurecr.us",
          .federation_audience = "api://AzureADTokenExchangeUSGov",
          .device_login = "https://microsoft.com/deviceloginus",
          .portal = "https://portal.azure.us"},
    Cloud{.name = "ContosoStack",
          .entra_hosts = {"login.stack.contoso.example", "login.stack.contoso.example"},
          .sts_host = "sts.stack.contoso.example",
          .arm_host = "management.stack.contoso.example",
          .arm_audiences = {"https://management.stack.contoso.example",
                            "https://management.stack.contoso.example"},
          .registry_suffix = ".azurecr.stack.contoso.example",
          .federation_audience = "api://AzureADTokenExchange",
          .device_login = "https://login.stack.contoso.example/common/oauth2/deviceauth",
          .portal = "https://portal.stack.contoso.example",
          .disconnected = true},
};

template <typename Matches>
const Cloud* find(Matches matches) {
  const auto* found = std::find_if(all.begin(), all.end(), matches);
  return found == all.end() ? nullptr : found;
}

template <typename Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::span<const Cloud> clouds() {
  return all;
}

const Cloud* cloud_of_entra(std::string_view host) {
  return find([&](const Cloud& cloud) { return contains(cloud.entra_hosts, host); });
}

const Cloud* cloud_of_arm(std::string_view host) {
  return find([&](const Cloud& cloud) { return cloud.arm_host == host; });
}

const Cloud* cloud_of_registry(std::string_view host) {
  return find([&](const Cloud& cloud) {
    return host.size() > cloud.registry_suffix.size() && host.ends_with(cloud.registry_suffix);
  });
}

const Cloud* cloud_of_arm_audience(std::string_view audience) {
  if (audience.ends_with('/')) audience.remove_suffix(1);
  return find([&](const Cloud& cloud) { return contains(cloud.arm_audiences, audience); });
}

}  // namespace emulator
