#include "credhelper/commands/login_ways.hpp"

#include <algorithm>

#include "config/settings_edit.hpp"
#include "config/text.hpp"
#include "credentials/registry_cloud.hpp"
#include "credhelper/commands/screen.hpp"
#include "credhelper/commands/sign_in_prompt.hpp"
#include "http/service_text.hpp"
#include "identity/selection.hpp"
#include "keychain/stored_credentials.hpp"
#include "platform/interrupt.hpp"
#include "registry/pull_permission.hpp"

namespace acr::commands {
namespace {

using credentials::Answer;
using credentials::OpenedRegistry;
using credentials::Session;

/// What any user may ask for; whether it is granted does not matter here, but that somebody known asks.
const registry::Scope& any_scope() {
  static const registry::Scope scope{"registry", "catalog", "*"};
  return scope;
}

LoggedIn logged_in(const Answer& answer, std::string note) {
  return {answer.identity, answer.expires, std::move(note)};
}

/// An identity instead of what somebody typed, which would go ahead of it.
Result<void> drop_password(const OpenedRegistry& opened, const World& world, Deadline deadline) {
  const keychain::StoredCredentials stored(opened.session->settings, world.context);
  return stored.erase(opened.server.host(), deadline);
}

/// As if the settings had nothing but this.
Result<Answer> ask_as(const config::Layer& identity, const OpenedRegistry& opened, const World& world,
                      Deadline deadline) {
  config::Layer layer = identity;
  const config::RegistrySettings now = opened.session->settings.for_registry(opened.server.host());
  const bool has_subscription = layer.identity && !layer.identity->subscription.empty();
  if (layer.tenant.empty() && !has_subscription) layer.tenant = now.tenant;
  if (layer.cloud.empty()) layer.cloud = now.cloud;
  if (layer.audience.empty()) layer.audience = now.audience;
  const config::Settings& settings = opened.session->settings;
  Session session(config::Settings::fixed(std::move(layer), settings.clouds(), settings.sealing()),
                  world.context);
  return session.service.get(opened.server, deadline);
}

Result<std::string> write_settings(const config::Layer& identity, const OpenedRegistry& opened,
                                   const World& world) {
  const Result<std::string> path =
      config::set_registry(opened.server.host(), identity, world.context.environment);
  if (!path) return in_context("the login works, but cannot be kept", path.error());
  return "The settings say so from now on: " + *path;
}

bool is_same(const identity::TenantAddress& a, const identity::TenantAddress& b) {
  return config::same_but_for_case(a.authority, b.authority) && config::same_but_for_case(a.tenant, b.tenant);
}

/// Ctrl-C ends the process, but not in the middle of what is kept.
Result<identity::SignIn> sign_in_unless_interrupted(SignInWay way, identity::SignInRequest& request,
                                                    const World& world, Deadline deadline) {
  const InterruptGuard guard;
  request.cancelled = InterruptGuard::interrupted;
  return sign_in(way, request, world, deadline);
}

}  // namespace

Result<LoggedIn> log_in_as_found(const OpenedRegistry& opened, const World& world, Deadline deadline) {
  const std::string& host = opened.server.host();
  const keychain::StoredCredentials stored(opened.session->settings, world.context);
  const Result<keychain::Credentials> typed = stored.find(host, deadline);
  if (typed) {
    const Result<bool> known = registry::is_granted(opened.server, {typed->user_name, typed->secret},
                                                    any_scope(), world.context, deadline);
    if (!known) return in_context("the login of " + typed->user_name + " that was kept", known.error());
    return LoggedIn{"user " + typed->user_name + ", by the password that was kept", std::nullopt, ""};
  }
  if (typed.error().kind != ErrorKind::not_found) return typed.error();
  const Result<Answer> answer = opened.session->service.get(opened.server, deadline);
  if (!answer) return answer.error();
  return logged_in(*answer, "");
}

Result<LoggedIn> log_in_as(const config::Layer& identity, const OpenedRegistry& opened, const World& world,
                           Deadline deadline) {
  const Result<Answer> answer = ask_as(identity, opened, world, deadline);
  if (!answer) return answer.error();
  Result<std::string> note = write_settings(identity, opened, world);
  if (!note) return note.error();
  if (const Result<void> dropped = drop_password(opened, world, deadline); !dropped) return dropped.error();
  return logged_in(*answer, *std::move(note));
}

Result<LoggedIn> log_in_as_person(SignInWay way, const std::string& tenant, const OpenedRegistry& opened,
                                  SignedIn& signed_in, const World& world, Deadline deadline) {
  Session& session = *opened.session;
  config::RegistrySettings settings = session.settings.for_registry(opened.server.host());
  if (!tenant.empty()) settings.tenant = tenant;
  const Result<const registry::Cloud*> cloud =
      credentials::cloud_of(settings, opened.server, session.clouds, deadline);
  if (!cloud) return cloud.error();
  const identity::Place place = identity::place_of(settings, **cloud, world.context.environment);
  const identity::TenantAddress address{place.authority, place.tenant};
  if (std::none_of(signed_in.begin(), signed_in.end(),
                   [&](const auto& former) { return is_same(former, address); })) {
    identity::SignInRequest request{address};
    request.sealing = place.sealing;
    if (!settings.audience.empty()) request.audience = identity::Audience(settings.audience);
    const Result<identity::SignIn> person = sign_in_unless_interrupted(way, request, world, deadline);
    if (!person) return person.error();
    signed_in.push_back(address);
  }

  config::Layer layer;
  layer.identity.emplace().source = config::Source::signed_in_user;
  layer.tenant = tenant;
  const Result<Answer> theirs = ask_as(layer, opened, world, deadline);
  if (!theirs) return theirs.error();
  if (const Result<void> dropped = drop_password(opened, world, deadline); !dropped) return dropped.error();
  const Result<Answer> found = session.service.get(opened.server, deadline);
  if (tenant.empty() && found && found->identity == theirs->identity) return logged_in(*theirs, "");
  Result<std::string> note = write_settings(layer, opened, world);
  if (!note) return note.error();
  return logged_in(*theirs, *std::move(note));
}

Result<LoggedIn> log_in_with_password(const std::string& user_name, const Secret& password,
                                      const OpenedRegistry& opened, const World& world, Deadline deadline) {
  const std::string& host = opened.server.host();
  const std::string shown = http::printable(user_name);
  const Result<bool> known =
      registry::is_granted(opened.server, {user_name, password}, any_scope(), world.context, deadline);
  if (!known) {
    Error error = in_context("user " + shown, known.error());
    if (error.kind == ErrorKind::denied) {
      error.hint =
          "Check the user name and the password, and for the admin user that it is switched on: az acr show "
          "-n " +
          registry::short_name(host) + " --query adminUserEnabled";
    }
    return error;
  }
  const keychain::StoredCredentials stored(opened.session->settings, world.context);
  const Result<keychain::Kept> kept = stored.store({host, user_name, password.copy()}, deadline);
  if (!kept) return in_context("the login works, but cannot be kept", kept.error());
  // Tokens of whoever it was before.
  if (const Result<void> erased = opened.session->service.erase(opened.server); !erased)
    return erased.error();
  return LoggedIn{"user " + shown, std::nullopt, "The password is kept in " + kept->where};
}

}  // namespace acr::commands
