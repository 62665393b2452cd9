#include "clients/helper_program.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace acr::clients {
namespace {

bool is_on_path(std::string_view name, const Environment& environment, const ProcessRunner& processes) {
  return processes.find(name, environment.get("PATH").value_or("")).has_value();
}

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

/// Whether it is the file that this process was started from.
bool is_this_file(const std::string& path) {
  struct stat theirs {};
  struct stat ours {};
  return ::stat(path.c_str(), &theirs) == 0 && ::stat("/proc/self/exe", &ours) == 0 &&
         theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino;
}

}  // namespace

HelperProgram find_helper_program(const Environment& environment, const ProcessRunner& processes) {
  const std::string name = "docker-credential-" + std::string(helper_name);
  HelperProgram program{processes.find(name, environment.get("PATH").value_or("")), false};
  program.is_this_program = program.path && is_this_file(*program.path);
  return program;
}

bool docker_is_installed(const Environment& environment, const ProcessRunner& processes) {
  // As for az, DOCKER_COMMAND names what is there in docker's place. All but podman read docker's file.
  const std::string_view command = environment.get("DOCKER_COMMAND").value_or("docker");
  if (base_name(command) == "podman") return false;
  if (command.starts_with('/')) return ::access(std::string(command).c_str(), X_OK) == 0;
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
