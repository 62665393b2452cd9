#include "clients/helper_program.hpp"

#include <algorithm>
#include <array>

#include "platform/own_program.hpp"

namespace acr::clients {
namespace {

bool is_on_path(std::string_view name, const Environment& environment, const ProcessRunner& processes) {
  return processes.find(name, environment.get("PATH").value_or("")).has_value();
}

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

HelperProgram find_helper_program(const Environment& environment, const ProcessRunner& processes) {
  const std::string name = "docker-credential-" + std::string(helper_name);
  HelperProgram program{processes.find(name, environment.get("PATH").value_or("")), false};
  program.is_this_program = program.path && is_this_program(*program.path);
  return program;
}

bool docker_is_installed(const Environment& environment, const ProcessRunner& processes) {
  // As for az, DOCKER_COMMAND names what is there in docker's place. All but podman read docker's file.
  const std::string_view command = environment.get("DOCKER_COMMAND").value_or("docker");
  if (base_name(command) == "podman") return false;
  if (command.starts_with('/')) return is_program(std::string(command));
  return is_on_path(command, environment, processes);
}

bool podman_is_installed(const Environment& environment, const ProcessRunner& processes) {
  constexpr std::array names{"podman", "buildah", "skopeo"};
  const auto replaced = environment.get("DOCKER_COMMAND");
  return (replaced && base_name(*replaced) == "podman") ||
         std::any_of(names.begin(), names.end(),
                     [&](const char* name) { return is_on_path(name, environment, processes); });
}

}  // namespace acr::clients
