#include "credhelper/registry_mirrors.hpp"

#include <algorithm>

namespace acr::kubelet {
namespace {

bool is_in(std::string_view image, std::string_view source) {
  if (!image.starts_with(source)) return false;
  image.remove_prefix(source.size());
  if (image.empty() || image.front() == '/') return true;
  // Behind a path, a tag or a digest; behind a host, a colon would begin a port.
  return source.find('/') != std::string_view::npos && (image.front() == ':' || image.front() == '@');
}

bool is_part_of(std::string_view source, std::string_view host) {
  return source.starts_with(host) && source.substr(host.size()).starts_with('/');
}

}  // namespace

RegistryMirrors read_mirrors(std::string_view text) {
  std::string rest(text);
  rest.erase(std::remove_if(rest.begin(), rest.end(), [](char c) { return c == ' ' || c == '\t'; }),
             rest.end());
  RegistryMirrors mirrors;
  for (std::string_view left = rest; !left.empty();) {
    const std::string_view pair = left.substr(0, left.find(','));
    left.remove_prefix(std::min(left.size(), pair.size() + 1));
    const std::size_t colon = pair.find(':');
    const bool sound = colon != std::string_view::npos && colon > 0 && colon + 1 < pair.size() &&
                       pair.find(':', colon + 1) == std::string_view::npos;
    if (sound) {
      mirrors.all.push_back({std::string(pair.substr(0, colon)), std::string(pair.substr(colon + 1))});
    } else if (!pair.empty()) {
      mirrors.misunderstood.emplace_back(pair);
    }
  }
  return mirrors;
}

PulledImage follow_mirror(std::string_view image, const std::vector<RegistryMirror>& mirrors) {
  const RegistryMirror* closest = nullptr;
  const std::string_view host = image.substr(0, image.find('/'));
  bool host_is_split = false;
  for (const RegistryMirror& mirror : mirrors) {
    host_is_split = host_is_split || is_part_of(mirror.source, host);
    if (!is_in(image, mirror.source)) continue;
    if (closest == nullptr || mirror.source.size() > closest->source.size()) closest = &mirror;
  }
  if (closest == nullptr) return {std::string(image), {}, host_is_split};
  return {closest->target + std::string(image.substr(closest->source.size())), closest->source,
          host_is_split};
}

}  // namespace acr::kubelet
