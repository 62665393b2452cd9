#include "clients/undo.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "clients/places.hpp"
#include "config/json_spans.hpp"

namespace acr::clients {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Whether nothing is left in it but braces, or a registries.conf's comments.
bool is_empty_document(std::string_view text) {
  std::string rest;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (!line.starts_with('#')) rest.append(line);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  rest.erase(std::remove_if(rest.begin(), rest.end(),
                            [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }),
             rest.end());
  return rest.empty() || rest == "{}";
}

/// All of an entry, byte for byte; nothing if the text is no longer what it left.
std::optional<Secret> undone_exactly(const JournalEntry& entry, std::string_view text) {
  if (digest_of(text) != entry.after) return std::nullopt;
  Secret result(text);
  for (auto change = entry.changes.rbegin(); change != entry.changes.rend(); ++change) {
    std::optional<Secret> step = taken_back_exactly(*change, result.reveal());
    if (!step) return std::nullopt;
    result = *std::move(step);
  }
  if (digest_of(result.reveal()) != entry.before) return std::nullopt;
  return result;
}

/// The file's edit so far; the file is read when it is first needed.
Result<FileEdit*> edit_of(const JournalEntry& entry, UndoPlan& plan) {
  const std::string& path = entry.path;
  const auto found = std::find_if(plan.edits.begin(), plan.edits.end(),
                                  [&path](const FileEdit& edit) { return edit.path == path; });
  if (found != plan.edits.end()) return &*found;
  const Result<EditedFile> file = EditedFile::open(path, longest_client_file);
  if (!file) return file.error();
  FileEdit edit;
  edit.path = path;
  edit.existed = file->exists();
  edit.remains = file->exists();
  edit.is_for_all = std::any_of(entry.changes.begin(), entry.changes.end(),
                                [](const Change& change) { return change.kind == Change::Kind::common; });
  edit.before = Secret(file->text());
  edit.after = Secret(file->text());
  plan.edits.push_back(std::move(edit));
  return &plan.edits.back();
}

/// Undoes what is wanted of an entry; what is left of it stays in `entry`.
Result<void> undo_entry(JournalEntry& entry, const std::vector<std::string>& hosts, FileEdit& edit) {
  const auto is_wanted = [&hosts](const Change& change) {
    return hosts.empty() || contains(hosts, change.host);
  };
  // Where it was never written, or is no longer there, there is nothing to take back.
  const bool was_written = edit.remains && digest_of(edit.after.reveal()) != entry.before;
  const bool all = std::all_of(entry.changes.begin(), entry.changes.end(), is_wanted);
  if (was_written && all) {
    if (std::optional<Secret> exact = undone_exactly(entry, edit.after.reveal())) {
      edit.after = *std::move(exact);
      edit.remains = entry.existed || !is_empty_document(edit.after.reveal());
      entry.changes.clear();
      return {};
    }
  }
  std::vector<Change> left;
  while (!entry.changes.empty()) {
    Change change = std::move(entry.changes.back());
    entry.changes.pop_back();
    if (!is_wanted(change)) {
      left.push_back(std::move(change));
      continue;
    }
    if (!was_written) continue;
    Result<Secret> undone = taken_back(change, edit.after.reveal(), edit.path);
    if (!undone) return undone.error();
    edit.after = *std::move(undone);
  }
  std::reverse(left.begin(), left.end());
  entry.changes = std::move(left);
  if (was_written && !entry.existed && is_empty_document(edit.after.reveal())) edit.remains = false;
  return {};
}

/// What is left of the journal may now be what keeps a file or a section that we made: it goes with the last.
void inherit(const JournalEntry& undone, bool made_section, JournalEntry& left, bool& is_changed) {
  if (left.path != undone.path || left.changes.empty()) return;
  if (!undone.existed && left.existed) {
    left.existed = false;
    is_changed = true;
  }
  for (Change& change : left.changes) {
    if (!made_section || change.kind != Change::Kind::helper || change.made_section) continue;
    change.made_section = true;
    is_changed = true;
  }
}

bool makes_section(const JournalEntry& entry) {
  return std::any_of(entry.changes.begin(), entry.changes.end(), [](const Change& change) {
    return change.kind == Change::Kind::helper && change.made_section;
  });
}

/// Calls a file that was changed by several names, or through links, by the last of them. Returns the places
/// of the entries' files.
std::vector<std::string> name_files_once(std::vector<JournalEntry>& entries) {
  std::vector<std::string> places(entries.size());
  for (std::size_t i = entries.size(); i-- > 0;) {
    places[i] = place_of(entries[i].path);
    const auto later =
        std::find(places.begin() + static_cast<std::ptrdiff_t>(i) + 1, places.end(), places[i]);
    if (later != places.end()) {
      entries[i].path = entries[static_cast<std::size_t>(later - places.begin())].path;
    }
  }
  return places;
}

}  // namespace

UndoPlan plan_undo(std::vector<JournalEntry> entries, const std::vector<std::string>& hosts,
                   const std::vector<std::string>& paths) {
  UndoPlan plan;
  const std::vector<std::string> places = name_files_once(entries);
  std::vector<std::string> wanted;
  std::transform(paths.begin(), paths.end(), std::back_inserter(wanted), place_of);
  std::vector<std::string> broken;
  std::vector<bool> is_changed(entries.size(), false);
  for (std::size_t i = entries.size(); i-- > 0;) {
    JournalEntry& entry = entries[i];
    if ((!wanted.empty() && !contains(wanted, places[i])) || contains(broken, entry.path)) continue;
    const std::size_t changes = entry.changes.size();
    const bool made_section = makes_section(entry);
    const Result<FileEdit*> edit = edit_of(entry, plan);
    const Result<void> undone = edit ? undo_entry(entry, hosts, **edit) : edit.error();
    if (!undone) {
      plan.kept.push_back(undone.error());
      broken.push_back(entry.path);
      continue;
    }
    if (entry.changes.size() == changes) continue;
    is_changed[i] = true;
    for (std::size_t j = 0; j < entries.size(); ++j) {
      bool inherits = false;
      inherit(entry, made_section && !makes_section(entry), entries[j], inherits);
      if (inherits) is_changed[j] = true;
    }
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!is_changed[i] || contains(broken, entries[i].path)) continue;
    std::vector<JournalEntry>& place = entries[i].changes.empty() ? plan.done : plan.shorter;
    place.push_back(std::move(entries[i]));
  }
  std::erase_if(plan.edits, [&broken](const FileEdit& edit) { return contains(broken, edit.path); });
  return plan;
}

}  // namespace acr::clients
