#include "config/secret_variables.hpp"

#include <array>

#include "config/settings.hpp"

namespace acr::config {
namespace {

constexpr std::array no_tools{"AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PASSWORD", "AZURE_PASSWORD",
                              "DOCKER_AUTH_CONFIG"};
constexpr std::array some_tools{"IDENTITY_HEADER", "MSI_SECRET", "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
                                "SYSTEM_ACCESSTOKEN"};

}  // namespace

std::vector<std::string> variables_no_tool_needs(const Environment& environment) {
  std::vector<std::string> names(no_tools.begin(), no_tools.end());
  // Of settings that cannot be read nothing is used.
  const Result<Settings> settings = Settings::read(environment);
  if (!settings) return names;
  for (std::string& name : settings->secret_variables()) names.push_back(std::move(name));
  return names;
}

std::vector<std::string> secret_variables(const Environment& environment) {
  std::vector<std::string> names = variables_no_tool_needs(environment);
  names.insert(names.end(), some_tools.begin(), some_tools.end());
  return names;
}

}  // namespace acr::config
