#include "credhelper/commands/command_line.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>

#include "credhelper/commands/command_words.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/help_text.hpp"
#include "credhelper/commands/run.hpp"

namespace acr::commands {
namespace {

/// In the order in which help shows them.
constexpr std::array definitions{define_login,   define_logout,      define_status,     define_configure,
                                 define_doctor,  define_token,       define_refresh,    define_clear,
                                 define_kubelet, define_pull_secret, define_completion, define_help,
                                 define_manual};

/// How many letters one has to put in, take out or replace to make `b` of `a`.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

/// What was wrong with the words, and where to read how they should be.
int refuse(const CommandLine& line, const CLI::ParseError& error, const World& world) {
  const std::vector<CLI::App*> parsed = line.program.get_subcommands();
  const std::string where = parsed.empty() ? world.program : world.program + " " + parsed.front()->get_name();
  world.terminal.note(where + ": " + error.what() + "\nRun: " + where + " --help\n");
  return wrong_usage;
}

int show_help(const CommandLine& line, const World& world) {
  const std::vector<CLI::App*> parsed = line.program.get_subcommands();
  const std::string text =
      parsed.empty() ? help_of_all(line.program, world.program) : help_of(*parsed.front(), world.program);
  return world.terminal.write(text) ? success : failure;
}

}  // namespace

CommandLine::CommandLine()
    : program("Docker credential helper for Azure Container Registry", "docker-credential-acr") {
  program.require_subcommand(1);
  for (const auto define : definitions) commands.push_back(define(program));
}

bool is_command(std::string_view word) {
  const CommandLine line;
  return std::any_of(line.commands.begin(), line.commands.end(),
                     [word](const Command& command) { return command.app->get_name() == word; });
}

std::string nearest_command(std::string_view word) {
  constexpr std::size_t slips_of_the_finger = 2;
  const CommandLine line;
  std::string nearest;
  std::size_t least = slips_of_the_finger + 1;
  for (const CommandWords& command : words_of_all(line.program)) {
    const std::size_t slips = distance(word, command.name);
    if (slips >= least) continue;
    least = slips;
    nearest = command.name;
  }
  return nearest;
}

int run(const std::vector<std::string>& words, const World& world) {
  CommandLine line;
  try {
    line.program.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::CallForHelp&) {
    return show_help(line, world);
  } catch (const CLI::ParseError& error) {
    return refuse(line, error, world);
  }
  for (const Command& command : line.commands) {
    if (command.app->parsed()) return command.action(world);
  }
  return wrong_usage;
}

}  // namespace acr::commands
