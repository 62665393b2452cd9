#pragma once

#include <vector>

#include "credhelper/commands/login_options.hpp"
#include "credhelper/commands/login_report.hpp"
#include "credhelper/commands/world.hpp"

namespace acr::commands {

/// Offers that docker and podman ask this helper for the registries of a login, where they do not. Returns
/// the exit code: it fails only if it was asked for.
int offer_to_configure(const std::vector<LoginOutcome>& outcomes, const LoginOptions& options,
                       const World& world);

}  // namespace acr::commands
