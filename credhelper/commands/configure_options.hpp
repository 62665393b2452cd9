#pragma once

#include <string>
#include <vector>

#include "credhelper/commands/world.hpp"
#include "platform/error.hpp"

namespace acr::commands {

/// What is said on `configure`'s command line.
struct ConfigureOptions {
  std::vector<std::string> registries;
  bool docker = false;
  bool podman = false;
  bool all = false;
  bool system = false;  ///< for every user of the machine
  bool dry_run = false;
  bool undo = false;
  bool remove_logins = false;
  bool yes = false;
  std::string output = "text";

  [[nodiscard]] bool as_json() const { return output == "json"; }
};

/// The login servers that are meant, each once: those that are named, else those that the helper knows from
/// its settings and its cache.
Result<std::vector<std::string>> hosts_of(const ConfigureOptions& options, const World& world);

}  // namespace acr::commands
