// The identity endpoint of Azure Machine Learning's computes (api-version 2017-09-01).
#pragma once

#include "azure.hpp"
#include "message.hpp"

namespace emulator {

Response azure_ml(Azure& azure, const Request& request);

}  // namespace emulator
