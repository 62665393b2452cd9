#pragma once

#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace acr::commands {

/// What `--help` prints for a command.
std::string help_of(const CLI::App& command, std::string_view program);

/// What `--help` prints without one.
std::string help_of_all(const CLI::App& program, std::string_view name);

}  // namespace acr::commands
