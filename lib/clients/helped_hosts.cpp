#include "clients/helped_hosts.hpp"

#include <algorithm>

#include "clients/credential_file.hpp"
#include "clients/helper_program.hpp"
#include "clients/places.hpp"
#include "platform/file_text.hpp"

namespace acr::clients {
namespace {

void add_hosts_of(const CredentialPlace& place, std::vector<std::string>& hosts) {
  const Result<Secret> text = read_file(place.path, longest_client_file);
  if (!text) return;
  const Result<config::Span> document = config::read_spans(text->reveal(), place.path, config::Dialect::json);
  if (!document) return;
  const config::Span* const helpers = document->find(key_in_document(*document, "credHelpers"));
  if (helpers == nullptr) return;
  for (const config::Span& member : helpers->members) {
    if (member.kind != config::Value::Kind::string) continue;
    const std::string_view value = text->reveal().substr(member.begin, member.end - member.begin);
    if (config::decoded_string(value) == helper_name) hosts.push_back(member.key);
  }
}

std::vector<std::string> hosts_in(const std::vector<CredentialPlace>& places) {
  std::vector<std::string> hosts;
  for (const CredentialPlace& place : places) add_hosts_of(place, hosts);
  std::sort(hosts.begin(), hosts.end());
  hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
  return hosts;
}

void add_docker_place(const Environment& environment, std::vector<CredentialPlace>& places) {
  std::string docker = docker_config_path(environment);
  if (!docker.empty()) places.push_back({std::move(docker), FileForm::docker});
}

}  // namespace

std::vector<std::string> helped_hosts(const Environment& environment) {
  std::vector<CredentialPlace> places = podman_places(environment);
  add_docker_place(environment, places);
  return hosts_in(places);
}

std::vector<std::string> hosts_helped_for_docker(const Environment& environment) {
  std::vector<CredentialPlace> places;
  add_docker_place(environment, places);
  return hosts_in(places);
}

}  // namespace acr::clients
