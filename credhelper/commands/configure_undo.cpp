#include "credhelper/commands/configure_undo.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clients/configure.hpp"
#include "credhelper/commands/configure_report.hpp"
#include "credhelper/commands/configure_scope.hpp"
#include "credhelper/commands/exit_code.hpp"
#include "credhelper/commands/screen.hpp"

namespace acr::commands {
namespace {

using clients::Journal;
using clients::PlannedFile;
using clients::UndoFiles;

void say_undone(const PlannedFile& planned, const ConfigureOptions& options, const World& world) {
  const char* const done = options.dry_run        ? "Not written (--dry-run): "
                           : planned.edit.remains ? "Wrote "
                                                  : "Removed ";
  world.terminal.note(done + planned.edit.path + "\n");
}

/// What is to be undone, and the journal that says so; none where nothing was ever changed.
struct Undoing {
  std::optional<Journal> journal;
  UndoFiles undone;
};

Result<Undoing> plan_undoing(const ConfigureOptions& options, const std::vector<std::string>& hosts,
                             const World& world) {
  Result<Journal> journal = open_journal(options, world);
  if (!journal && journal.error().kind == ErrorKind::not_found) return Undoing();
  if (!journal) return in_context("what was changed is not known", journal.error());
  Result<UndoFiles> undone = clients::plan_undo_files(*journal, hosts, paths_to_undo(options, world));
  if (!undone) return undone.error();
  return Undoing{*std::move(journal), *std::move(undone)};
}

/// Whether both would make the same of the same files.
bool is_same(const UndoFiles& a, const UndoFiles& b) {
  return std::equal(a.files.begin(), a.files.end(), b.files.begin(), b.files.end(),
                    [](const PlannedFile& one, const PlannedFile& other) {
                      return one.edit.path == other.edit.path && one.edit.remains == other.edit.remains &&
                             one.edit.before.reveal() == other.edit.before.reveal() &&
                             one.edit.after.reveal() == other.edit.after.reveal();
                    });
}

/// The same once more, when somebody has agreed to what was shown. `transient` if it is something else now.
Result<Undoing> plan_again(const UndoFiles& shown, const ConfigureOptions& options,
                           const std::vector<std::string>& hosts, const World& world) {
  Result<Undoing> again = plan_undoing(options, hosts, world);
  if (again && !is_same(shown, again->undone)) {
    return Error{ErrorKind::transient, "a file or what is known of it was changed by somebody else meanwhile",
                 "Nothing was undone. Run it again"};
  }
  return again;
}

/// Returns the exit code: that of the first error if there was none before.
int report_all(const std::vector<Error>& errors, int code, const World& world) {
  for (const Error& error : errors) {
    const int its = report(error, {}, world);
    if (code == success) code = its;
  }
  return code;
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
  Result<Undoing> planned = plan_undoing(options, hosts, world);
  if (!planned) return report(planned.error(), {}, world);
  auto& [journal, undone] = *planned;
  if (!options.as_json()) {
    for (const PlannedFile& file : undone.files) show_diff(file, world);
  }
  const bool asks = world.terminal.can_ask() && !options.yes && !options.dry_run && !options.as_json();
  if (asks && !undone.files.empty()) {
    // Nobody holds up others while a person thinks.
    journal.reset();
    if (!agrees("Write this? [y/N] ", world)) {
      world.terminal.note("Nothing was written\n");
      return failure;
    }
    Result<Undoing> again = plan_again(undone, options, hosts, world);
    if (!again) return report(again.error(), {}, world);
    *planned = *std::move(again);
  }
  std::vector<const PlannedFile*> done;
  const auto tell = [&done](const PlannedFile& file) { done.push_back(&file); };
  int code = report_all(undone.plan.kept, success, world);
  if (options.dry_run) {
    std::for_each(undone.files.begin(), undone.files.end(), tell);
  } else if (journal) {
    code = report_all(clients::write_undone(undone, *journal, tell), code, world);
  }
  if (options.as_json()) {
    const int printed = undone_as_json(done, options, world);
    return printed == success ? code : printed;
  }
  if (done.empty() && code == success) world.terminal.note("Nothing to undo\n");
  for (const PlannedFile* const file : done) say_undone(*file, options, world);
  say_changed(!done.empty(), options, world);
  return code;
}

}  // namespace acr::commands
