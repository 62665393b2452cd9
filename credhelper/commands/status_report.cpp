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

/// Who would be asked by the next pull, and which of the tokens is theirs.
void find_next(RegistryStatus& registry, const http::Context& context, Deadline deadline) {
  const Result<credentials::OpenedRegistry> opened =
      credentials::open_registry(registry.host, context, deadline);
  registry.has_cloud = opened.has_value();
  if (!opened) return;
  Result<credentials::NextIdentity> next = opened->session->service.next_identity(opened->server, deadline);
  if (next) registry.next = *std::move(next);
}

/// The next pull's first, then what lives longest. That somebody failed who has no token and is not asked any
/// more is of no interest.
void put_in_order(RegistryStatus& registry) {
  std::vector<cache::CachedToken>& tokens = registry.tokens;
  if (!registry.next.key.empty()) {
    std::erase_if(tokens, [&registry](const cache::CachedToken& token) {
      return token.expires == sys_seconds{} && token.key != registry.next.key;
    });
  }
  std::stable_sort(tokens.begin(), tokens.end(), [&registry](const auto& a, const auto& b) {
    const bool a_is_next = registry.is_for_next_pull(a);
    return a_is_next != registry.is_for_next_pull(b) ? a_is_next : a.expires > b.expires;
  });
}

SealingStatus look_at_sealing(sealing::Wish wish) {
  const std::unique_ptr<sealing::Sealing> sealing = sealing::make_sealing(wish);
  return sealing ? SealingStatus{wish, sealing->describe(), sealing->refusal()} : SealingStatus{};
}

}  // namespace

Result<StatusReport> read_status(const std::vector<std::string>& hosts, const World& world) {
  const http::Context& context = world.context;
  // What a cloud's ARM has not told yet stays unknown.
  const Deadline nobody_is_asked = context.clock.steady();
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
        credentials::open_registry(kept.server_url, context, nobody_is_asked);
    if (ours && is_wanted(hosts, ours->server.host())) registries[ours->server.host()].password = kept;
    if (!ours && hosts.empty()) status.others.push_back(kept);
  }
  for (auto& [host, registry] : registries) {
    registry.host = host;
    find_next(registry, context, nobody_is_asked);
    put_in_order(registry);
    status.registries.push_back(std::move(registry));
  }
  const identity::SignInStore sign_ins(context);
  Result<std::vector<identity::KeptSignIn>> people = sign_ins.all();
  if (!people) return people.error();
  for (identity::KeptSignIn& sign_in : *people) {
    const Result<void> sound = sign_ins.check(sign_in);
    status.sign_ins.push_back({std::move(sign_in), sound ? std::nullopt : std::optional(sound.error())});
  }
  status.sealing = look_at_sealing(session.settings.sealing());
  status.cache_path = cache::store_path(context.environment);
  if (const Result<std::string> path = config::settings_path(context.environment))
    status.settings_path = *path;
  status.settings_there = !status.settings_path.empty() && file_is_there(status.settings_path);
  return status;
}

}  // namespace acr::commands
