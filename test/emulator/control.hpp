// The tests' side door: counters, settings, faults and the log. README.md describes it.
#pragma once

#include "azure.hpp"
#include "message.hpp"

namespace emulator {

Response control(Azure& azure, const Request& request);

}  // namespace emulator
