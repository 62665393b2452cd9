#include "credentials/session.hpp"

namespace acr::credentials {

using registry::LoginServer;

std::optional<LoginServer> Session::recognise(std::string_view server_url, Deadline deadline) {
  std::optional<LoginServer> server = LoginServer::recognise(server_url);
  // Junk is worth no question to anybody.
  if (server || !LoginServer::names_a_host(server_url)) return server;
  return clouds.recognise(server_url, deadline);
}

Result<OpenedRegistry> open_registry(std::string_view server_url, const http::Context& context,
                                     Deadline deadline) {
  const auto not_ours = [] { return Error{ErrorKind::not_found, "not an Azure container registry"}; };
  const bool is_azures = LoginServer::recognise(server_url).has_value();
  if (!is_azures && !LoginServer::names_a_host(server_url)) return not_ours();
  Result<config::Settings> settings = config::Settings::read(context.environment);
  // What is wrong with the settings is no matter of other registries' users.
  if (!is_azures && (!settings || settings->clouds().empty())) return not_ours();
  if (!settings) return settings.error();
  auto session = std::make_unique<Session>(*std::move(settings), context);
  std::optional<LoginServer> server = session->recognise(server_url, deadline);
  if (!server) return not_ours();
  return OpenedRegistry{std::move(session), *std::move(server)};
}

}  // namespace acr::credentials
