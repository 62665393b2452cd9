#pragma once

#include "credhelper/commands/exposed_token.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace acr::commands {

/// `--format az|username-password|identity-token|raw|env`.
CLI::Option* add_token_format(CLI::App& app, TokenFormat& format);

}  // namespace acr::commands
