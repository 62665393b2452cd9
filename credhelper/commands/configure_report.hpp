#pragma once

#include <string>
#include <vector>

#include "clients/configure.hpp"
#include "credhelper/commands/configure_options.hpp"
#include "credhelper/commands/world.hpp"

namespace acr::commands {

/// A file's change as a diff, in its colours.
void show_diff(const clients::PlannedFile& planned, const World& world);

/// What is so already, what changes, and what a person should know about it.
void show_plan(const clients::ConfigurePlan& plan, const World& world);

/// What a file that was written is good for.
void say_written(const clients::PlannedFile& planned, const ConfigureOptions& options, const World& world);

/// For what sets up machines and must know whether it did: of `--system`, the last line on standard output.
void say_changed(bool changed, const ConfigureOptions& options, const World& world);

/// Asks; only a yes is one.
bool agrees(std::string_view question, const World& world);

/// The answers of `--output json`, to a change and to its undoing. Return the exit code.
int configured_as_json(const clients::ConfigurePlan& plan, const std::vector<std::string>& hosts,
                       const ConfigureOptions& options, const World& world);
int undone_as_json(const std::vector<const clients::PlannedFile*>& files, const ConfigureOptions& options,
                   const World& world);

}  // namespace acr::commands
