#pragma once

#include <string_view>

namespace acr::registry {

/// One of Azure's separate clouds: where its identities sign in, and what its tokens are for.
struct Cloud {
  std::string_view name;
  std::string_view registry_suffix;  ///< what its login servers end in
  std::string_view authority;        ///< https URL of its Entra
  std::string_view arm_audience;     ///< the resource its ARM accepts tokens for
  /// What tokens of other issuers must be for, if Entra is to take them [azure-sdk-for-go cloud docs].
  std::string_view federation_audience = "api://AzureADTokenExchange";
};

/// ACR's own audience, the same in every cloud, and the only one accepted where ARM tokens are switched
/// off [MicrosoftDocs container-registry-disable-authentication-as-arm.md].
inline constexpr std::string_view acr_audience = "https://containerregistry.azure.net";

extern const Cloud public_cloud;
extern const Cloud china_cloud;
extern const Cloud us_government_cloud;

/// One of those three by a name that az, the SDKs or people have for it, in any case; null for another.
const Cloud* find_cloud(std::string_view name);

}  // namespace acr::registry
