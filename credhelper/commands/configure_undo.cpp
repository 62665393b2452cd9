#include "credhelper/commands/configure_undo.hpp"

#include "clients/configure.hpp"
#include "credhelper/commands/configure_report.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/screen.hpp"

namespace acr::commands {
namespace {

using clients::Journal;
using clients::PlannedFile;

/// The files that `--docker` and `--podman` mean; none: all.
std::vector<std::string> paths_to_undo(const ConfigureOptions& options, const Environment& environment) {
  std::vector<std::string> paths;
  if (options.all) return paths;
  if (options.docker) paths.push_back(clients::docker_config_path(environment));
  if (options.podman) {
    for (const clients::CredentialPlace& place : clients::podman_places(environment)) {
      if (place.form == clients::FileForm::podman) paths.push_back(place.path);
    }
    paths.push_back(clients::podman_auth_path(environment));
  }
  return paths;
}

}  // namespace

int undo_configure(const ConfigureOptions& options, const World& world) {
  std::vector<std::string> hosts;
  if (!options.registries.empty()) {
    Result<std::vector<std::string>> named = hosts_of(options, world);
    if (!named) return report(named.error(), {}, world);
    hosts = *std::move(named);
  }
  const Result<Journal> journal = Journal::open(world.context.environment, world.context.clock);
  if (!journal) return report(in_context("what was changed is not known", journal.error()), {}, world);
  const Result<clients::UndoFiles> undone =
      clients::plan_undo_files(*journal, hosts, paths_to_undo(options, world.context.environment));
  if (!undone) return report(undone.error(), {}, world);
  const std::vector<PlannedFile>& files = undone->files;
  if (!options.as_json()) {
    for (const PlannedFile& planned : files) show_diff(planned, world);
  }
  const bool asks = world.terminal.can_ask() && !options.yes && !options.dry_run && !options.as_json();
  if (asks && !files.empty() && !agrees("Write this? [y/N] ", world)) {
    world.terminal.note("Nothing was written\n");
    return failure;
  }
  if (!options.dry_run) {
    const Result<void> written = clients::write_undone(*undone, *journal);
    if (!written) return report(written.error(), {}, world);
  }
  if (options.as_json()) return undone_as_json(files, options, world);
  if (files.empty()) world.terminal.note("Nothing to undo\n");
  for (const PlannedFile& planned : files) {
    const char* const done = options.dry_run        ? "Not written (--dry-run): "
                             : planned.edit.remains ? "Wrote "
                                                    : "Removed ";
    world.terminal.note(done + planned.edit.path + "\n");
  }
  return success;
}

}  // namespace acr::commands
