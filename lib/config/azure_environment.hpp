#pragma once

#include <optional>

#include "config/settings.hpp"
#include "platform/environment.hpp"
#include "platform/error.hpp"

namespace acr::config {

/// The cloud of which `AZURE_ENVIRONMENT_FILEPATH` names a description, as on nodes of Azure Stack Hub and of
/// AKS's custom clouds [cloud-provider-azure pkg/azclient/cloud.go]; nothing where the variable is unset. Its
/// registry suffix is empty where it is one of Azure's own. Errors as with `read_azure_json`.
Result<std::optional<CustomCloud>> read_azure_environment(const Environment& environment);

}  // namespace acr::config
