#pragma once

#include <string>
#include <vector>

#include "clients/configure.hpp"
#include "credhelper/commands/configure_options.hpp"
#include "credhelper/commands/world.hpp"

namespace acr::commands {

/// Whose files `configure` means: those of whoever runs it, or with `--system` the machine's.

/// Which clients are meant: those that are named, else those that are there. `unavailable` if none is.
Result<clients::Clients> chosen_clients(const ConfigureOptions& options, const World& world);

/// The hosts that are meant; none where only what holds for every registry is to be changed.
Result<std::vector<std::string>> hosts_to_configure(const ConfigureOptions& options,
                                                    const clients::Clients& clients, const World& world);

/// Where it is remembered what was changed. `not_found` if there is nothing to undo.
Result<clients::Journal> open_journal(const ConfigureOptions& options, const World& world);

/// Errors of the layer below.
Result<clients::ConfigurePlan> plan_changes(const clients::ConfigureWish& wish,
                                            const ConfigureOptions& options, const World& world);

/// The files that `--docker` and `--podman` mean to undo; none: all.
std::vector<std::string> paths_to_undo(const ConfigureOptions& options, const World& world);

/// `unavailable`, with what to type, for who may not write there.
Result<void> check_may_write(const ConfigureOptions& options, const World& world);

}  // namespace acr::commands
