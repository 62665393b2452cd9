#include <algorithm>

#include "credhelper/commands/completion_scripts.hpp"

namespace acr::commands {
namespace {

std::string names_of(const OptionWords& option, const char* between) {
  return option.short_name + (option.short_name.empty() ? "" : between) + option.long_name;
}

/// The `case` that completes an option's value.
std::string value_case(const std::string& command, const OptionWords& option) {
  std::string pattern;
  for (const std::string& name : {option.short_name, option.long_name}) {
    if (name.empty()) continue;
    pattern.append(pattern.empty() ? "" : "|").append(command).append(":").append(name);
  }
  std::string words;
  for (const std::string& value : option.values) words.append(words.empty() ? "" : " ").append(value);
  std::string action;
  if (!words.empty()) {
    action = "COMPREPLY=($(compgen -W '" + words + "' -- \"$current\"))";
  } else if (option.is_file) {
    action = "compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$current\"))";
  }
  return "    " + pattern + ") " + action + (action.empty() ? "" : "; ") + "return ;;\n";
}

std::string command_case(const CommandWords& command) {
  std::string options;
  for (const OptionWords& option : command.options) {
    options.append(options.empty() ? "" : " ").append(names_of(option, " "));
  }
  std::string arguments;
  for (const ArgumentWords& argument : command.arguments) {
    for (const std::string& value : argument.values)
      arguments.append(arguments.empty() ? "" : " ").append(value);
    if (argument.is_registry) arguments = "$(_docker_credential_acr_registries)";
    if (argument.name == "command") arguments = "$commands";
  }
  return "    " + command.name + ") options='" + options + "'" +
         (arguments.empty() ? "" : " arguments=\"" + arguments + "\"") + " ;;\n";
}

}  // namespace

std::string bash_completion(const std::string& program, const std::vector<CommandWords>& commands) {
  std::string names;
  std::string values;
  std::string cases;
  for (const CommandWords& command : commands) {
    names.append(names.empty() ? "" : " ").append(command.name);
    for (const OptionWords& option : command.options) {
      // Where a value may be left out, a registry may come as well.
      if (!option.value.empty() && !option.value_is_optional) values += value_case(command.name, option);
    }
    cases += command_case(command);
  }
  return "# bash completion for " + program + R"sh(
_docker_credential_acr_registries() {
  )sh" + program +
         " list 2>/dev/null | " + registries_in_list + R"sh(
}

_docker_credential_acr() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' word
  local options='--help' arguments='' commands=')sh" +
         names + R"sh('
  # `=` is a word of its own here.
  if [[ $current == = ]]; then
    current=''
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    if [[ " $commands " == *" $word "* ]]; then
      command=$word
      break
    fi
  done
  COMPREPLY=()
  case $command:$previous in
)sh" + values +
         R"sh(  esac
  case $command in
    '') arguments=$commands ;;
)sh" + cases +
         R"sh(  esac
  if [[ $current == -* ]]; then
    arguments=$options
  fi
  COMPREPLY=($(compgen -W "$arguments" -- "$current"))
}
complete -F _docker_credential_acr )sh" +
         program + "\n";
}

}  // namespace acr::commands
