// What a `FileStore` does otherwise if its tokens are sealed. Notes and failures hold no token and stay
// plain.
#include "cache/file_names.hpp"
#include "cache/file_store.hpp"
#include "sealing/seal.hpp"

namespace acr::cache {
namespace {

/// That no plain token is left, for so long as nobody writes one.
constexpr std::string_view all_sealed = "sealed";
constexpr std::chrono::hours month{24 * 30};

bool is_plain_token(std::string_view text) {
  const std::optional<Entry> entry = read_entry(text);
  return entry && !entry->token.empty();
}

}  // namespace

std::optional<Entry> FileStore::read_sealed(const std::string& name, std::string_view text) {
  if (sealing::is_sealed(text)) {
    const std::optional<Secret> opened = sealing_->open(name, text);
    return opened ? read_entry(opened->reveal()) : std::nullopt;
  }
  std::optional<Entry> entry = read_entry(text);
  if (entry && !entry->token.empty() && !sealing_->takes_plain()) return std::nullopt;
  return entry;
}

Result<void> FileStore::put_sealed(const std::string& name, const Entry& entry, std::string_view text) {
  if (entry.token.empty()) return directory_->replace(name, text);
  const bool plain = sealing_->takes_plain();
  if (plain) plain_is_written();
  const Result<Secret> closed = sealing_->close(name, text);
  if (closed) {
    if (Result<void> done = directory_->replace(name, closed->reveal()); !done) return done;
  }
  if (!plain) remove_plain(entry.issued);
  if (!closed) return closed.error();
  return {};
}

/// What was kept before sealing was switched on. What a process left that was killed while it wrote goes when
/// it is an hour old: until then another may be writing it.
void FileStore::remove_plain(sys_seconds now) {
  if (noted(all_sealed, all_sealed, now)) return;
  const Result<std::vector<std::string>> names = directory_->names();
  if (!names) return;
  for (const std::string& name : *names) {
    if (name.find('~') == std::string::npos) continue;
    const Result<Secret> text = directory_->read(name, largest_file);
    if (!text || !is_plain_token(text->reveal())) continue;
    // At worst somebody has just sealed this one, and it will be had once more.
    [[maybe_unused]] const Result<void> removed = directory_->remove(name);
  }
  directory_->remove_leftovers();
  note(all_sealed, all_sealed, now, now + month);
}

/// To be called before one is, so that no process leaves both the token and the note. One that is written
/// just when another process has looked for them all stays until it is renewed.
void FileStore::plain_is_written() {
  [[maybe_unused]] const Result<void> removed = directory_->remove(note_name(all_sealed));
}

}  // namespace acr::cache
