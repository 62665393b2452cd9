#pragma once

#include <functional>

#include "credhelper/commands/world.hpp"

namespace CLI {
class App;
}

namespace acr::commands {

/// What a command does once its words are read. The result is the exit code: `exit_code_for`.
using Action = std::function<int(const World&)>;

/// A command: how CLI11 knows it, and what it does. What its options are written to belongs to the action.
struct Command {
  CLI::App* app = nullptr;
  Action action;
};

/// Each adds its command to the program's. One file for each, of the command's name.
Command define_clear(CLI::App& program);
Command define_completion(CLI::App& program);
Command define_configure(CLI::App& program);
Command define_doctor(CLI::App& program);
Command define_help(CLI::App& program);
Command define_kubelet(CLI::App& program);
Command define_login(CLI::App& program);
Command define_logout(CLI::App& program);
Command define_manual(CLI::App& program);
Command define_pull_secret(CLI::App& program);
Command define_refresh(CLI::App& program);
Command define_status(CLI::App& program);
Command define_token(CLI::App& program);

}  // namespace acr::commands
