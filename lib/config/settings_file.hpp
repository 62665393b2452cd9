#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "platform/environment.hpp"
#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr::config {

inline constexpr std::size_t longest_settings_file = std::size_t{1} << 20U;

/// The settings file as it was read.
struct SettingsFile {
  std::string path;
  Secret text;
};

/// The file that `DOCKER_CREDENTIAL_ACR_CONFIG` names, which must exist; else
/// `$XDG_CONFIG_HOME/docker-credential-acr/config.json`, or, if that variable holds no absolute path
/// [XDG Base Directory Specification], the same under `~/.config`; nothing if there is none. Errors:
/// `bad_input` for what cannot be read or is over 1 MiB, `untrusted` for what others could have written.
Result<std::optional<SettingsFile>> read_settings_file(const Environment& environment);

/// The path of that file, whether it is there or not; empty for a person without a home. `bad_input` if the
/// variable that names another one makes no sense.
Result<std::string> settings_path(const Environment& environment);

}  // namespace acr::config
