#include "diagnosis/ladder.hpp"

#include <algorithm>

#include "credentials/registry_cloud.hpp"
#include "diagnosis/own_rungs.hpp"
#include "identity/selection.hpp"

namespace acr::diagnosis {
namespace {

using std::chrono::seconds;

constexpr seconds quick{5};     ///< this machine, and each step of the network
constexpr seconds request{10};  ///< one request
constexpr seconds patient{20};  ///< with retries
constexpr seconds interview{45};

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
    leave(name, "no time was left for it");
    return Outcome{rungs_.back()};
  }
  if (watcher_) watcher_(name);
  Outcome outcome = look(std::min(deadline_, began + limit));
  Rung& rung = rung_of(outcome);
  rung.took = std::chrono::duration_cast<std::chrono::milliseconds>(context_.clock.steady() - began);
  rungs_.push_back(rung);
  return outcome;
}

void Ladder::climb_own() {
  take("helper", quick, [&](Deadline limit) { return look_at_helper(wishes_.version, context_, limit); });
  take("settings", quick, [&](Deadline) { return look_at_settings(context_.environment); });
  take("cache", quick, [&](Deadline) { return look_at_cache(context_.environment); });
}

void Ladder::climb_network(const registry::LoginServer& server) {
  const auto addresses =
      take("dns", quick, [&](Deadline limit) { return look_up_name(server, probe_, limit); });
  std::optional<std::string> address;
  if (addresses.found) {
    address =
        take("tcp", quick, [&](Deadline limit) { return knock(*addresses.found, probe_, limit); }).found;
  } else {
    leave("tcp", "the registry's name has no address");
  }
  if (address) {
    const Rung tls = take("tls", quick,
                          [&](Deadline limit) { return check_certificate(server, *address, probe_, limit); });
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

void Ladder::climb_identity(const IdentityQuestion* question, const registry::LoginServer* server) {
  if (question == nullptr) {
    for (const char* name : {"entra", "identity", "token"}) leave(name, "the settings cannot be read");
    if (server != nullptr) leave("exchange", "there is no token to exchange");
    return;
  }
  const identity::Place place = identity::place_of(question->settings, question->cloud, context_.environment);
  const auto entra =
      take("entra", request, [&](Deadline limit) { return reach_entra(place.authority, context_, limit); });
  if (entra.found) clocks_.push_back(*entra.found);
  take("clock", quick, [&](Deadline) { return compare_clocks(clocks_); });

  const Step<Somebody> somebody =
      take("identity", interview, [&](Deadline limit) { return ask_identities(*question, context_, limit); });
  if (!somebody.found) {
    leave("token", "no identity gave one");
    if (server != nullptr) leave("exchange", "there is no token to exchange");
    return;
  }
  // Managed identities and tools that still hold a token do without.
  soften("entra", "the identity in use does without for now");
  take("token", quick, [&](Deadline) { return read_token(*somebody.found, *question, context_); });
  if (server == nullptr) return;
  if (!secured_) {
    leave("exchange", "there is no secure connection to the registry");
    return;
  }
  const auto refresh = take("exchange", patient, [&](Deadline limit) {
    return try_exchange(*server, *somebody.found, *question, context_, limit);
  });
}

void Ladder::climb_without_registry(credentials::Session* session) {
  take("proxy", quick, [&](Deadline) { return look_at_proxy("", context_.environment); });
  if (session == nullptr) return climb_identity(nullptr, nullptr);
  const config::RegistrySettings settings = session->settings.for_registry("");
  const registry::Cloud* cloud = &registry::public_cloud;
  if (!settings.cloud.empty()) {
    const Result<const registry::Cloud*> found = session->clouds.find(settings.cloud, deadline_);
    if (!found) {
      rungs_.push_back(failed("identity", found.error()));
      return;
    }
    cloud = *found;
  }
  const IdentityQuestion question{settings, *cloud, credentials::audiences_of(settings, *cloud), ""};
  climb_identity(&question, nullptr);
}

void Ladder::climb_to(const registry::LoginServer& server, credentials::Session* session) {
  take("proxy", quick, [&](Deadline) { return look_at_proxy(server.host(), context_.environment); });
  climb_network(server);
  if (session == nullptr) return climb_identity(nullptr, &server);
  const config::RegistrySettings settings = session->settings.for_registry(server.host());
  const Result<const registry::Cloud*> cloud =
      credentials::cloud_of(settings, server, session->clouds, deadline_);
  if (!cloud) {
    rungs_.push_back(failed("identity", cloud.error()));
    return;
  }
  const IdentityQuestion question{settings, **cloud, credentials::audiences_of(settings, **cloud),
                                  server.host()};
  climb_identity(&question, &server);
}

void Ladder::glance_at(const registry::LoginServer& server, credentials::Session& session) {
  take(server.host().c_str(), patient, [&](Deadline limit) {
    const Result<credentials::Answer> answer = session.service.get(server, limit);
    if (answer) return passed(server.host(), "a pull has a token, of " + answer->identity);
    Rung rung = failed(server.host(), answer.error());
    rung.fix.append(rung.fix.empty() ? "Run: " : ", or run: ")
        .append("docker-credential-acr doctor ")
        .append(server.host());
    return rung;
  });
}

/// What turned out not to be needed is no failure.
void Ladder::soften(const char* name, const std::string& because) {
  for (Rung& rung : rungs_) {
    if (rung.name != name || rung.state != State::failed) continue;
    rung.state = State::warning;
    rung.found += "; " + because;
  }
}

}  // namespace acr::diagnosis
