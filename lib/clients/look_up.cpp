#include "clients/look_up.hpp"

#include <algorithm>
#include <utility>

#include "clients/credential_file.hpp"
#include "clients/helper_program.hpp"
#include "clients/places.hpp"
#include "clients/registries_conf.hpp"
#include "config/text.hpp"
#include "platform/file_text.hpp"

namespace acr::clients {
namespace {

constexpr const char* docker_variable = "DOCKER_AUTH_CONFIG";

Way way_of_helper(std::string_view name) {
  return name == helper_name ? Way::this_helper : Way::another_helper;
}

void decide(Answer& answer, Way way, std::string path, std::string key, std::string helper = {}) {
  answer.way = way;
  answer.path = std::move(path);
  answer.key = std::move(key);
  answer.helper = std::move(helper);
}

Shadow login_shadow(const std::string& path, const std::string& key, bool for_others_only) {
  return {Way::login, path, key, {}, for_others_only};
}

/// What stands in a file, or nothing where there is none.
Result<std::optional<HostEntry>> read_place(const CredentialPlace& place, std::string_view host,
                                            Client client) {
  const Result<Secret> text = read_file(place.path, longest_client_file);
  if (!text && text.error().kind == ErrorKind::not_found) return std::optional<HostEntry>();
  if (!text) return text.error();
  if (config::is_blank(text->reveal()) && client == Client::docker) return std::optional<HostEntry>();
  Result<HostEntry> entry = read_host_entry(text->reveal(), place, host);
  if (!entry) return entry.error();
  return std::optional<HostEntry>(*std::move(entry));
}

bool is_there(const std::string& path) {
  const Result<Secret> text = read_file(path, longest_client_file);
  return text || text.error().kind != ErrorKind::not_found;
}

/// docker takes a helper that is named for the host, else the one for all, else what is under `auths`; but
/// before all of them, in newer versions, the variable [docker/cli cli/config/configfile/file.go].
Answer ask_docker(std::string_view host, const Environment& environment) {
  Answer answer;
  answer.client = Client::docker;
  std::vector<std::string> of_variable;
  if (const auto text = environment.get(docker_variable)) {
    answer.places.push_back({docker_variable, true});
    const Result<HostEntry> entry = read_host_entry(*text, {docker_variable, FileForm::docker}, host);
    if (entry) of_variable = entry->logins;
  }
  const CredentialPlace place{docker_config_path(environment), FileForm::docker};
  HostEntry entry;
  if (!place.path.empty()) {
    answer.places.push_back({place.path, is_there(place.path)});
    Result<std::optional<HostEntry>> read = read_place(place, host, answer.client);
    if (!read) {
      answer.error = read.error();
      decide(answer, Way::unreadable, place.path, {});
    } else if (*read) {
      entry = **std::move(read);
    }
  }
  const std::string helper = entry.helper.value_or(entry.store);
  for (const std::string& key : of_variable)
    answer.shadows.push_back(login_shadow(docker_variable, key, false));
  for (const std::string& key : entry.logins) {
    answer.shadows.push_back(login_shadow(place.path, key, !helper.empty() && !entry.has_registry_token));
  }
  const std::string key = entry.helper ? std::string(host) : std::string();
  if (!helper.empty() && way_of_helper(helper) == Way::another_helper) {
    answer.shadows.push_back({Way::another_helper, place.path, key, helper});
  }
  if (!of_variable.empty()) {
    decide(answer, Way::login, docker_variable, of_variable.front());
    answer.error.reset();
  } else if (!helper.empty()) {
    decide(answer, way_of_helper(helper), place.path, key, helper);
  } else if (!entry.logins.empty()) {
    decide(answer, Way::login, place.path, entry.logins.front());
  }
  return answer;
}

/// The files, one after the other: in each the helper for the host, else what is under `auths`. The first
/// that has either decides. True once one has, or cannot be read.
bool ask_files(std::string_view host, const std::vector<CredentialPlace>& places, Answer& answer) {
  bool decided = false;
  for (const CredentialPlace& place : places) {
    answer.places.push_back({place.path, is_there(place.path)});
    const bool ours_decides = decided && answer.way == Way::this_helper;
    const Result<std::optional<HostEntry>> read = read_place(place, host, answer.client);
    if (!read) {
      if (decided) continue;
      answer.error = read.error();
      decide(answer, Way::unreadable, place.path, {});
      decided = true;
      continue;
    }
    if (!*read || ours_decides) continue;
    const HostEntry& entry = **read;
    const std::string helper = entry.helper.value_or("");
    for (const std::string& key : entry.logins) {
      answer.shadows.push_back(login_shadow(place.path, key, !helper.empty()));
    }
    if (!helper.empty()) {
      if (way_of_helper(helper) == Way::another_helper) {
        answer.shadows.push_back({Way::another_helper, place.path, std::string(host), helper});
      }
      if (!decided) decide(answer, way_of_helper(helper), place.path, std::string(host), helper);
      decided = true;
    } else if (!entry.logins.empty()) {
      if (!decided) decide(answer, Way::login, place.path, entry.logins.front());
      decided = true;
    }
  }
  return decided;
}

/// podman goes through registries.conf's helpers, one of which stands for the files
/// [containers/image pkg/docker/config/config.go].
Answer ask_podman(std::string_view host, const Environment& environment) {
  Answer answer;
  answer.client = Client::podman;
  const CommonHelpers common = read_common_helpers(environment);
  if (!common.path.empty()) answer.places.push_back({common.path, true});
  bool decided = false;
  std::optional<std::string> last_resort;
  for (const std::string& name : common.names) {
    if (decided) break;
    if (name == auth_files_helper) {
      decided = ask_files(host, podman_places(environment), answer);
    } else if (name == helper_name) {
      decide(answer, Way::this_helper, common.path, {}, name);
      decided = true;
    } else {
      // It is asked first; whether it knows the host, only it can tell.
      answer.shadows.push_back({Way::another_helper, common.path, {}, name});
      if (!last_resort) last_resort = name;
    }
  }
  if (!decided && last_resort) decide(answer, Way::another_helper, common.path, {}, *last_resort);
  return answer;
}

}  // namespace

std::string_view name_of(Client client) {
  return client == Client::docker ? "docker" : "podman";
}

LookUp look_up(std::string_view host, const Environment& environment, const ProcessRunner& processes) {
  LookUp result{ask_docker(host, environment), ask_podman(host, environment)};
  result.docker.installed = docker_is_installed(environment, processes);
  result.podman.installed = podman_is_installed(environment, processes);
  return result;
}

}  // namespace acr::clients
