#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/environment.hpp"
#include "platform/process.hpp"

namespace acr::clients {

/// What the clients' files call us: they start `docker-credential-` and this.
inline constexpr std::string_view helper_name = "acr";

/// The program that a client starts when a file names our helper.
struct HelperProgram {
  std::optional<std::string> path;  ///< nothing: it is not on PATH, and every client fails
  bool is_this_program = false;     ///< it is the one that is running now, by whatever name
};

/// Looks for `docker-credential-acr` on PATH, as clients do.
HelperProgram find_helper_program(const Environment& environment, const ProcessRunner& processes);

/// Whether a client's command is there: `docker`, or what DOCKER_COMMAND names in its place.
bool docker_is_installed(const Environment& environment, const ProcessRunner& processes);
/// The same of podman, buildah or skopeo.
bool podman_is_installed(const Environment& environment, const ProcessRunner& processes);

}  // namespace acr::clients
