#include "clients/journal.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <utility>

#include "config/json_spans.hpp"
#include "http/base64url.hpp"
#include "http/json.hpp"
#include "platform/digest.hpp"
#include "platform/directory_lock.hpp"
#include "platform/home.hpp"

namespace acr::clients {
namespace {

namespace json = boost::json;

constexpr std::string_view suffix = ".json";
constexpr std::size_t longest_entry = std::size_t{64} << 20U;
constexpr auto patience = std::chrono::seconds(10);

std::string journal_directory(const Environment& environment) {
  constexpr const char* own = "/docker-credential-acr/configure";
  const auto state = environment.get("XDG_STATE_HOME");
  if (state && state->starts_with('/')) return std::string(*state) + own;
  const std::string home = home_directory(environment);
  if (home.starts_with('/')) return home + "/.local/state" + own;
  return {};
}

std::string_view name_of(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::helper:
      return "helper";
    case Change::Kind::login:
      return "login";
    case Change::Kind::common:
      break;
  }
  return "common";
}

Change::Kind kind_of(std::string_view name) {
  if (name == name_of(Change::Kind::login)) return Change::Kind::login;
  if (name == name_of(Change::Kind::common)) return Change::Kind::common;
  return Change::Kind::helper;
}

void append_field(Secret& out, std::string_view name, std::string_view json_text) {
  if (out.reveal().back() != '{') out.append(",");
  out.append(config::encoded_string(name));
  out.append(":");
  out.append(json_text);
}

/// Bytes of a client's file, which need not be UTF-8. There may be a password in them.
void append_bytes(Secret& out, std::string_view name, const Secret& bytes) {
  std::string encoded = http::encode_base64url(bytes.reveal());
  append_field(out, name, "\"");
  out.append(encoded);
  out.append("\"");
  wipe(encoded.data(), encoded.size());
}

/// The member's name where a text is no UTF-8, as a path or a key of a client's file need not be.
std::string name_of_bytes(std::string_view name) {
  return std::string(name).append("Bytes");
}

void append_text(Secret& out, std::string_view name, std::string_view text) {
  const std::string encoded = config::encoded_string(text);
  if (http::with_json_object("{\"text\":" + encoded + "}", [](const json::object& /*object*/) {})) {
    append_field(out, name, encoded);
  } else {
    append_bytes(out, name_of_bytes(name), Secret(text));
  }
}

void append_flag(Secret& out, std::string_view name, bool flag) {
  append_field(out, name, flag ? "true" : "false");
}

void append_change(Secret& out, const Change& change) {
  out.append("{");
  append_text(out, "kind", name_of(change.kind));
  append_text(out, "section", change.section);
  append_text(out, "key", change.key);
  append_text(out, "host", change.host);
  append_flag(out, "wasThere", change.was_there);
  append_bytes(out, "previous", change.previous);
  append_flag(out, "madeSection", change.made_section);
  append_field(out, "offset", std::to_string(change.offset));
  append_field(out, "inserted", std::to_string(change.inserted));
  append_bytes(out, "removed", change.removed);
  out.append("}");
}

Secret written(std::string_view path, bool existed, std::string_view before, std::string_view after,
               const std::vector<Change>& changes) {
  Secret out("{");
  append_text(out, "path", path);
  append_flag(out, "existed", existed);
  append_text(out, "before", before);
  append_text(out, "after", after);
  append_field(out, "changes", "[");
  for (const Change& change : changes) {
    if (&change != changes.data()) out.append(",");
    append_change(out, change);
  }
  out.append("]}\n");
  return out;
}

bool flag_of(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

Secret bytes_of(const json::object& object, std::string_view name) {
  return http::decode_base64url(http::string_member(object, name)).value_or(Secret());
}

std::string text_of(const json::object& object, std::string_view name) {
  if (object.contains(name)) return std::string(http::string_member(object, name));
  return std::string(bytes_of(object, name_of_bytes(name)).reveal());
}

std::size_t number_of(const json::object& object, std::string_view name) {
  return static_cast<std::size_t>(std::max(0LL, http::integer_member(object, name).value_or(0)));
}

Change read_change(const json::object& object) {
  Change change;
  change.kind = kind_of(http::string_member(object, "kind"));
  change.section = text_of(object, "section");
  change.key = text_of(object, "key");
  change.host = text_of(object, "host");
  change.was_there = flag_of(object, "wasThere");
  change.previous = bytes_of(object, "previous");
  change.made_section = flag_of(object, "madeSection");
  change.offset = number_of(object, "offset");
  change.inserted = number_of(object, "inserted");
  change.removed = bytes_of(object, "removed");
  return change;
}

std::optional<JournalEntry> read_entry(std::string_view text) {
  JournalEntry entry;
  const bool is_object = http::with_json_object(text, [&entry](const json::object& object) {
    entry.path = text_of(object, "path");
    entry.existed = flag_of(object, "existed");
    entry.before = http::string_member(object, "before");
    entry.after = http::string_member(object, "after");
    const json::value* const changes = object.if_contains("changes");
    if (changes == nullptr || !changes->is_array()) return;
    for (const json::value& change : changes->get_array()) {
      if (change.is_object()) entry.changes.push_back(read_change(change.get_object()));
    }
  });
  if (!is_object || !entry.path.starts_with('/')) return std::nullopt;
  return entry;
}

std::string next_name(const std::vector<std::string>& names) {
  unsigned long last = 0;
  for (const std::string& name : names) last = std::max(last, std::strtoul(name.c_str(), nullptr, 10));
  std::array<char, 32> text{};
  const int length = std::snprintf(text.data(), text.size(), "%08lu", last + 1);
  return std::string(text.data(), static_cast<std::size_t>(length)).append(suffix);
}

bool holds_login(const JournalEntry& entry) {
  return std::any_of(entry.changes.begin(), entry.changes.end(),
                     [](const Change& change) { return change.kind == Change::Kind::login; });
}

/// Every entry of the directory, oldest first.
Result<std::vector<JournalEntry>> read_entries(const PrivateDirectory& directory) {
  Result<std::vector<std::string>> names = directory.names();
  if (!names) return names.error();
  std::sort(names->begin(), names->end());
  std::vector<JournalEntry> entries;
  for (const std::string& name : *names) {
    if (!name.ends_with(suffix)) continue;
    const Result<Secret> text = directory.read(name, longest_entry);
    if (!text) return text.error();
    std::optional<JournalEntry> entry = read_entry(text->reveal());
    if (!entry) continue;
    entry->name = name;
    entries.push_back(*std::move(entry));
  }
  return entries;
}

}  // namespace

std::string place_of_removed_logins(const Environment& environment) {
  const std::string path = journal_directory(environment);
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path, PrivateDirectory::IfAbsent::fail);
  const Result<std::vector<JournalEntry>> entries =
      directory ? read_entries(*directory) : Result<std::vector<JournalEntry>>(directory.error());
  return entries && std::any_of(entries->begin(), entries->end(), holds_login) ? path : std::string();
}

