#include <memory>
#include <string>

#include "credhelper/commands/cli11.hpp"
#include "credhelper/commands/command.hpp"
#include "credhelper/commands/command_words.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/help_text.hpp"
#include "credhelper/commands/screen.hpp"

namespace acr::commands {
namespace {

int help(const CLI::App& program, const std::string& name, const World& world) {
  if (name.empty()) return world.terminal.write(help_of_all(program, world.program)) ? success : failure;
  const CLI::App* const command = find_command(program, name);
  if (command == nullptr) {
    return report({ErrorKind::bad_input, "there is no command " + name, "Run: " + world.program + " help"},
                  {}, world);
  }
  return world.terminal.write(help_of(*command, world.program)) ? success : failure;
}

}  // namespace

Command define_help(CLI::App& program) {
  const auto name = std::make_shared<std::string>();
  CLI::App* const app = program.add_subcommand("help", "Say what a command does");
  app->add_option("command", *name, "A command; without one, all of them");
  app->footer(
      "Examples:\n"
      "  docker-credential-acr help\n"
      "  docker-credential-acr help login\n");
  return {app, [&program, name](const World& world) { return help(program, *name, world); }};
}

}  // namespace acr::commands
