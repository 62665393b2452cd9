#include "diagnosis/registries_in_use.hpp"

#include <optional>
#include <set>
#include <string>

#include "clients/helped_hosts.hpp"
#include "keychain/stored_credentials.hpp"

namespace acr::diagnosis {

std::vector<registry::LoginServer> registries_in_use(credentials::Session& session,
                                                     const http::Context& context, Deadline deadline) {
  std::set<std::string> hosts;
  for (std::string& host : clients::helped_hosts(context.environment)) hosts.insert(std::move(host));
  for (std::string& host : session.settings.named_registries()) hosts.insert(std::move(host));
  if (Result<std::vector<std::string>> cached = session.service.list()) {
    for (std::string& host : *cached) hosts.insert(std::move(host));
  }
  const keychain::StoredCredentials stored(session.settings, context);
  if (const Result<std::vector<keychain::Kept>> logins = stored.list()) {
    for (const keychain::Kept& login : *logins) hosts.insert(login.server_url);
  }
  std::vector<registry::LoginServer> servers;
  for (const std::string& host : hosts) {
    std::optional<registry::LoginServer> server = registry::LoginServer::recognise(host);
    if (!server) server = session.clouds.recognise(host, deadline);
    if (server) servers.push_back(*std::move(server));
  }
  return servers;
}

}  // namespace acr::diagnosis
