#include "cache/store.hpp"

#include "cache/file_store.hpp"
#include "cache/null_store.hpp"
#include "platform/machine.hpp"

namespace acr::cache {

namespace {

constexpr const char* own = "/docker-credential-acr";

std::optional<std::string_view> absolute(const Environment& environment, const char* name) {
  const std::optional<std::string_view> path = environment.get(name);
  return path && path->starts_with('/') ? path : std::nullopt;
}

}  // namespace

std::string store_path(const Environment& environment) {
  if (const auto cache = absolute(environment, "XDG_CACHE_HOME")) return std::string(*cache) + own;
  if (const auto home = absolute(environment, "HOME")) return std::string(*home) + "/.cache" + own;
  return {};
}

std::unique_ptr<Store> open_store(const Environment& environment, sealing::Wish sealing) {
  std::string path = store_path(environment);
  if (path.empty()) return std::make_unique<NullStore>();
  return std::make_unique<FileStore>(std::move(path), sealing::make_sealing(sealing));
}

std::unique_ptr<Store> open_service_store(const Environment& environment, sealing::Wish sealing) {
  // systemd makes it 0755 as a rule, so it is not the private directory itself.
  if (const auto cache = absolute(environment, "CACHE_DIRECTORY");
      cache && cache->find(':') == std::string_view::npos) {
    return std::make_unique<FileStore>(std::string(*cache) + own, sealing::make_sealing(sealing));
  }
  if (absolute(environment, "XDG_CACHE_HOME") || !is_superuser()) return open_store(environment, sealing);
  return std::make_unique<FileStore>(std::string("/run") + own, sealing::make_sealing(sealing));
}

}  // namespace acr::cache
