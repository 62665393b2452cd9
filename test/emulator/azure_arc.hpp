// The identity endpoint of Azure Arc's agent on machines that are not Azure's (himds).
#pragma once

#include <string_view>

#include "azure.hpp"
#include "message.hpp"

namespace emulator {

// The journal's name: `azure_arc.challenge` without a key, else `azure_arc.token`.
std::string_view azure_arc_service(const Request& request);

Response azure_arc(Azure& azure, const Request& request);

}  // namespace emulator
