#pragma once

#include <vector>

#include "credhelper/commands/cli11.hpp"
#include "credhelper/commands/command.hpp"

namespace acr::commands {

/// The program as CLI11 knows it, with all its commands: for help, completions and manual pages.
struct CommandLine {
  CommandLine();

  CLI::App program;
  std::vector<Command> commands;
};

}  // namespace acr::commands
