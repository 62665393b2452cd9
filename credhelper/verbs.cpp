#include "credhelper/verbs.hpp"

#include <map>
#include <memory>
#include <string>

#include "clients/helped_hosts.hpp"
#include "config/settings.hpp"
#include "credentials/session.hpp"
#include "credhelper/protocol.hpp"
#include "keychain/foreign_registries.hpp"
#include "keychain/server_url.hpp"
#include "keychain/stored_credentials.hpp"

namespace acr::verbs {
namespace {

using credentials::OpenedRegistry;
using credentials::Session;
using keychain::Credentials;
using keychain::ForeignRegistries;
using keychain::StoredCredentials;
using registry::LoginServer;

// A client shows nothing while it waits for us, and some kill us; az alone may take ten seconds.
constexpr std::chrono::seconds total_limit{30};

/// Of a whole verb: taken once, so that no step gets time anew.
Deadline deadline_of(const http::Context& context) {
  return context.clock.steady() + total_limit;
}

Reply said(Secret text) {
  Reply reply;
  reply.output = std::move(text);
  return reply;
}

Reply failed(std::string_view text) {
  Reply reply;
  reply.exit_code = 1;
  reply.output = Secret(text);
  reply.output.append("\n");
  return reply;
}

Reply failed_for(std::string_view host, const Error& error) {
  Reply reply = failed(std::string(host) + ": " + std::string(words_for(error.kind)) + ": " + error.line());
  reply.tell_terminal = true;
  return reply;
}

/// How an error names what it is about, when no session could be opened.
std::string host_of(std::string_view server_url) {
  const std::optional<LoginServer> server = LoginServer::recognise(server_url);
  return server ? server->host() : keychain::shown(server_url);
}

/// The settings as far as they matter to a registry that is none of ours: what is wrong with them is no
/// matter of its users.
config::Settings settings_or_none(const http::Context& context) {
  Result<config::Settings> settings = config::Settings::read(context.environment);
  return settings ? *std::move(settings) : config::Settings();
}

Reply get_foreign(std::string_view server_url, const http::Context& context, Deadline deadline) {
  const ForeignRegistries foreign(settings_or_none(context), context);
  const Result<Credentials> found = foreign.find(server_url, deadline);
  if (found) return said(protocol::write_credentials(server_url, found->user_name, found->secret));
  if (found.error().kind == ErrorKind::not_found) return failed(protocol::not_found);
  return failed_for(keychain::shown(server_url), found.error());
}

Reply store_foreign(const Credentials& credentials, const http::Context& context, Deadline deadline) {
  const std::string host = keychain::shown(credentials.server_url);
  const Result<config::Settings> settings = config::Settings::read(context.environment);
  // They say where it goes.
  if (!settings) return failed_for(host, settings.error());
  const Result<void> stored = ForeignRegistries(*settings, context).store(credentials, deadline);
  return stored ? said({}) : failed_for(host, stored.error());
}

Reply erase_foreign(std::string_view server_url, const http::Context& context, Deadline deadline) {
  const ForeignRegistries foreign(settings_or_none(context), context);
  const Result<void> erased = foreign.erase(server_url, deadline);
  return erased ? said({}) : failed_for(keychain::shown(server_url), erased.error());
}

/// What was typed, in place of what was typed before. `get` answers it ahead of any token.
Result<void> keep(const Credentials& typed, const LoginServer& server, const Session& session,
                  const http::Context& context, Deadline deadline) {
  const StoredCredentials stored(session.settings, context);
  const Result<keychain::Kept> kept =
      stored.store({server.host(), typed.user_name, typed.secret.copy()}, deadline);
  if (!kept) return kept.error();
  return {};
}

/// A token that a client hands over. Whoever logs in later wins: what was typed before would be answered
/// first, and so goes.
Result<void> prime(const Credentials& handed, const LoginServer& server, Session& session,
                   const http::Context& context, Deadline deadline) {
  if (Result<void> primed = session.service.prime(server, handed.secret); !primed) return primed;
  return StoredCredentials(session.settings, context).erase(server.host(), deadline);
}

}  // namespace

Reply get(std::string_view input, const http::Context& context) {
  const std::string_view server_url = protocol::read_server_url(input);
  if (server_url.empty()) return failed(protocol::no_server_url);
  // Junk is not worth a look at anything.
  if (!keychain::is_server_url(server_url)) return failed(protocol::not_found);
  const Deadline deadline = deadline_of(context);
  const Result<OpenedRegistry> opened = credentials::open_registry(server_url, context, deadline);
  if (!opened && opened.error().kind == ErrorKind::not_found)
    return get_foreign(server_url, context, deadline);
  if (!opened) return failed_for(host_of(server_url), opened.error());

  const auto& [session, server] = *opened;
  const StoredCredentials stored(session->settings, context);
  const Result<Credentials> typed = stored.find(server.host(), deadline);
  if (typed) return said(protocol::write_credentials(server_url, typed->user_name, typed->secret));
  if (typed.error().kind != ErrorKind::not_found) return failed_for(server.host(), typed.error());
  const Result<credentials::Answer> answer = session->service.get(server, deadline);
  if (!answer) return failed_for(server.host(), answer.error());
  Reply reply =
      said(protocol::write_credentials(server_url, session->user_name(server.host()), answer->refresh_token));
  if (answer->renewal_due) reply.renew_afterwards = server.host();
  reply.tidy_afterwards = answer->renewed;
  return reply;
}

Reply store(std::string_view input, const http::Context& context) {
  const Result<protocol::Credentials> credentials = protocol::read_credentials(input);
  if (!credentials) return failed(credentials.error().line());
  if (!keychain::is_server_url(credentials->server_url)) {
    return failed(keychain::shown(credentials->server_url) + " is not the name of a registry");
  }
  const Deadline deadline = deadline_of(context);
  const Result<OpenedRegistry> opened =
      credentials::open_registry(credentials->server_url, context, deadline);
  if (!opened && opened.error().kind == ErrorKind::not_found) {
    return store_foreign(*credentials, context, deadline);
  }
  if (!opened) return failed_for(host_of(credentials->server_url), opened.error());

  const auto& [session, server] = *opened;
  const bool is_token = config::is_token_user_name(credentials->user_name);
  const Result<void> stored = is_token ? prime(*credentials, server, *session, context, deadline)
                                       : keep(*credentials, server, *session, context, deadline);
  return stored ? said({}) : failed_for(server.host(), stored.error());
}

Reply erase(std::string_view input, const http::Context& context) {
  const std::string_view server_url = protocol::read_server_url(input);
  if (server_url.empty()) return failed(protocol::no_server_url);
  if (!keychain::is_server_url(server_url)) return said({});
  const Deadline deadline = deadline_of(context);
  const Result<OpenedRegistry> opened = credentials::open_registry(server_url, context, deadline);
  if (!opened && opened.error().kind == ErrorKind::not_found)
    return erase_foreign(server_url, context, deadline);
  if (!opened) return failed_for(host_of(server_url), opened.error());

  const auto& [session, server] = *opened;
  const StoredCredentials stored(session->settings, context);
  const Result<void> forgotten = stored.erase(server.host(), deadline);
  const Result<void> erased = session->service.erase(server);
  if (!forgotten) return failed_for(server.host(), forgotten.error());
  return erased ? said({}) : failed_for(server.host(), erased.error());
}

Reply list(const http::Context& context) {
  const Deadline deadline = deadline_of(context);
  Result<config::Settings> settings = config::Settings::read(context.environment);
  if (!settings) return failed(settings.error().line());
  Session session(*std::move(settings), context);
  const Result<std::vector<keychain::Kept>> typed = StoredCredentials(session.settings, context).list();
  if (!typed) return failed(typed.error().line());
  const Result<std::vector<std::string>> registries = session.service.list();
  if (!registries) return failed(registries.error().line());
  const ForeignRegistries foreign(session.settings, context);
  const Result<std::vector<keychain::Kept>> handed_on = foreign.list(deadline);
  if (!handed_on) return failed(handed_on.error().line());

  // testcontainers asks only for what is listed, and so would never come to ask for one the first time.
  // docker asks for these anyway.
  std::vector<std::string> configured = clients::hosts_helped_for_docker(context.environment);
  std::erase_if(configured,
                [&session, deadline](const std::string& host) { return !session.recognise(host, deadline); });

  // In the order of what `get` answers: the first one that has a registry counts.
  std::map<std::string_view, std::string_view> users;
  for (const keychain::Kept& kept : *typed) users.emplace(kept.server_url, kept.user_name);
  for (const std::string& host : *registries) users.emplace(host, session.user_name(host));
  for (const std::string& host : configured) users.emplace(host, session.user_name(host));
  for (const keychain::Kept& kept : *handed_on) {
    // Of these nobody is asked but ourselves.
    if (!session.recognise(kept.server_url, deadline)) users.emplace(kept.server_url, kept.user_name);
  }
  std::vector<protocol::Listed> listed;
  listed.reserve(users.size());
  for (const auto& [server_url, user_name] : users) listed.push_back({server_url, user_name});
  return said(protocol::write_list(listed));
}

bool renewal_is_free(std::string_view login_server, const http::Context& context) {
  const Deadline deadline = deadline_of(context);
  const Result<OpenedRegistry> opened = credentials::open_registry(login_server, context, deadline);
  return opened && opened->session->service.renewal_is_free(opened->server);
}

void renew(std::string_view login_server, const http::Context& context) {
  const Deadline deadline = deadline_of(context);
  const Result<OpenedRegistry> opened = credentials::open_registry(login_server, context, deadline);
  if (!opened) return;
  [[maybe_unused]] const Result<void> renewed =
      opened->session->service.renew_in_background(opened->server, deadline);
}

bool tidying_is_due(const http::Context& context) {
  return Session(settings_or_none(context), context).service.tidying_is_due();
}

void tidy(const http::Context& context) {
  Session(settings_or_none(context), context).service.tidy();
}

}  // namespace acr::verbs
