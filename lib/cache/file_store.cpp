// The life of a file: written whole under another name and renamed into place by whoever holds the key's
// lock; read without a lock by everyone; replaced at each renewal; removed by `erase`, or by `tidy`
// long after it expired. Beside it may stand `NAME.failed`, from a renewal that failed until one succeeds.
// `lock` holds no data: its byte ranges are the keys' locks, so it is never removed.
#include "cache/file_store.hpp"

#include <algorithm>

#include "cache/file_names.hpp"

namespace acr::cache {
namespace {

using IfAbsent = PrivateDirectory::IfAbsent;

constexpr std::string_view tidied = "tidied";
constexpr std::chrono::hours day{24};
constexpr std::chrono::hours month = 30 * day;

/// For what is tried for the next time's sake: this time's answer does not depend on it.
void ignore(const Result<void>& /*result*/) {}

Error absent(std::string_view name) {
  return {ErrorKind::not_found, std::string(name) + " is not in the cache"};
}

}  // namespace

Result<const PrivateDirectory*> FileStore::directory(IfAbsent if_absent) {
  if (!directory_) {
    Result<PrivateDirectory> opened = PrivateDirectory::open(path_, if_absent);
    if (!opened) return opened.error();
    directory_ = *std::move(opened);
  }
  return &*directory_;
}

Result<Entry> FileStore::find_named(const std::string& name) {
  const Result<const PrivateDirectory*> opened = directory(IfAbsent::fail);
  if (!opened) return opened.error().kind == ErrorKind::untrusted ? opened.error() : absent(name);
  const Result<Secret> text = (*opened)->read(name, largest_file);
  if (!text) return text.error().kind == ErrorKind::untrusted ? text.error() : absent(name);
  std::optional<Entry> entry = sealing_ ? read_sealed(name, text->reveal()) : read_entry(text->reveal());
  if (!entry) return absent(name);
  return *std::move(entry);
}

Result<void> FileStore::put_named(const std::string& name, const Entry& entry) {
  const std::optional<Secret> text = write_entry(entry);
  if (!text) return Error{ErrorKind::rejected, "a token that is not one line of text"};
  const Result<const PrivateDirectory*> opened = directory(IfAbsent::create);
  if (!opened) return opened.error();
  if (sealing_) return put_sealed(name, entry, text->reveal());
  if (!entry.token.empty()) plain_is_written();
  return (*opened)->replace(name, text->reveal());
}

Result<Entry> FileStore::find(const Key& key) {
  Result<Entry> entry = find_named(key.name());
  // A file that was renamed or copied to another registry's name must not become its credentials.
  const std::string_view host = login_server_of(key.name());
  if (entry && !host.empty() && entry->subject != host) return absent(key.name());
  return entry;
}

Result<void> FileStore::put(const Key& key, const Entry& entry) {
  if (Result<void> done = put_named(key.name(), entry); !done) return done;
  ignore(directory_->remove(failure_name(key.name())));
  return {};
}

Result<void> FileStore::erase_registry(std::string_view login_server) {
  const Result<const PrivateDirectory*> opened = directory(IfAbsent::fail);
  if (!opened) return opened.error().kind == ErrorKind::not_found ? Result<void>() : opened.error();
  const Result<std::vector<std::string>> names = (*opened)->names();
  if (!names) return names.error();
  for (const std::string& name : *names) {
    std::string_view key_name = name;
    take_failure_suffix(key_name);
    if (login_server_of(key_name) != login_server) continue;
    Result<void> removed = (*opened)->remove(name);
    // Another process may have been quicker.
    if (!removed && removed.error().kind != ErrorKind::not_found) return removed;
  }
  return {};
}

Result<std::vector<std::string>> FileStore::registries() {
  std::vector<std::string> found;
  const Result<const PrivateDirectory*> opened = directory(IfAbsent::fail);
  if (!opened) {
    if (opened.error().kind == ErrorKind::untrusted) return opened.error();
    return found;
  }
  const Result<std::vector<std::string>> names = (*opened)->names();
  if (!names) return names.error();
  for (const std::string& name : *names) {
    const std::string_view host = login_server_of(name);
    if (host.empty()) continue;
    const Result<Entry> entry = find_named(name);
    if (entry && entry->subject == host) found.emplace_back(host);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

Result<std::vector<CachedToken>> FileStore::tokens() {
  std::vector<CachedToken> found;
  const Result<const PrivateDirectory*> opened = directory(IfAbsent::fail);
  if (!opened) {
    if (opened.error().kind == ErrorKind::untrusted) return opened.error();
    return found;
  }
  Result<std::vector<std::string>> names = (*opened)->names();
  if (!names) return names.error();
  // A token and its failure stand side by side then.
  std::sort(names->begin(), names->end());
  std::string last;
  for (const std::string& file : *names) {
    std::string_view name = file;
    const bool failed = take_failure_suffix(name);
    const std::string_view host = login_server_of(name);
    if (host.empty()) continue;
    if (failed) {
      const Result<Secret> text = (*opened)->read(failure_name(name), largest_file);
      std::optional<Failure> failure = text ? read_failure(text->reveal()) : std::nullopt;
      if (!failure) continue;
      if (name != last) {
        CachedToken& none = found.emplace_back();
        none.key = name;
        none.login_server = host;
      }
      found.back().failure = std::move(failure);
    } else if (const Result<Entry> entry = find_named(file); entry && entry->subject == host) {
      found.push_back({file, entry->subject, entry->identity, entry->audience, entry->issued, entry->renew_at,
                       entry->expires, std::nullopt});
      last = name;
    }
  }
  return found;
}

Result<void> FileStore::clear() {
  const Result<const PrivateDirectory*> opened = directory(IfAbsent::fail);
  if (!opened) return opened.error().kind == ErrorKind::not_found ? Result<void>() : opened.error();
  const Result<std::vector<std::string>> names = (*opened)->names();
  if (!names) return names.error();
  for (const std::string& name : *names) {
    if (!is_removable(name)) continue;
    Result<void> removed = (*opened)->remove(name);
    if (!removed && removed.error().kind != ErrorKind::not_found) return removed;
  }
  return {};
}

void FileStore::note_failure(const Key& key, const Failure& failure) {
  const Result<const PrivateDirectory*> opened = directory(IfAbsent::create);
  if (!opened) return;
  ignore((*opened)->replace(failure_name(key.name()), write_failure(failure)));
}

std::optional<Failure> FileStore::last_failure(const Key& key) {
  const Result<const PrivateDirectory*> opened = directory(IfAbsent::fail);
  if (!opened) return std::nullopt;
  const Result<Secret> text = (*opened)->read(failure_name(key.name()), largest_file);
  return text ? read_failure(text->reveal()) : std::nullopt;
}

std::optional<RangeLock> FileStore::lock(const Key& key) {
  // Whoever waited would find nothing.
  if (sealing_ && !sealing_->keeps()) return std::nullopt;
  const Result<const PrivateDirectory*> opened = directory(IfAbsent::create);
  if (!opened) return std::nullopt;
  Result<Descriptor> file = (*opened)->open_lock_file(lock_file);
  if (!file) return std::nullopt;
  return RangeLock(*std::move(file), key.number());
}

bool FileStore::noted(std::string_view name, std::string_view remark, sys_seconds now) {
  const Result<Entry> entry = find_named(note_name(name));
  return entry && entry->subject == remark && entry->issued <= now && now < entry->expires;
}

void FileStore::note(std::string_view name, std::string_view remark, sys_seconds now, sys_seconds until) {
  Entry entry;
  entry.subject = remark;
  entry.issued = now;
  entry.expires = until;
  ignore(put_named(note_name(name), entry));
}

bool FileStore::tidying_is_due(sys_seconds now) {
  return directory(IfAbsent::fail) && !noted(tidied, tidied, now);
}

void FileStore::tidy(sys_seconds now) {
  if (!tidying_is_due(now)) return;
  note(tidied, tidied, now, now + day);
  const Result<std::vector<std::string>> names = directory_->names();
  if (!names) return;
  for (const std::string& name : *names) {
    std::string_view key_name = name;
    const bool failed = take_failure_suffix(key_name);
    if (!is_key_name(key_name)) continue;
    // What cannot be read may be another version's, which knows when it expires: it has as long as ours.
    const std::chrono::hours kept = login_server_of(key_name).empty() ? day : month;
    bool old = false;
    if (failed) {
      const Result<Secret> text = directory_->read(name, largest_file);
      const std::optional<Failure> failure = text ? read_failure(text->reveal()) : std::nullopt;
      old = failure ? failure->at + day < now : text && directory_->is_older(name, kept);
    } else {
      const Result<Entry> entry = find_named(name);
      old = entry ? entry->expires + kept < now
                  : entry.error().kind == ErrorKind::not_found && directory_->is_older(name, kept);
    }
    if (old) ignore(directory_->remove(name));
  }
  directory_->remove_leftovers();
}

}  // namespace acr::cache
