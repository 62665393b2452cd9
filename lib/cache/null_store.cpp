#include "cache/null_store.hpp"

namespace acr::cache {

Result<Entry> NullStore::find(const Key& /*key*/) {
  return Error{ErrorKind::not_found, "no cache"};
}

Result<void> NullStore::put(const Key& /*key*/, const Entry& /*entry*/) {
  return Error{ErrorKind::unavailable, "there is no directory to keep tokens in: HOME is not set",
               "Set HOME or XDG_CACHE_HOME"};
}

Result<void> NullStore::erase_registry(std::string_view /*login_server*/) {
  return {};
}
Result<std::vector<std::string>> NullStore::registries() {
  return std::vector<std::string>{};
}
Result<std::vector<CachedToken>> NullStore::tokens() {
  return std::vector<CachedToken>{};
}
Result<void> NullStore::clear() {
  return {};
}
void NullStore::note_failure(const Key& /*key*/, const Failure& /*failure*/) {}
std::optional<Failure> NullStore::last_failure(const Key& /*key*/) {
  return std::nullopt;
}
std::optional<RangeLock> NullStore::lock(const Key& /*key*/) {
  return std::nullopt;
}
bool NullStore::noted(std::string_view /*name*/, std::string_view /*remark*/, sys_seconds /*now*/) {
  return false;
}
void NullStore::note(std::string_view /*name*/, std::string_view /*remark*/, sys_seconds /*now*/,
                     sys_seconds /*until*/) {}
bool NullStore::tidying_is_due(sys_seconds /*now*/) {
  return false;
}
void NullStore::tidy(sys_seconds /*now*/) {}

}  // namespace acr::cache
