#pragma once

#include "credhelper/commands/configure_options.hpp"
#include "credhelper/commands/world.hpp"

namespace acr::commands {

/// What `configure --undo` does. Returns the exit code.
int undo_configure(const ConfigureOptions& options, const World& world);

}  // namespace acr::commands
