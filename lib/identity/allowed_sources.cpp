#include "identity/allowed_sources.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace acr::identity {
namespace {

constexpr AllowedSources nobody{false, false, false, false, false, false, false};

using Member = bool AllowedSources::*;

// The SDKs differ in how they spell the tools' names. The two at the end ask a person to sign in, which a
// helper cannot: whoever has signed in already is what comes nearest.
constexpr std::array<std::pair<std::string_view, Member>, 8> names{{
    {"environmentcredential", &AllowedSources::environment},
    {"workloadidentitycredential", &AllowedSources::workload_identity},
    {"managedidentitycredential", &AllowedSources::managed_identity},
    {"azureclicredential", &AllowedSources::azure_cli},
    {"azurepowershellcredential", &AllowedSources::azure_powershell},
    {"azuredeveloperclicredential", &AllowedSources::azure_developer_cli},
    {"devicecodecredential", &AllowedSources::signed_in_user},
    {"interactivebrowsercredential", &AllowedSources::signed_in_user},
}};

}  // namespace

Result<AllowedSources> read_allowed_sources(const Environment& environment) {
  const auto value = environment.get("AZURE_TOKEN_CREDENTIALS");
  if (!value) return AllowedSources{};
  std::string name(*value);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (name == "dev") return AllowedSources{false, false, false, true, true, true, true};
  if (name == "prod") return AllowedSources{true, true, true, false, false, false, false};
  const auto* known =
      std::find_if(names.begin(), names.end(), [&](const auto& n) { return n.first == name; });
  if (known != names.end()) {
    AllowedSources one = nobody;
    one.*known->second = true;
    return one;
  }
  return Error{
      ErrorKind::bad_input, "AZURE_TOKEN_CREDENTIALS is \"" + std::string(*value) + "\"",
      "Set it to dev, prod, EnvironmentCredential, WorkloadIdentityCredential, "
      "ManagedIdentityCredential, AzureCLICredential, AzurePowerShellCredential, "
      "AzureDeveloperCLICredential, DeviceCodeCredential or InteractiveBrowserCredential, or unset it"};
}

}  // namespace acr::identity
