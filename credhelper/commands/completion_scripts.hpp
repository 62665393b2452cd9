#pragma once

#include <string>
#include <vector>

#include "credhelper/commands/command_words.hpp"

namespace acr::commands {

/// What a shell loads to complete the program's commands, options and their values; for registries it asks
/// the program's `list` while completing. `program` is the name that people type.
std::string bash_completion(const std::string& program, const std::vector<CommandWords>& commands);
std::string zsh_completion(const std::string& program, const std::vector<CommandWords>& commands);
std::string fish_completion(const std::string& program, const std::vector<CommandWords>& commands);

/// The names of the registries in what `list` prints, for a shell to pipe it through. A name with other
/// characters is some other host's address.
inline constexpr const char* registries_in_list =
    R"sh(tr ',{' '\n\n' | sed -n 's/^"\([a-z0-9.-]*\)":.*/\1/p')sh";

}  // namespace acr::commands
