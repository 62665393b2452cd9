#pragma once

#include <optional>
#include <string>
#include <vector>

#include "credhelper/commands/login_ways.hpp"
#include "credhelper/commands/world.hpp"
#include "platform/error.hpp"

namespace acr::commands {

/// One login and how it went.
struct LoginOutcome {
  std::string host;
  std::optional<LoggedIn> done;
  std::optional<Error> error;
};

/// Who one is where, and until when, on standard output; errors only in JSON.
void show_logins(const std::vector<LoginOutcome>& outcomes, bool as_json, const World& world);

}  // namespace acr::commands
