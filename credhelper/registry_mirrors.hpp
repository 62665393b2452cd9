#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace acr::kubelet {

/// An image of `source` is pulled from `target`. Each is a host, or a host and the beginning of a path.
struct RegistryMirror {
  std::string source;
  std::string target;
};

/// What `--registry-mirror` names, `source:target,…`, white space or not.
struct RegistryMirrors {
  std::vector<RegistryMirror> all;
  std::vector<std::string> misunderstood;  ///< what is no `source:target`; the others count all the same
};
RegistryMirrors read_mirrors(std::string_view text);

/// Where an image is pulled from.
struct PulledImage {
  std::string image;   ///< at the mirror, or as it was
  std::string source;  ///< the mirrored source, empty if there is none
  /// A mirror is of a part of the image's host alone: its other images may come from elsewhere.
  bool host_is_split = false;
};

/// Follows the mirror with the longest source that the image is in. A source ends where a name in it ends:
/// `mcr.microsoft.com` does not mean `mcr.microsoft.com.evil.com`.
PulledImage follow_mirror(std::string_view image, const std::vector<RegistryMirror>& mirrors);

}  // namespace acr::kubelet
