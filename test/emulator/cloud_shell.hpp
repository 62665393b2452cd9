// The token endpoint inside Azure Cloud Shell, which gives the tokens of whoever opened the shell.
#pragma once

#include "azure.hpp"
#include "message.hpp"

namespace emulator {

Response cloud_shell(Azure& azure, const Request& request);

}  // namespace emulator
