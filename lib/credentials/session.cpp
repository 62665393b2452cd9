#include "credentials/session.hpp"

#include <optional>

namespace acr::credentials {

using registry::LoginServer;

Result<OpenedRegistry> open_registry(std::string_view server_url, const http::Context& context,
                                     Deadline deadline) {
  const auto not_ours = [] { return Error{ErrorKind::not_found, "not an Azure container registry"}; };
  std::optional<LoginServer> server = LoginServer::recognise(server_url);
  if (!server && !LoginServer::names_a_host(server_url)) return not_ours();
  Result<config::Settings> settings = config::Settings::read(context.environment);
  // What is wrong with the settings is no matter of other registries' users.
  if (!server && (!settings || settings->clouds().empty())) return not_ours();
  if (!settings) return settings.error();
  auto session = std::make_unique<Session>(*std::move(settings), context);
  if (!server) server = session->clouds.recognise(server_url, deadline);
  if (!server) return not_ours();
  return OpenedRegistry{std::move(session), *std::move(server)};
}

}  // namespace acr::credentials
