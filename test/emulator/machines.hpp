// The addresses that only certain machines have: an identity endpoint for each kind of them. README.md lists
// them.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "azure.hpp"
#include "server.hpp"

namespace emulator {

// Listens on all of them; throws if one can't be had. `state` holds what make-certs.sh wrote.
std::vector<std::unique_ptr<Server>> open_machines(Azure& azure, const std::filesystem::path& state);

}  // namespace emulator
