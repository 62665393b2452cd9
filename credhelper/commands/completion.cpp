#include <memory>
#include <string>

#include "credhelper/commands/cli11.hpp"
#include "credhelper/commands/command.hpp"
#include "credhelper/commands/completion_scripts.hpp"
#include "credhelper/commands/exit_code.hpp"

namespace acr::commands {

Command define_completion(CLI::App& program) {
  const auto shell = std::make_shared<std::string>();
  CLI::App* const app =
      program.add_subcommand("completion", "Print a shell's completions for these commands");
  app->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  app->footer(
      "An installed package has them in place already.\n\n"
      "Examples:\n"
      "  eval \"$(docker-credential-acr completion bash)\"\n"
      "  docker-credential-acr completion zsh >\"${fpath[1]}/_docker-credential-acr\"\n"
      "  docker-credential-acr completion fish >~/.config/fish/completions/docker-credential-acr.fish\n");
  return {app, [&program, shell](const World& world) {
            const auto write = *shell == "bash"  ? bash_completion
                               : *shell == "zsh" ? zsh_completion
                                                 : fish_completion;
            return world.terminal.write(write(program.get_name(), words_of_all(program))) ? success : failure;
          }};
}

}  // namespace acr::commands
