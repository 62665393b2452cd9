#include "cache/store.hpp"

#include "cache/file_store.hpp"
#include "cache/null_store.hpp"

namespace acr::cache {

std::string store_path(const Environment& environment) {
  constexpr const char* own = "/docker-credential-acr";
  const auto absolute = [&environment](const char* name) {
    const std::optional<std::string_view> path = environment.get(name);
    return path && path->starts_with('/') ? path : std::nullopt;
  };
  if (const auto cache = absolute("XDG_CACHE_HOME")) return std::string(*cache) + own;
  if (const auto home = absolute("HOME")) return std::string(*home) + "/.cache" + own;
  return {};
}

std::unique_ptr<Store> open_store(const Environment& environment) {
  std::string path = store_path(environment);
  if (path.empty()) return std::make_unique<NullStore>();
  return std::make_unique<FileStore>(std::move(path));
}

}  // namespace acr::cache
