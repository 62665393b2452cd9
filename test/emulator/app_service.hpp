// The identity endpoint of App Service, Functions and Container Apps (api-version 2019-08-01).
#pragma once

#include "azure.hpp"
#include "message.hpp"

namespace emulator {

Response app_service(Azure& azure, const Request& request);

}  // namespace emulator
