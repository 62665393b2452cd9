#include "credhelper/commands/completion_scripts.hpp"

namespace acr::commands {
namespace {

std::string quoted(const std::string& text) {
  std::string safe = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe + "'";
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : " ").append(word);
  return text;
}

std::string option_line(const std::string& begin, const OptionWords& option) {
  std::string line = begin + " -l " + option.long_name.substr(2);
  if (!option.short_name.empty()) line += " -s " + option.short_name.substr(1);
  if (!option.value.empty() && !option.value_is_optional) line += option.is_file ? " -r -F" : " -x";
  if (!option.values.empty()) line += " -a " + quoted(joined(option.values));
  return line + " -d " + quoted(option.description) + "\n";
}

std::string argument_line(const std::string& begin, const ArgumentWords& argument,
                          const std::string& commands) {
  if (argument.is_registry) return begin + " -a '(__docker_credential_acr_registries)' -d registry\n";
  if (argument.name == "command") return begin + " -a " + quoted(commands) + "\n";
  if (argument.name == "config") return begin + " -F\n";
  return argument.values.empty() ? "" : begin + " -a " + quoted(joined(argument.values)) + "\n";
}

}  // namespace

std::string fish_completion(const std::string& program, const std::vector<CommandWords>& commands) {
  std::vector<std::string> names;
  names.reserve(commands.size());
  for (const CommandWords& command : commands) names.push_back(command.name);
  std::string text = "# fish completion for " + program + R"sh(
function __docker_credential_acr_registries
    )sh" + program + " list 2>/dev/null | " +
                     registries_in_list + R"sh(
end

complete -c )sh" + program +
                     " -f\n";
  for (const CommandWords& command : commands) {
    text += "complete -c " + program + " -n __fish_use_subcommand -a " + command.name + " -d " +
            quoted(command.description) + "\n";
  }
  for (const CommandWords& command : commands) {
    const std::string begin =
        "complete -c " + program + " -n '__fish_seen_subcommand_from " + command.name + "'";
    for (const OptionWords& option : command.options) text += option_line(begin, option);
    for (const ArgumentWords& argument : command.arguments)
      text += argument_line(begin, argument, joined(names));
  }
  return text;
}

}  // namespace acr::commands
