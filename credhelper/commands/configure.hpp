#pragma once

#include <string>
#include <vector>

#include "credhelper/commands/world.hpp"

namespace acr::commands {

/// What `configure REGISTRY…` does: shows the changes of the clients' files, asks if somebody is there to
/// ask, and writes them. For a command that offers it. Returns the exit code, after it has said what was
/// wrong.
int configure_registries(const std::vector<std::string>& registries, const World& world);

}  // namespace acr::commands
