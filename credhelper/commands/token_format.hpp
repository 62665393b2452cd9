#pragma once

#include "credhelper/commands/cli11.hpp"
#include "credhelper/commands/exposed_token.hpp"

namespace acr::commands {

/// `--format az|username-password|identity-token|raw|env`.
CLI::Option* add_token_format(CLI::App& app, TokenFormat& format);

}  // namespace acr::commands
