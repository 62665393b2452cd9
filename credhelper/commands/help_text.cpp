#include "credhelper/commands/help_text.hpp"

#include <algorithm>
#include <vector>

#include "credhelper/commands/cli11.hpp"
#include "credhelper/commands/command_words.hpp"
#include "credhelper/commands/screen.hpp"

namespace acr::commands {
namespace {

constexpr std::size_t page_width = 80;
constexpr std::size_t description_column = 26;

/// Adds words, broken so that no line is wider than the page; what stands in `text` already ends at `at`.
void add_wrapped(std::string& text, std::string_view words, std::size_t indent, std::size_t at) {
  bool line_has_words = false;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, end);
    words.remove_prefix(std::min(words.size(), end + 1));
    const std::size_t width = width_of(word);
    if (line_has_words && at + 1 + width > page_width) {
      text.append("\n").append(indent, ' ');
      at = indent;
      line_has_words = false;
    }
    if (line_has_words) {
      text += ' ';
      ++at;
    }
    text += word;
    at += width;
    line_has_words = true;
  }
  text += '\n';
}

void add_row(std::string& text, const std::string& left, const std::string& right) {
  text.append("  ").append(left);
  std::size_t at = 2 + width_of(left);
  if (at + 2 > description_column) {
    text += '\n';
    at = 0;
  }
  text.append(description_column - at, ' ');
  add_wrapped(text, right, description_column, description_column);
}

std::string left_of(const OptionWords& option) {
  std::string left = option.short_name.empty() ? "    " : option.short_name + ", ";
  left += option.long_name;
  if (option.value.empty()) return left;
  return left + (option.value_is_optional ? " [" + option.value + "]" : " " + option.value);
}

std::string right_of(const OptionWords& option) {
  if (option.fallback.empty()) return option.description;
  return option.description + " (default: " + option.fallback + ")";
}

}  // namespace

std::string help_of(const CLI::App& command, std::string_view program) {
  const CommandWords words = words_of(command);
  std::string text = words.description + ".\n\nUsage: " + std::string(program) + " " + synopsis(words) + "\n";
  for (const std::string& paragraph : words.paragraphs) {
    text += '\n';
    add_wrapped(text, paragraph, 0, 0);
  }
  if (!words.arguments.empty()) text += "\nArguments:\n";
  for (const ArgumentWords& argument : words.arguments) add_row(text, argument.name, argument.description);
  text += "\nOptions:\n";
  for (const OptionWords& option : words.options) add_row(text, left_of(option), right_of(option));
  if (!words.examples.empty()) text += "\nExamples:\n";
  for (const std::string& example : words.examples) text.append("  ").append(example).append("\n");
  return text;
}

std::string help_of_all(const CLI::App& program, std::string_view name) {
  std::string text =
      program.get_description() + ".\n\nUsage: " + std::string(name) + " COMMAND [OPTION...]\n";
  text += "\nCommands:\n";
  for (const CommandWords& command : words_of_all(program)) add_row(text, command.name, command.description);
  text += "\nCalled by docker and its like, with the request on standard input:\n";
  text += "  get, store, erase, list, version\n\n";
  add_wrapped(text,
              "For one command: " + std::string(name) +
                  " COMMAND --help. Exit codes, files and variables: man " + program.get_name() + ".",
              0, 0);
  return text;
}

}  // namespace acr::commands
