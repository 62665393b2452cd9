// The instance metadata service of a virtual machine: managed identity tokens over plain HTTP on
// 169.254.169.254.
#pragma once

#include <string_view>

#include "azure.hpp"
#include "message.hpp"

namespace emulator {

// The journal's name: `imds.probe` without the Metadata header, else `imds.token`.
std::string_view imds_service(const Request& request);

Response imds(Azure& azure, const Request& request);

}  // namespace emulator
