#include <memory>
#include <string>

#include "credhelper/commands/cli11.hpp"
#include "credhelper/commands/command.hpp"
#include "credhelper/commands/command_words.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/manual_page.hpp"
#include "credhelper/commands/screen.hpp"
#include "credhelper/version.hpp"

namespace acr::commands {
namespace {

int manual(const CLI::App& program, const std::string& name, const World& world) {
  if (name.empty())
    return world.terminal.write(manual_page_of_all(program, std::string(version()))) ? success : failure;
  const CLI::App* const command = find_command(program, name);
  if (command == nullptr) return report({ErrorKind::bad_input, "there is no command " + name}, {}, world);
  return world.terminal.write(manual_page(*command, std::string(version()))) ? success : failure;
}

}  // namespace

/// For the build, which makes the manual pages of it; people have `man` and `help`.
Command define_manual(CLI::App& program) {
  const auto name = std::make_shared<std::string>();
  CLI::App* const app = program.add_subcommand("manual", "Print a command's manual page, for man");
  app->group("");
  app->add_option("command", *name, "A command; without one, the program's own page");
  app->footer("Examples:\n  docker-credential-acr manual login | man -l -\n");
  return {app, [&program, name](const World& world) { return manual(program, *name, world); }};
}

}  // namespace acr::commands
