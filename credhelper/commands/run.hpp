#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "credhelper/commands/world.hpp"

namespace acr::commands {

/// Whether the program has a command of that name.
bool is_command(std::string_view word);

/// The command that somebody may have meant, or nothing.
std::string nearest_command(std::string_view word);

/// Reads the words after the program's name, and runs the command that they name. Help goes to standard
/// output, what is wrong to standard error with `wrong_usage`. The result is the exit code.
int run(const std::vector<std::string>& words, const World& world);

}  // namespace acr::commands
