#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/environment.hpp"
#include "platform/error.hpp"

namespace acr::clients {

/// What registries.conf calls the files that hold credentials, among its helpers.
inline constexpr std::string_view auth_files_helper = "containers-auth.json";

/// The helpers that podman, buildah and skopeo ask for every registry, in their order.
struct CommonHelpers {
  std::vector<std::string> names;  ///< `containers-auth.json` stands for the files
  std::string path;                ///< of the file that says so; empty where none does
};

CommonHelpers read_common_helpers(const Environment& environment);

/// The same of these files alone, in their order: a list replaces the one before it, and an empty one means
/// the files alone [containers/image pkg/sysregistriesv2].
CommonHelpers read_common_helpers(const std::vector<std::string>& paths);

/// The most that is read of a registries.conf, in bytes.
inline constexpr std::size_t longest_registries_conf = std::size_t{1} << 20U;

/// The top-level key of that list.
inline constexpr std::string_view credential_helpers_key = "credential-helpers";

/// Its value in a TOML text, if it is there and can be read.
std::optional<std::vector<std::string>> find_credential_helpers(std::string_view toml);

/// The same list, and where it stands in the text.
struct HelpersList {
  struct Place {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  std::vector<std::string> names;
  std::vector<Place> places;  ///< of the names, with their quotes
  std::size_t key = 0;        ///< where its key begins
  std::size_t begin = 0;      ///< where its value begins
  std::size_t end = 0;        ///< … and ends
};

/// For who wants to change it. Nothing if it is not there; `bad_input`, with the line, for a text of which
/// that cannot be told.
Result<std::optional<HelpersList>> read_helpers_list(std::string_view toml, const std::string& path);

}  // namespace acr::clients
