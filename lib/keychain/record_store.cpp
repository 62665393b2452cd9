// A record is `NAME.login`; NAME is the server URL where that makes a good file name on every file system, as
// a login server does, and else what is readable of it and a digest. `lock` holds no data: its byte ranges
// are the URLs' locks, so it is never removed.
#include "keychain/record_store.hpp"

#include <algorithm>

#include "platform/digest.hpp"
#include "platform/directory_lock.hpp"
#include "platform/file_mark.hpp"
#include "platform/state_directory.hpp"

namespace acr::keychain {
namespace {

using IfAbsent = PrivateDirectory::IfAbsent;

constexpr std::string_view suffix = ".login";
constexpr std::size_t largest_file = longest_secret + 16384;
constexpr std::size_t longest_plain_name = 200;

/// What is the same file name everywhere: file systems may not tell upper from lower case.
bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

std::string name_of(std::string_view server_url) {
  std::string name;
  if (!server_url.empty() && server_url.size() <= longest_plain_name && server_url.front() != '.' &&
      std::all_of(server_url.begin(), server_url.end(), is_plain)) {
    name = server_url;
  } else {
    constexpr std::size_t readable = 80;
    constexpr std::size_t digits = 32;
    std::string_view rest = server_url;
    if (const std::size_t scheme = rest.find("://"); scheme != std::string_view::npos) {
      rest.remove_prefix(scheme + 3);
    }
    for (const char c : rest.substr(0, readable)) name += is_plain(c) ? c : '_';
    name.append("~").append(FieldDigest().add(server_url).hex(), 0, digits);
  }
  return name.append(suffix);
}

/// The record in a file of the directory. One that was renamed or copied is damaged.
Result<Record> read(const PrivateDirectory& directory, const std::string& name, const std::string& path) {
  const Result<Secret> text = directory.read(name, largest_file);
  if (!text) return text.error();
  Result<Record> record = read_record(text->reveal(), path);
  if (record && name_of(record->server_url) != name) return damaged_record(path);
  return record;
}

Error nothing_kept() {
  return {ErrorKind::not_found, "no user name and password are kept"};
}

Error no_home() {
  return {ErrorKind::bad_input,
          "there is nowhere to keep a user name and password: neither XDG_STATE_HOME nor HOME is an "
          "absolute path",
          "Set HOME"};
}

}  // namespace

RecordStore::RecordStore(const Environment& environment) : path_(state_directory(environment)) {}

std::string RecordStore::path_of(std::string_view server_url) const {
  return path_ + "/" + name_of(server_url);
}

Result<Record> RecordStore::find(std::string_view server_url) const {
  if (path_.empty()) return nothing_kept();
  const std::string name = name_of(server_url);
  const std::string path = path_ + "/" + name;
  // Mostly there is none, and then nothing else needs to be looked at.
  if (!file_is_there(path)) return nothing_kept();
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path_, IfAbsent::fail);
  if (!directory) return directory.error();
  const Result<Secret> text = directory->read(name, largest_file);
  if (!text) return text.error().kind == ErrorKind::not_found ? nothing_kept() : text.error();
  Result<Record> record = read_record(text->reveal(), path);
  // A file that was renamed or copied must not log somebody in elsewhere.
  if (record && record->server_url != server_url) return damaged_record(path);
  return record;
}

Result<void> RecordStore::put(const Record& record) const {
  if (path_.empty()) return no_home();
  const Result<Secret> text = write_record(record);
  if (!text) return text.error();
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path_, IfAbsent::create_synced);
  if (!directory) return directory.error();
  directory->remove_leftovers();
  return directory->replace(name_of(record.server_url), text->reveal(),
                            PrivateDirectory::Durability::power_loss);
}

Result<void> RecordStore::remove(std::string_view server_url) const {
  if (path_.empty()) return nothing_kept();
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path_, IfAbsent::fail);
  if (!directory) return directory.error();
  return directory->remove(name_of(server_url), PrivateDirectory::Durability::power_loss);
}

Result<std::vector<Record>> RecordStore::all() const {
  std::vector<Record> records;
  if (path_.empty()) return records;
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path_, IfAbsent::fail);
  if (!directory) {
    if (directory.error().kind == ErrorKind::untrusted) return directory.error();
    return records;
  }
  const Result<std::vector<std::string>> names = directory->names();
  if (!names) return names.error();
  for (const std::string& name : *names) {
    if (!name.ends_with(suffix)) continue;
    if (Result<Record> record = read(*directory, name, path_ + "/" + name)) {
      records.push_back(*std::move(record));
    }
  }
  std::sort(records.begin(), records.end(),
            [](const Record& a, const Record& b) { return a.server_url < b.server_url; });
  return records;
}

std::vector<std::string> RecordStore::unreadable() const {
  std::vector<std::string> paths;
  if (path_.empty()) return paths;
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path_, IfAbsent::fail);
  const Result<std::vector<std::string>> names =
      directory ? directory->names() : Result<std::vector<std::string>>(directory.error());
  if (!names) return paths;
  for (const std::string& name : *names) {
    std::string path = path_ + "/" + name;
    if (name.ends_with(suffix) && !read(*directory, name, path)) paths.push_back(std::move(path));
  }
  return paths;
}

Result<std::optional<RangeLock>> RecordStore::lock(std::string_view server_url, IfAbsent if_absent,
                                                   Clock& clock, Deadline deadline) const {
  using Maybe = std::optional<RangeLock>;
  if (path_.empty()) return if_absent != IfAbsent::fail ? Result<Maybe>(no_home()) : Maybe();
  const Result<PrivateDirectory> directory = PrivateDirectory::open(path_, if_absent);
  if (!directory) {
    return directory.error().kind == ErrorKind::not_found ? Maybe() : Result<Maybe>(directory.error());
  }
  return lock_in(*directory, number_of(FieldDigest().add("login").add(server_url).hex()),
                 "another process has been changing what is kept for too long", clock, deadline);
}

}  // namespace acr::keychain