std::string digest_of(std::string_view text) {
  return FieldDigest().add(text).hex();
}

Result<Journal> Journal::open(const Environment& environment, Clock& clock, IfAbsent if_absent) {
  const std::string path = journal_directory(environment);
  if (path.empty()) {
    return Error{ErrorKind::unavailable, "neither XDG_STATE_HOME nor HOME is an absolute path",
                 "Set XDG_STATE_HOME to what it was"};
  }
  return open_at(path, clock, if_absent);
}

Result<Journal> Journal::open_at(const std::string& path, Clock& clock, IfAbsent if_absent) {
  Result<PrivateDirectory> directory = PrivateDirectory::open(path, if_absent);
  if (!directory) return directory.error();
  Result<std::optional<RangeLock>> lock = lock_in(
      *directory, 0, "another process is changing the clients' files", clock, clock.steady() + patience);
  if (!lock) return lock.error();
  directory->remove_leftovers();
  return Journal(*std::move(directory), *std::move(lock));
}

Result<std::string> Journal::add(const FileEdit& edit) const {
  const Result<std::vector<std::string>> names = directory_.names();
  if (!names) return names.error();
  const Secret text = written(edit.path, edit.existed, digest_of(edit.before.reveal()),
                              digest_of(edit.after.reveal()), edit.changes);
  std::string name = next_name(*names);
  const Result<void> put = directory_.replace(name, text.reveal(), PrivateDirectory::Durability::power_loss);
  if (!put) return put.error();
  return name;
}

Result<std::vector<JournalEntry>> Journal::entries() const {
  return read_entries(directory_);
}

Result<void> Journal::remove(const std::string& name) const {
  Result<void> removed = directory_.remove(name, PrivateDirectory::Durability::power_loss);
  if (!removed && removed.error().kind == ErrorKind::not_found) return {};
  return removed;
}

Result<void> Journal::replace(const JournalEntry& entry) const {
  const Secret text = written(entry.path, entry.existed, entry.before, entry.after, entry.changes);
  return directory_.replace(entry.name, text.reveal(), PrivateDirectory::Durability::power_loss);
}

}  // namespace acr::clients
