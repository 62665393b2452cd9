// Where a job of Azure Pipelines gets ID tokens for the service connections that it refers to.
#pragma once

#include <string_view>

#include "azure.hpp"
#include "message.hpp"

namespace emulator {

constexpr std::string_view azure_pipelines_host = "dev.azure.com";

Response azure_pipelines(Azure& azure, const Request& request);

}  // namespace emulator
