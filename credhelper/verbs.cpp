#include "credhelper/verbs.hpp"

#include <memory>
#include <string>

#include "cache/store.hpp"
#include "config/settings.hpp"
#include "credentials/service.hpp"
#include "credhelper/protocol.hpp"
#include "http/service_text.hpp"

namespace acr::verbs {
namespace {

using registry::LoginServer;

// A client shows nothing while it waits for us, and some kill us; az alone may take ten seconds.
constexpr std::chrono::seconds total_limit{30};

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

Reply failed_for(const LoginServer& server, const Error& error) {
  Reply reply = failed(server.host() + ": " + error.line());
  reply.tell_terminal = true;
  return reply;
}

/// The settings, the store and the service over them, which belong together.
class Session {
 public:
  static Result<std::unique_ptr<Session>> open(const http::Context& context) {
    Result<config::Settings> settings = config::Settings::read(context.environment);
    if (!settings) return settings.error();
    return std::make_unique<Session>(*std::move(settings), context);
  }

  Session(config::Settings read, const http::Context& context)
      : settings(std::move(read)),
        store(cache::open_store(context.environment)),
        service(settings, clouds, *store, context) {}

  [[nodiscard]] std::string_view user_name(std::string_view login_server) const {
    return config::user_name(settings.for_registry(login_server).user_name);
  }

  config::Settings settings;
  registry::Clouds clouds;
  std::unique_ptr<cache::Store> store;
  credentials::Service service;
};

std::string not_ours(std::string_view server_url) {
  return "docker-credential-acr keeps the tokens of Azure container registries, and " +
         std::string(server_url) +
         " is none. Name another helper for it under credHelpers in docker's config.json, and this one for "
         "your "
         "registries only";
}

std::string typed_password(const LoginServer& server) {
  return server.host() +
         ": docker-credential-acr signs in with your Azure identity and keeps no typed user name or "
         "password. "
         "No login is needed: pull or push as you are. To use this password instead, take " +
         server.host() + " out of credHelpers in docker's config.json and log in again";
}

}  // namespace

Reply get(std::string_view input, const http::Context& context) {
  const std::string_view server_url = protocol::read_server_url(input);
  if (server_url.empty()) return failed(protocol::no_server_url);
  const std::optional<LoginServer> server = LoginServer::recognise(server_url);
  if (!server) return failed(protocol::not_found);

  const Result<std::unique_ptr<Session>> session = Session::open(context);
  if (!session) return failed_for(*server, session.error());
  const Result<credentials::Answer> answer = (*session)->service.get(*server, deadline_of(context));
  if (!answer) return failed_for(*server, answer.error());
  Reply reply = said(
      protocol::write_credentials(server_url, (*session)->user_name(server->host()), answer->refresh_token));
  if (answer->renewal_due) reply.renew_afterwards = server;
  return reply;
}

Reply store(std::string_view input, const http::Context& context) {
  const Result<protocol::Credentials> credentials = protocol::read_credentials(input);
  if (!credentials) return failed(credentials.error().line());
  const std::optional<LoginServer> server = LoginServer::recognise(credentials->server_url);
  if (!server) return failed(not_ours(http::printable(credentials->server_url)));
  if (!config::is_token_user_name(credentials->user_name)) return failed(typed_password(*server));

  const Result<std::unique_ptr<Session>> session = Session::open(context);
  if (!session) return failed_for(*server, session.error());
  const Result<void> primed = (*session)->service.prime(*server, credentials->secret);
  return primed ? said({}) : failed_for(*server, primed.error());
}

Reply erase(std::string_view input, const http::Context& context) {
  const std::string_view server_url = protocol::read_server_url(input);
  if (server_url.empty()) return failed(protocol::no_server_url);
  const std::optional<LoginServer> server = LoginServer::recognise(server_url);
  // Nothing is kept for it, so nothing is left of it.
  if (!server) return said({});
  const Result<std::unique_ptr<Session>> session = Session::open(context);
  if (!session) return failed_for(*server, session.error());
  const Result<void> erased = (*session)->service.erase(*server);
  return erased ? said({}) : failed_for(*server, erased.error());
}

Reply list(const http::Context& context) {
  const Result<std::unique_ptr<Session>> session = Session::open(context);
  if (!session) return failed(session.error().line());
  const Result<std::vector<std::string>> registries = (*session)->service.list();
  if (!registries) return failed(registries.error().line());
  std::vector<protocol::Listed> listed;
  for (const std::string& host : *registries) listed.push_back({host, (*session)->user_name(host)});
  return said(protocol::write_list(listed));
}

bool renewal_is_free(const LoginServer& server, const http::Context& context) {
  const Result<std::unique_ptr<Session>> session = Session::open(context);
  return session && (*session)->service.renewal_is_free(server);
}

void renew(const LoginServer& server, const http::Context& context) {
  const Result<std::unique_ptr<Session>> session = Session::open(context);
  if (!session) return;
  [[maybe_unused]] const Result<void> renewed =
      (*session)->service.renew_in_background(server, deadline_of(context));
}

}  // namespace acr::verbs
