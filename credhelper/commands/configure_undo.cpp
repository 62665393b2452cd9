#include "credhelper/commands/configure_undo.hpp"

#include "clients/configure.hpp"
#include "credhelper/commands/configure_report.hpp"
#include "credhelper/commands/configure_scope.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/screen.hpp"

namespace acr::commands {
namespace {

using clients::Journal;
using clients::PlannedFile;

}  // namespace

int undo_configure(const ConfigureOptions& options, const World& world) {
  if (const Result<void> may = check_may_write(options, world); !may) return report(may.error(), {}, world);
  std::vector<std::string> hosts;
  if (!options.registries.empty()) {
    Result<std::vector<std::string>> named = hosts_of(options, world);
    if (!named) return report(named.error(), {}, world);
    hosts = *std::move(named);
  }
  const Result<Journal> journal = open_journal(options, world);
  if (!journal) return report(in_context("what was changed is not known", journal.error()), {}, world);
  const Result<clients::UndoFiles> undone =
      clients::plan_undo_files(*journal, hosts, paths_to_undo(options, world));
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
  say_changed(!files.empty(), options, world);
  return success;
}

}  // namespace acr::commands
