#include "credhelper/commands/registry_argument.hpp"

#include <algorithm>
#include <string>

#include "config/text.hpp"
#include "http/service_text.hpp"

namespace acr::commands {
namespace {

using credentials::OpenedRegistry;

/// ACR's names are 5 to 50 letters and digits, with a hyphen before a domain name label [MicrosoftDocs
/// container-registry-get-started-portal.md]; whether such a registry is there, its DNS will tell.
bool is_short_name(std::string_view text) {
  return !text.empty() && text.find_first_of("./:@") == std::string_view::npos;
}

/// What login servers end in where the person is at home.
Result<std::string> home_suffix(credentials::Session& session, Deadline deadline) {
  const config::RegistrySettings settings = session.settings.for_registry("");
  if (settings.cloud.empty()) return std::string(registry::public_cloud.registry_suffix);
  const Result<const registry::Cloud*> cloud = session.clouds.find(settings.cloud, deadline);
  if (!cloud) return cloud.error();
  return std::string((*cloud)->registry_suffix);
}

}  // namespace

Result<OpenedRegistry> open_argument(std::string_view argument, const http::Context& context,
                                     Deadline deadline) {
  std::string server_url(argument);
  if (is_short_name(argument)) {
    Result<config::Settings> settings = config::Settings::read(context.environment);
    if (!settings) return settings.error();
    credentials::Session session(*std::move(settings), context);
    const Result<std::string> suffix = home_suffix(session, deadline);
    if (!suffix) return suffix.error();
    server_url.append(".").append(*suffix);
  }
  Result<OpenedRegistry> opened = credentials::open_registry(server_url, context, deadline);
  if (!opened && opened.error().kind == ErrorKind::not_found) {
    return Error{ErrorKind::bad_input,
                 http::printable(argument) + " is not the name of an Azure container registry",
                 "Name it like contoso or contoso.azurecr.io"};
  }
  return opened;
}

Result<KeptRegistry> open_kept(std::string_view argument, const http::Context& context, Deadline deadline) {
  Result<OpenedRegistry> opened = open_argument(argument, context, deadline);
  if (opened) {
    std::string host = opened->server.host();
    return KeptRegistry{std::move(opened->session), std::move(host), std::move(opened->server)};
  }
  Result<config::Settings> settings = config::Settings::read(context.environment);
  if (!settings) return settings.error();
  auto session = std::make_unique<credentials::Session>(*std::move(settings), context);
  std::string host = config::lower(argument);
  const Result<std::vector<std::string>> cached = session->store->registries();
  if (!cached || std::find(cached->begin(), cached->end(), host) == cached->end()) return opened.error();
  return KeptRegistry{std::move(session), std::move(host), std::nullopt};
}

void note_passed_over(std::string_view host, const World& world) {
  world.terminal.note(std::string(host) +
                      ": passed over: no cloud that the settings name is known to have it. See: " +
                      world.program + " status\n");
}

}  // namespace acr::commands
