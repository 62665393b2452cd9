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

void say_undone(const PlannedFile& planned, const ConfigureOptions& options, const World& world) {
  const char* const done = options.dry_run        ? "Not written (--dry-run): "
                           : planned.edit.remains ? "Wrote "
                                                  : "Removed ";
  world.terminal.note(done + planned.edit.path + "\n");
}

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
    std::vector<const PlannedFile*> done;
    const Result<void> written = clients::write_undone(
        *undone, *journal, [&done](const PlannedFile& planned) { done.push_back(&planned); });
    if (!written) {
      for (const PlannedFile* const planned : done) say_undone(*planned, options, world);
      return report(written.error(), {}, world);
    }
  }
  int code = success;
  for (const Error& error : undone->plan.kept) {
    const int its = report(error, {}, world);
    if (code == success) code = its;
  }
  if (options.as_json()) {
    const int printed = undone_as_json(files, options, world);
    return printed == success ? code : printed;
  }
  if (files.empty() && code == success) world.terminal.note("Nothing to undo\n");
  for (const PlannedFile& planned : files) say_undone(planned, options, world);
  say_changed(!files.empty(), options, world);
  return code;
}

}  // namespace acr::commands
