#include "diagnosis/ladder.hpp"

#include <algorithm>
#include <utility>

#include "credentials/registry_cloud.hpp"
#include "diagnosis/client_rungs.hpp"
#include "diagnosis/own_rungs.hpp"
#include "diagnosis/pull_rungs.hpp"
#include "http/service_text.hpp"
#include "identity/selection.hpp"

namespace acr::diagnosis {
namespace {

using std::chrono::seconds;

constexpr seconds quick{5};     ///< this machine, and each step of the network
constexpr seconds request{10};  ///< one request
constexpr seconds patient{20};  ///< with retries
constexpr seconds interview{45};

constexpr const char* no_time = "no time was left for it";

Rung& rung_of(Rung& rung) {
  return rung;
}
template <class Thing>
Rung& rung_of(Step<Thing>& step) {
  return step.rung;
}

}  // namespace

/// Tries one rung and keeps it, with the time that it took.
template <class Look>
auto Ladder::take(const char* name, seconds limit, Look look) -> decltype(look(Deadline())) {
  using Outcome = decltype(look(Deadline()));
  const Deadline began = context_.clock.steady();
  if (began >= deadline_) {
    leave_for_lack_of_time(name);
    return Outcome{rungs_.back()};
  }
  if (watcher_) watcher_(name);
  Outcome outcome = look(std::min(deadline_, began + limit));
  Rung& rung = rung_of(outcome);
  rung.took = std::chrono::duration_cast<std::chrono::milliseconds>(context_.clock.steady() - began);
  rungs_.push_back(rung);
  return outcome;
}

void Ladder::leave_for_lack_of_time(const char* name) {
  if (std::exchange(late_, true)) return leave(name, no_time);
  rungs_.push_back(
      failed(name, {ErrorKind::transient, no_time, "Try again; see above what has taken so long"}));
}

void Ladder::climb_own() {
  take("helper", quick, [&](Deadline limit) { return look_at_helper(wishes_.version, context_, limit); });
  take("settings", quick, [&](Deadline) { return look_at_settings(context_.environment); });
  take("cache", quick, [&](Deadline) { return look_at_cache(context_.environment); });
}

void Ladder::climb_network(const registry::LoginServer& server) {
  const auto proxy =
      take("proxy", quick, [&](Deadline) { return look_at_proxy(server.host(), context_.environment); });
  if (proxy.rung.state != State::failed) return climb_network(server, proxy.found ? &*proxy.found : nullptr);
  for (const char* name : {"dns", "tcp", "tls", "challenge"})
    leave(name, "it is not known which proxy is meant");
}

void Ladder::climb_network(const registry::LoginServer& server, const http::Proxy* proxy) {
  const auto addresses =
      take("dns", quick, [&](Deadline limit) { return look_up_name(server, proxy, probe_, limit); });
  std::optional<std::string> address;
  if (addresses.found) {
    address = take("tcp", quick, [&](Deadline limit) {
                return knock(*addresses.found, proxy, probe_, limit);
              }).found;
  } else {
    leave("tcp", proxy == nullptr ? "the registry's name has no address" : "the proxy's name has no address");
  }
  if (address) {
    const Rung tls = take("tls", quick, [&](Deadline limit) {
      return check_certificate(server, proxy, *address, probe_, limit);
    });
    secured_ = tls.state == State::ok;
  } else {
    leave("tls", "there is no connection");
  }
  if (!secured_) {
    leave("challenge", "there is no secure connection");
    return;
  }
  const auto clock =
      take("challenge", request, [&](Deadline limit) { return ask_without_token(server, context_, limit); });
  if (clock.found) clocks_.push_back(*clock.found);
}

/// Where nobody knows whom to ask, because the settings or the cloud that they name are not to be had.
void Ladder::climb_identity(const std::optional<Error>& error, const registry::LoginServer* server) {
  constexpr const char* unknown = "it is not known where to sign in";
  leave("entra", unknown);
  take("clock", quick, [&](Deadline) { return compare_clocks(clocks_); });
  if (error) {
    rungs_.push_back(failed("identity", *error));
  } else {
    leave("identity", "the settings cannot be read");
  }
  leave("token", "no identity gave one");
  if (server != nullptr) leave("exchange", "there is no token to exchange");
}

void Ladder::climb_identity(const IdentityQuestion& question, const registry::LoginServer* server) {
  const identity::Place place = identity::place_of(question.settings, question.cloud, context_.environment);
  const auto entra =
      take("entra", request, [&](Deadline limit) { return reach_entra(place.authority, context_, limit); });
  if (entra.found) clocks_.push_back(*entra.found);
  take("clock", quick, [&](Deadline) { return compare_clocks(clocks_); });

  const Step<Somebody> somebody =
      take("identity", interview, [&](Deadline limit) { return ask_identities(question, context_, limit); });
  if (!somebody.found) {
    leave("token", "no identity gave one");
    if (server != nullptr) leave("exchange", "there is no token to exchange");
    return;
  }
  // Managed identities and tools that still hold a token do without.
  soften("entra", "the identity in use does without for now");
  take("token", quick, [&](Deadline) { return read_token(*somebody.found, question, context_); });
  if (server == nullptr) return;
  if (!secured_) {
    leave("exchange", "there is no secure connection to the registry");
    return;
  }
  refresh_token_ = take("exchange", patient, [&](Deadline limit) {
                     return try_exchange(*server, *somebody.found, question, context_, limit);
                   }).found;
}

void Ladder::climb_without_registry(credentials::Session* session) {
  take("proxy", quick, [&](Deadline) { return look_at_proxy("", context_.environment); });
  if (session == nullptr) return climb_identity(std::nullopt, nullptr);
  const config::RegistrySettings settings = session->settings.for_registry("");
  const registry::Cloud* cloud = &registry::public_cloud;
  if (!settings.cloud.empty()) {
    const Result<const registry::Cloud*> found = session->clouds.find(settings.cloud, deadline_);
    if (!found) return climb_identity(found.error(), nullptr);
    cloud = *found;
  }
  const IdentityQuestion question{settings, *cloud, credentials::audiences_of(settings, *cloud), ""};
  climb_identity(question, nullptr);
}

void Ladder::climb_clients(const registry::LoginServer& server, credentials::Session* session) {
  const clients::LookUp found = clients::look_up(server.host(), context_.environment, context_.processes);
  take("docker", quick,
       [&](Deadline) { return judge_client(found.docker, asks_us(found.podman), server.host()); });
  take("podman", quick,
       [&](Deadline) { return judge_client(found.podman, asks_us(found.docker), server.host()); });
  if (session == nullptr) return leave("login", "the settings cannot be read");
  login_ = take("login", request, [&](Deadline limit) {
             return look_for_login(server, session->settings, context_, limit);
           }).found;
}

void Ladder::climb_to(const registry::LoginServer& server, credentials::Session* session) {
  climb_clients(server, session);
  climb_network(server);
  climb_identity_of(server, session);
  climb_pull(server);
  if (!login_) return;
  for (const char* name : {"entra", "identity", "token", "exchange"}) {
    soften(name, "the password of " + http::printable(login_->user_name) + " goes ahead of it");
  }
}

void Ladder::climb_identity_of(const registry::LoginServer& server, credentials::Session* session) {
  if (session == nullptr) return climb_identity(std::nullopt, &server);
  const config::RegistrySettings settings = session->settings.for_registry(server.host());
  const Result<const registry::Cloud*> cloud =
      credentials::cloud_of(settings, server, session->clouds, deadline_);
  if (!cloud) return climb_identity(cloud.error(), &server);
  climb_identity({settings, **cloud, credentials::audiences_of(settings, **cloud), server.host()}, &server);
}

/// With what a client would be answered.
void Ladder::climb_pull(const registry::LoginServer& server) {
  if (!secured_) return leave("pull", "there is no secure connection to the registry");
  if (!login_ && !refresh_token_) return leave("pull", "the registry has given no token to ask with");
  const registry::Bearer bearer = login_ ? registry::Bearer{login_->user_name, login_->secret}
                                         : registry::Bearer{"", refresh_token_->value};
  const Rung pull = take("pull", patient, [&](Deadline limit) {
    return try_pull(server, bearer, wishes_.repository, context_, limit);
  });
  if (pull.state != State::ok) return;
  // Who signs assertions by a wrong clock does not come so far.
  for (const char* name : {"clock", "token"}) soften(name, "a pull works all the same");
}

void Ladder::glance_at(const registry::LoginServer& server, credentials::Session& session) {
  take(server.host().c_str(), patient, [&](Deadline limit) {
    const Step<keychain::Credentials> login = look_for_login(server, session.settings, context_, limit);
    if (login.found) {
      return passed(server.host(),
                    "a pull has a password, of user " + http::printable(login.found->user_name));
    }
    if (login.rung.state == State::failed) {
      Rung rung = login.rung;
      rung.name = server.host();
      return rung;
    }
    const Result<credentials::Answer> answer = session.service.get(server, limit);
    if (answer) return passed(server.host(), "a pull has a token, of " + answer->identity);
    Rung rung = failed(server.host(), answer.error());
    rung.fix.append(rung.fix.empty() ? "Run: " : ", or run: ")
        .append("docker-credential-acr doctor ")
        .append(server.host());
    return rung;
  });
  Rung& rung = rungs_.back();
  if (rung.state == State::failed && rung.found == no_time) {
    rung.fix = "Run: docker-credential-acr doctor " + server.host();
  }
}

/// What turned out not to be needed is no failure.
void Ladder::soften(const char* name, const std::string& because) {
  for (Rung& rung : rungs_) {
    if (rung.name != name || rung.state != State::failed || rung.found == no_time) continue;
    rung.state = State::warning;
    rung.found += "; " + because;
  }
}

}  // namespace acr::diagnosis
