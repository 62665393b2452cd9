#include "credhelper/verbs.hpp"

#include <memory>
#include <string>

#include "config/settings.hpp"
#include "credentials/session.hpp"
#include "credhelper/protocol.hpp"
#include "http/service_text.hpp"

namespace acr::verbs {
namespace {

using credentials::OpenedRegistry;
using credentials::Session;
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

Reply failed_for(std::string_view host, const Error& error) {
  Reply reply = failed(std::string(host) + ": " + std::string(words_for(error.kind)) + ": " + error.line());
  reply.tell_terminal = true;
  return reply;
}

Result<OpenedRegistry> open(std::string_view server_url, const http::Context& context) {
  return credentials::open_registry(server_url, context, deadline_of(context));
}

/// How an error names what it is about, when no session could be opened.
std::string host_of(std::string_view server_url) {
  const std::optional<LoginServer> server = LoginServer::recognise(server_url);
  return server ? server->host() : http::printable(server_url);
}

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
  const Result<OpenedRegistry> opened = open(server_url, context);
  if (!opened && opened.error().kind == ErrorKind::not_found) return failed(protocol::not_found);
  if (!opened) return failed_for(host_of(server_url), opened.error());

  const auto& [session, server] = *opened;
  const Result<credentials::Answer> answer = session->service.get(server, deadline_of(context));
  if (!answer) return failed_for(server.host(), answer.error());
  Reply reply =
      said(protocol::write_credentials(server_url, session->user_name(server.host()), answer->refresh_token));
  if (answer->renewal_due) reply.renew_afterwards = server.host();
  return reply;
}

Reply store(std::string_view input, const http::Context& context) {
  const Result<protocol::Credentials> credentials = protocol::read_credentials(input);
  if (!credentials) return failed(credentials.error().line());
  const Result<OpenedRegistry> opened = open(credentials->server_url, context);
  if (!opened && opened.error().kind == ErrorKind::not_found) {
    return failed(not_ours(http::printable(credentials->server_url)));
  }
  if (!opened) return failed_for(host_of(credentials->server_url), opened.error());

  const auto& [session, server] = *opened;
  if (!config::is_token_user_name(credentials->user_name)) return failed(typed_password(server));
  const Result<void> primed = session->service.prime(server, credentials->secret);
  return primed ? said({}) : failed_for(server.host(), primed.error());
}

Reply erase(std::string_view input, const http::Context& context) {
  const std::string_view server_url = protocol::read_server_url(input);
  if (server_url.empty()) return failed(protocol::no_server_url);
  const Result<OpenedRegistry> opened = open(server_url, context);
  // Nothing is kept for it, so nothing is left of it.
  if (!opened && opened.error().kind == ErrorKind::not_found) return said({});
  if (!opened) return failed_for(host_of(server_url), opened.error());
  const Result<void> erased = opened->session->service.erase(opened->server);
  return erased ? said({}) : failed_for(opened->server.host(), erased.error());
}

Reply list(const http::Context& context) {
  Result<config::Settings> settings = config::Settings::read(context.environment);
  if (!settings) return failed(settings.error().line());
  Session session(*std::move(settings), context);
  const Result<std::vector<std::string>> registries = session.service.list();
  if (!registries) return failed(registries.error().line());
  std::vector<protocol::Listed> listed;
  for (const std::string& host : *registries) listed.push_back({host, session.user_name(host)});
  return said(protocol::write_list(listed));
}

bool renewal_is_free(std::string_view login_server, const http::Context& context) {
  const Result<OpenedRegistry> opened = open(login_server, context);
  return opened && opened->session->service.renewal_is_free(opened->server);
}

void renew(std::string_view login_server, const http::Context& context) {
  const Result<OpenedRegistry> opened = open(login_server, context);
  if (!opened) return;
  [[maybe_unused]] const Result<void> renewed =
      opened->session->service.renew_in_background(opened->server, deadline_of(context));
}

}  // namespace acr::verbs
