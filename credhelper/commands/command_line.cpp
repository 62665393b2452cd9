#include "credhelper/commands/command_line.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <string>

#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/run.hpp"
#include "credhelper/commands/screen.hpp"

namespace acr::commands {
namespace {

/// In the order in which help shows them.
constexpr std::array definitions{define_login,   define_logout,     define_status,  define_configure,
                                 define_doctor,  define_token,      define_refresh, define_clear,
                                 define_kubelet, define_pull_secret};

}  // namespace

CommandLine::CommandLine()
    : program("Docker credential helper for Azure Container Registry", "docker-credential-acr") {
  program.require_subcommand(1);
  program.footer("docker and its like call it as: docker-credential-acr <store|get|erase|list|version>");
  for (const auto define : definitions) commands.push_back(define(program));
}

bool is_command(std::string_view word) {
  const CommandLine line;
  return std::any_of(line.commands.begin(), line.commands.end(),
                     [word](const Command& command) { return command.app->get_name() == word; });
}

int run(const std::vector<std::string>& words, const World& world) {
  CommandLine line;
  line.program.name(world.program);
  try {
    line.program.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream notes;
    const bool is_help = line.program.exit(error, out, notes) == 0;
    if (!out.str().empty()) static_cast<void>(world.terminal.write(out.str()));
    world.terminal.note(notes.str());
    return is_help ? success : wrong_usage;
  }
  for (const Command& command : line.commands) {
    if (command.app->parsed()) return command.action(world);
  }
  return wrong_usage;
}

}  // namespace acr::commands
