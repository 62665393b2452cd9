#pragma once

#include <string>

namespace CLI {
class App;
}

namespace acr::commands {

/// The manual page of a command, in section 1's usual order, for `man`. No date: the same version is the same
/// page.
std::string manual_page(const CLI::App& command, const std::string& version);

/// The program's own, with what holds for all commands: exit codes, variables, files.
std::string manual_page_of_all(const CLI::App& program, const std::string& version);

}  // namespace acr::commands
