#include "registry/cloud.hpp"

namespace acr::registry {

// Authorities and audiences: azure-sdk-for-go sdk/azcore/cloud; the suffixes: azure-cli core/cloud.py.
constexpr Cloud public_cloud{"AzureCloud", "azurecr.io", "https://login.microsoftonline.com",
                             "https://management.azure.com/"};
constexpr Cloud china_cloud{"AzureChinaCloud", "azurecr.cn", "https://login.partner.microsoftonline.cn",
                            "https://management.chinacloudapi.cn/", "api://AzureADTokenExchangeChina"};
constexpr Cloud us_government_cloud{"AzureUSGovernment", "azurecr.us", "https://login.microsoftonline.us",
                                    "https://management.usgovcloudapi.net/",
                                    "api://AzureADTokenExchangeUSGov"};

}  // namespace acr::registry
