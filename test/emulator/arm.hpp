// Azure Resource Manager, as far as `az login` and `az acr login` go.
#pragma once

#include <string_view>

#include "azure.hpp"
#include "message.hpp"

namespace emulator {

bool is_arm_host(std::string_view host);

Response arm(Azure& azure, const Request& request);

}  // namespace emulator
