// Where a job of GitHub Actions gets its ID tokens.
#pragma once

#include <string_view>

#include "azure.hpp"
#include "message.hpp"

namespace emulator {

constexpr std::string_view github_actions_host = "pipelinesghubeus6.actions.githubusercontent.com";

Response github_actions(Azure& azure, const Request& request);

}  // namespace emulator
