#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/environment.hpp"

namespace acr::clients {

/// What registries.conf calls the files that hold credentials, among its helpers.
inline constexpr std::string_view auth_files_helper = "containers-auth.json";

/// The helpers that podman, buildah and skopeo ask for every registry, in their order.
struct CommonHelpers {
  std::vector<std::string> names;  ///< `containers-auth.json` stands for the files
  std::string path;                ///< of the file that says so; empty where none does
};

CommonHelpers read_common_helpers(const Environment& environment);

/// The value of the top-level key `credential-helpers` in a TOML text, if it is there and can be read.
std::optional<std::vector<std::string>> find_credential_helpers(std::string_view toml);

}  // namespace acr::clients
