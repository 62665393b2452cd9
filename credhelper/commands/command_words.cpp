#include "credhelper/commands/command_words.hpp"

#include <algorithm>
#include <cctype>

#include "credhelper/commands/cli11.hpp"

namespace acr::commands {
namespace {

constexpr std::string_view examples_follow = "Examples:";

/// CLI11 writes the values of `IsMember` and its like behind the type: `TEXT:{text,json}`.
std::vector<std::string> values_in(std::string_view type) {
  std::vector<std::string> values;
  const std::size_t open = type.find('{');
  const std::size_t close = type.find('}');
  if (open == std::string_view::npos || close == std::string_view::npos) return values;
  std::string_view rest = type.substr(open + 1, close - open - 1);
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    values.emplace_back(rest.substr(0, comma));
    rest.remove_prefix(std::min(rest.size(), comma + 1));
  }
  return values;
}

std::string joined(const std::vector<std::string>& words, char separator) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

OptionWords option_words(const CLI::Option& option) {
  OptionWords words;
  if (!option.get_snames().empty()) words.short_name = "-" + option.get_snames().front();
  if (!option.get_lnames().empty()) words.long_name = "--" + option.get_lnames().front();
  words.description = option.get_description();
  words.fallback = option.get_default_str();
  if (option.get_items_expected_max() == 0) return words;
  const std::string type = option.get_type_name();
  words.values = values_in(type);
  words.value = words.values.empty() ? type.substr(0, type.find(':')) : joined(words.values, '|');
  words.value_is_optional = option.get_items_expected_min() == 0;
  words.is_file = words.value == "FILE";
  return words;
}

ArgumentWords argument_words(const CLI::Option& option) {
  ArgumentWords words;
  words.name = option.get_single_name();
  words.description = option.get_description();
  words.is_required = option.get_required();
  words.is_repeated = option.get_items_expected_max() > 1;
  words.is_registry = words.name == "registry";
  words.values = values_in(option.get_type_name());
  return words;
}

/// The footer is paragraphs, apart by empty lines, and indented examples.
void add_footer(CommandWords& words, std::string_view footer) {
  bool begins_anew = true;
  while (!footer.empty()) {
    const std::size_t end = std::min(footer.find('\n'), footer.size());
    const std::string_view line = footer.substr(0, end);
    footer.remove_prefix(std::min(footer.size(), end + 1));
    if (line.empty() || line == examples_follow) {
      begins_anew = true;
    } else if (line.starts_with("  ")) {
      words.examples.emplace_back(line.substr(2));
      begins_anew = true;
    } else if (begins_anew) {
      words.paragraphs.emplace_back(line);
      begins_anew = false;
    } else {
      words.paragraphs.back().append(" ").append(line);
    }
  }
}

}  // namespace

std::string upper(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name;
}

CommandWords words_of(const CLI::App& command) {
  CommandWords words;
  words.name = command.get_name();
  words.description = command.get_description();
  for (const CLI::Option* const option : command.get_options()) {
    if (option->get_positional()) {
      words.arguments.push_back(argument_words(*option));
    } else {
      words.options.push_back(option_words(*option));
    }
  }
  add_footer(words, command.get_footer());
  return words;
}

const CLI::App* find_command(const CLI::App& program, const std::string& name) {
  const std::vector<const CLI::App*> found =
      program.get_subcommands([&name](const CLI::App* command) { return command->get_name() == name; });
  return found.empty() ? nullptr : found.front();
}

std::vector<CommandWords> words_of_all(const CLI::App& program) {
  std::vector<CommandWords> all;
  for (const CLI::App* const command : program.get_subcommands([](const CLI::App*) { return true; })) {
    if (!command->get_group().empty()) all.push_back(words_of(*command));
  }
  return all;
}

std::string synopsis(const CommandWords& command) {
  std::string text = command.name + " [OPTION...]";
  for (const ArgumentWords& argument : command.arguments) {
    std::string name = argument.values.empty() ? upper(argument.name) : joined(argument.values, '|');
    if (argument.is_repeated) name += "...";
    text.append(" ").append(argument.is_required ? name : "[" + name + "]");
  }
  return text;
}

}  // namespace acr::commands
