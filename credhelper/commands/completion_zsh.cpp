#include "credhelper/commands/completion_scripts.hpp"

namespace acr::commands {
namespace {

/// Inside single quotes, where brackets and colons end a part.
std::string quoted(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\'') {
      safe += "'\\''";
      continue;
    }
    if (c == '[' || c == ']' || c == ':' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe;
}

std::string action_of(const std::vector<std::string>& values, bool is_file) {
  if (is_file) return "_files";
  if (values.empty()) return " ";
  std::string words;
  for (const std::string& value : values) words.append(words.empty() ? "" : " ").append(value);
  return "(" + words + ")";
}

std::string option_spec(const OptionWords& option) {
  std::string value;
  if (!option.value.empty()) {
    value = std::string(option.value_is_optional ? "::" : ":") +
            "value:" + action_of(option.values, option.is_file);
  }
  const std::string rest = "[" + quoted(option.description) + "]" + value + "'";
  const std::string assigned = option.value.empty() || option.value_is_optional ? "" : "=";
  if (option.short_name.empty()) return "'" + option.long_name + assigned + rest;
  const std::string separate = assigned.empty() ? "" : "+";
  return "'(" + option.short_name + " " + option.long_name + ")'{" + option.short_name + separate + "," +
         option.long_name + assigned + "}'" + rest;
}

std::string argument_spec(const ArgumentWords& argument) {
  const std::string place = argument.is_repeated ? "*" : argument.is_required ? "1" : "1:";
  std::string action = action_of(argument.values, argument.name == "config");
  if (argument.is_registry) action = "_docker_credential_acr_registries";
  if (argument.name == "command") action = "_docker_credential_acr_commands";
  return "'" + place + ":" + argument.name + ":" + action + "'";
}

std::string command_case(const CommandWords& command) {
  std::string text = "    " + command.name + ")\n      _arguments -s";
  for (const OptionWords& option : command.options) text += " \\\n        " + option_spec(option);
  for (const ArgumentWords& argument : command.arguments) text += " \\\n        " + argument_spec(argument);
  return text + "\n      ;;\n";
}

}  // namespace

std::string zsh_completion(const std::string& program, const std::vector<CommandWords>& commands) {
  std::string described;
  std::string cases;
  for (const CommandWords& command : commands) {
    described += "    '" + command.name + ":" + quoted(command.description) + "'\n";
    cases += command_case(command);
  }
  return "#compdef " + program + R"sh(

_docker_credential_acr_registries() {
  local -a registries
  registries=(${(f)"$()sh" +
         program + " list 2>/dev/null | " + registries_in_list + R"sh()"})
  _describe registry registries
}

_docker_credential_acr_commands() {
  local -a commands
  commands=(
)sh" + described +
         R"sh(  )
  _describe command commands
}

_docker_credential_acr() {
  local curcontext=$curcontext
  if (( CURRENT == 2 )); then
    _docker_credential_acr_commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
)sh" + cases +
         R"sh(  esac
}

# Loaded by compinit it is the function itself; sourced it is only defined.
if [[ $funcstack[1] == _)sh" +
         program + R"sh( ]]; then
  _docker_credential_acr "$@"
else
  compdef _docker_credential_acr )sh" +
         program + "\nfi\n";
}

}  // namespace acr::commands
