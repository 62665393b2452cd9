#include "credhelper/commands/exposed_token.hpp"

#include <string>

#include "credhelper/commands/screen.hpp"
#include "http/base64.hpp"
#include "keychain/stored_credentials.hpp"

namespace acr::commands {
namespace {

/// az prints these in this order, with two spaces; since 2025 with the two last [azure-cli acr/custom.py,
/// knack's output].
Secret az_json(std::string_view host, std::string_view token) {
  Secret text("{\n  \"accessToken\": \"");
  text.append(token);
  text.append("\",\n  \"loginServer\": \"");
  text.append(host);
  text.append("\",\n  \"refreshToken\": \"");
  text.append(token);
  text.append("\",\n  \"username\": \"");
  text.append(config::user_name(config::UserNameForm::guid));
  text.append("\"\n}\n");
  return text;
}

Secret auths_entry(std::string_view host, std::string_view token) {
  // An empty password beside an identity token is what docker itself writes [docker/cli config/configfile].
  const Secret user(std::string(config::user_name(config::UserNameForm::guid)) + ":");
  Secret text("{\"auths\":{\"");
  text.append(host);
  text.append("\":{\"auth\":\"");
  text.append(http::encode_base64(user.reveal()).reveal());
  text.append("\",\"identitytoken\":\"");
  text.append(token);
  text.append("\"}}}\n");
  return text;
}

/// A token is a JWT or opaque text without spaces; whatever it is, a shell must take it as one word.
void append_quoted(Secret& text, std::string_view word) {
  text.append("'");
  for (const char c : word) text.append(c == '\'' ? std::string_view("'\\''") : std::string_view(&c, 1));
  text.append("'");
}

Secret assignments(std::string_view host, std::string_view token) {
  Secret text("ACR_LOGIN_SERVER=");
  append_quoted(text, host);
  text.append("\nACR_USERNAME=");
  append_quoted(text, config::user_name(config::UserNameForm::guid));
  text.append("\nACR_PASSWORD=");
  append_quoted(text, token);
  text.append("\n");
  return text;
}

Secret formatted(TokenFormat format, std::string_view host, std::string_view token) {
  switch (format) {
    case TokenFormat::az:
      return az_json(host, token);
    case TokenFormat::identity_token:
      return auths_entry(host, token);
    case TokenFormat::environment:
      return assignments(host, token);
    case TokenFormat::username_password:
    case TokenFormat::raw:
      break;
  }
  Secret text;
  if (format == TokenFormat::username_password) {
    text.append(config::user_name(config::UserNameForm::guid));
    text.append("\n");
  }
  text.append(token);
  text.append("\n");
  return text;
}

}  // namespace

Result<void> print_token(const credentials::OpenedRegistry& opened, TokenFormat format, const World& world,
                         Deadline deadline) {
  const std::string& host = opened.server.host();
  const keychain::StoredCredentials stored(opened.session->settings, world.context);
  const Result<keychain::Credentials> typed = stored.find(host, deadline);
  if (typed) {
    return Error{
        ErrorKind::denied,
        "the login of " + typed->user_name + " is a user name and a password, for which there is no token",
        "To have an identity's token instead: docker-credential-acr logout " + host};
  }
  if (typed.error().kind != ErrorKind::not_found) return typed.error();
  const Result<credentials::Answer> answer = opened.session->service.get(opened.server, deadline);
  if (!answer) return answer.error();
  if (Result<void> written =
          world.terminal.write(formatted(format, host, answer->refresh_token.reveal()).reveal());
      !written) {
    return written;
  }
  world.terminal.note(host + ": a token of " + answer->identity + ", good until " +
                      iso_time(answer->expires) + " (" +
                      relative_time(answer->expires, world.context.clock.now()) + ")\n");
  return {};
}

}  // namespace acr::commands
