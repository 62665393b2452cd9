#include "credhelper/commands/status_report.hpp"

#include <algorithm>
#include <map>

#include "cache/store.hpp"
#include "config/settings.hpp"
#include "config/settings_file.hpp"
#include "credentials/session.hpp"
#include "keychain/stored_credentials.hpp"
#include "platform/file_mark.hpp"

namespace acr::commands {
namespace {

bool is_wanted(const std::vector<std::string>& hosts, std::string_view host) {
  return hosts.empty() || std::find(hosts.begin(), hosts.end(), host) != hosts.end();
}

SealingStatus look_at_sealing(sealing::Wish wish) {
  const std::unique_ptr<sealing::Sealing> sealing = sealing::make_sealing(wish);
  return sealing ? SealingStatus{wish, sealing->describe(), sealing->refusal()} : SealingStatus{};
}

}  // namespace

Result<StatusReport> read_status(const std::vector<std::string>& hosts, const World& world,
                                 Deadline deadline) {
  const http::Context& context = world.context;
  Result<config::Settings> settings = config::Settings::read(context.environment);
  if (!settings) return settings.error();
  const std::vector<std::string> named = settings->named_registries();
  credentials::Session session(*std::move(settings), context);
  StatusReport status;
  status.now = context.clock.now();

  std::map<std::string, RegistryStatus> registries;
  for (const std::string& host : named) {
    if (is_wanted(hosts, host)) registries[host];
  }
  for (const std::string& host : hosts) registries[host];
  Result<std::vector<cache::CachedToken>> tokens = session.store->tokens();
  if (!tokens) return tokens.error();
  for (cache::CachedToken& token : *tokens) {
    if (is_wanted(hosts, token.login_server))
      registries[token.login_server].tokens.push_back(std::move(token));
  }
  const keychain::StoredCredentials stored(session.settings, context);
  const Result<std::vector<keychain::Kept>> passwords = stored.list();
  if (!passwords) return passwords.error();
  for (const keychain::Kept& kept : *passwords) {
    const Result<credentials::OpenedRegistry> ours =
        credentials::open_registry(kept.server_url, context, deadline);
    if (ours && is_wanted(hosts, ours->server.host())) registries[ours->server.host()].password = kept;
    if (!ours && hosts.empty()) status.others.push_back(kept);
  }
  for (auto& [host, registry] : registries) {
    registry.host = host;
    const Result<credentials::OpenedRegistry> opened = credentials::open_registry(host, context, deadline);
    if (!opened) continue;
    const Result<std::string> next = opened->session->service.describe(opened->server, deadline);
    if (next) registry.next_identity = *next;
    std::stable_sort(registry.tokens.begin(), registry.tokens.end(),
                     [](const auto& a, const auto& b) { return a.expires > b.expires; });
    status.registries.push_back(std::move(registry));
  }
  Result<std::vector<identity::KeptSignIn>> people = identity::SignInStore(context).all();
  if (!people) return people.error();
  status.sign_ins = *std::move(people);
  status.sealing = look_at_sealing(session.settings.sealing());
  status.cache_path = cache::store_path(context.environment);
  if (const Result<std::string> path = config::settings_path(context.environment))
    status.settings_path = *path;
  status.settings_there = !status.settings_path.empty() && file_is_there(status.settings_path);
  return status;
}

}  // namespace acr::commands
