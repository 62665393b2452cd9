#include "registry/cloud.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace acr::registry {

// Authorities and audiences: azure-sdk-for-go sdk/azcore/cloud; the suffixes: azure-cli core/cloud.py.
constexpr Cloud public_cloud{"AzureCloud", "azurecr.io", "https://login.microsoftonline.com",
                             "https://management.azure.com/"};
constexpr Cloud china_cloud{"AzureChinaCloud", "azurecr.cn", "https://login.partner.microsoftonline.cn",
                            "https://management.chinacloudapi.cn/", "api://AzureADTokenExchangeChina"};
constexpr Cloud us_government_cloud{"AzureUSGovernment", "azurecr.us", "https://login.microsoftonline.us",
                                    "https://management.usgovcloudapi.net/",
                                    "api://AzureADTokenExchangeUSGov"};

namespace {

// The names of azure-cli core/cloud.py, of the SDKs' configurations, and what people say.
constexpr std::array<std::pair<std::string_view, const Cloud*>, 10> names{{
    {"azurecloud", &public_cloud},
    {"azurepublic", &public_cloud},
    {"azurepubliccloud", &public_cloud},
    {"public", &public_cloud},
    {"azurechinacloud", &china_cloud},
    {"azurechina", &china_cloud},
    {"china", &china_cloud},
    {"azureusgovernment", &us_government_cloud},
    {"azuregovernment", &us_government_cloud},
    {"usgovernment", &us_government_cloud},
}};

bool matches(std::string_view lower, std::string_view any) {
  return std::equal(lower.begin(), lower.end(), any.begin(), any.end(), [](char l, char c) {
    return l == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  });
}

}  // namespace

const Cloud* find_cloud(std::string_view name) {
  const auto* found =
      std::find_if(names.begin(), names.end(), [&](const auto& n) { return matches(n.first, name); });
  return found == names.end() ? nullptr : found->second;
}

}  // namespace acr::registry
