#include "clients/places.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include "platform/edited_file.hpp"
#include "platform/file_mark.hpp"
#include "platform/home.hpp"
#include "platform/machine.hpp"

namespace acr::clients {
namespace {

constexpr std::string_view system_containers = "/etc/containers";
constexpr std::string_view auth_file = "/containers/auth.json";

/// From the current directory, as the clients take it: what is kept of a path must mean the same later on.
std::string absolute(const std::string& path) {
  std::error_code code;
  const std::filesystem::path whole = std::filesystem::absolute(path, code);
  return code ? path : whole.string();
}

std::string in_home(const Environment& environment, std::string_view name) {
  std::string home = home_directory(environment);
  return home.empty() ? home : absolute(home.append("/").append(name));
}

/// The one file that is read because somebody named it.
std::optional<CredentialPlace> named_place(const Environment& environment) {
  if (const auto name = environment.get("REGISTRY_AUTH_FILE")) {
    return CredentialPlace{absolute(std::string(*name)), FileForm::podman};
  }
  if (environment.get("DOCKER_CONFIG"))
    return CredentialPlace{docker_config_path(environment), FileForm::docker};
  return std::nullopt;
}

/// What lasts: `$XDG_CONFIG_HOME/containers/auth.json`.
std::string lasting_auth_path(const Environment& environment) {
  if (const auto directory = environment.get("XDG_CONFIG_HOME")) {
    return absolute(std::string(*directory).append(auth_file));
  }
  const std::string directory = in_home(environment, ".config");
  return directory.empty() ? directory : directory + std::string(auth_file);
}

void add_drop_ins(const std::string& directory, std::vector<std::string>& paths) {
  const std::vector<std::string> found = drop_ins_in(directory);
  paths.insert(paths.end(), found.begin(), found.end());
}

}  // namespace

std::string place_of(const std::string& path) {
  const Result<std::string> target = resolve_links(path);
  if (!target) return path;
  std::error_code code;
  const std::filesystem::path place = std::filesystem::weakly_canonical(*target, code);
  return code ? path : place.string();
}

std::vector<std::string> drop_ins_in(const std::string& directory) {
  std::error_code code;
  std::vector<std::string> found;
  for (auto entry = std::filesystem::directory_iterator(directory, code);
       !code && entry != std::filesystem::directory_iterator(); entry.increment(code)) {
    if (entry->path().extension() == ".conf" && !entry->is_directory(code)) found.push_back(entry->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string docker_config_path(const Environment& environment) {
  if (const auto directory = environment.get("DOCKER_CONFIG")) {
    return absolute(std::string(*directory).append("/config.json"));
  }
  return in_home(environment, ".docker/config.json");
}

std::vector<CredentialPlace> podman_places(const Environment& environment) {
  if (const std::optional<CredentialPlace> named = named_place(environment)) return {*named};
  std::vector<CredentialPlace> places;
  const auto add = [&places](std::string path, FileForm form) {
    if (!path.empty()) places.push_back({std::move(path), form});
  };
  if (const auto runtime = environment.get("XDG_RUNTIME_DIR")) {
    add(absolute(std::string(*runtime).append(auth_file)), FileForm::podman);
  } else {
    add("/run/containers/" + std::to_string(user_number()) + "/auth.json", FileForm::podman);
  }
  add(lasting_auth_path(environment), FileForm::podman);
  add(docker_config_path(environment), FileForm::docker);
  add(in_home(environment, ".dockercfg"), FileForm::legacy);
  return places;
}

std::string podman_auth_path(const Environment& environment) {
  const std::optional<CredentialPlace> named = named_place(environment);
  return named ? named->path : lasting_auth_path(environment);
}

std::vector<std::string> registries_conf_paths(const Environment& environment) {
  std::vector<std::string> paths;
  const std::string own = in_home(environment, ".config/containers/registries.conf");
  const std::string system = std::string(system_containers) + "/registries.conf";
  std::optional<std::string_view> named = environment.get("CONTAINERS_REGISTRIES_CONF");
  if (!named) named = environment.get("REGISTRIES_CONFIG_PATH");
  const bool has_own = !named && leads_to_a_file(own);
  const std::string main = named ? absolute(std::string(*named)) : has_own ? own : system;
  if (leads_to_a_file(main)) paths.push_back(main);
  if (!has_own) add_drop_ins(system + ".d", paths);
  if (!own.empty()) add_drop_ins(own + ".d", paths);
  return paths;
}

}  // namespace acr::clients
