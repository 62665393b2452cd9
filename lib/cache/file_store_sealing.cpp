// What a `FileStore` does otherwise if its tokens are sealed. Notes and failures hold no token and stay
// plain.
#include "cache/file_store.hpp"
#include "sealing/seal.hpp"

namespace acr::cache {
namespace {

constexpr std::size_t largest_file = std::size_t{128} * 1024;

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
  const Result<Secret> closed = sealing_->close(name, text);
  if (closed) {
    if (Result<void> done = directory_->replace(name, closed->reveal()); !done) return done;
  }
  if (!sealing_->takes_plain()) remove_plain();
  if (!closed) return closed.error();
  return {};
}

/// What was kept before sealing was switched on. What a process left that was killed while it wrote goes when
/// it is an hour old: until then another may be writing it.
void FileStore::remove_plain() {
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
}

}  // namespace acr::cache
