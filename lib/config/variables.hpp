#pragma once

#include "config/settings.hpp"
#include "platform/environment.hpp"
#include "platform/error.hpp"

namespace acr::config {

/// What `DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY` and `DOCKER_CREDENTIAL_ACR_USERNAME` say; `bad_input` if
/// that makes no sense.
Result<Layer> read_variables(const Environment& environment);

}  // namespace acr::config
