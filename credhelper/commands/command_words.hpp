#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace acr::commands {

/// An option, as help, completions and manual pages say it.
struct OptionWords {
  std::string short_name;           ///< `-u`, or empty
  std::string long_name;            ///< `--username`
  std::string value;                ///< what stands for its value: `USER`; empty for a flag
  bool value_is_optional = false;   ///< may be left out
  bool is_file = false;             ///< the value is a path
  std::vector<std::string> values;  ///< the only ones there are; empty: any
  std::string description;
  std::string fallback;  ///< what holds without the option, or empty
};

struct ArgumentWords {
  std::string name;
  std::string description;
  bool is_required = false;
  bool is_repeated = false;
  bool is_registry = false;
  std::vector<std::string> values;  ///< the only ones there are; empty: any
};

/// A command, from its definition to CLI11, which is the only one there is.
struct CommandWords {
  std::string name;
  std::string description;  ///< one line, without a full stop
  std::vector<ArgumentWords> arguments;
  std::vector<OptionWords> options;
  std::vector<std::string> paragraphs;  ///< what else there is to say
  std::vector<std::string> examples;    ///< lines to type
};

CommandWords words_of(const CLI::App& command);

/// The command of that name, or nothing.
const CLI::App* find_command(const CLI::App& program, const std::string& name);

/// All of the program's commands that people are shown, in the order of their definition.
std::vector<CommandWords> words_of_all(const CLI::App& program);

/// `REGISTRY`: in capitals, as what stands for a value is written.
std::string upper(std::string name);

/// `login [OPTION...] REGISTRY...`
std::string synopsis(const CommandWords& command);

}  // namespace acr::commands
