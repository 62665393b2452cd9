#include "credentials/service.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "credentials/registry_cloud.hpp"
#include "credentials/renewal_policy.hpp"
#include "credentials/single_flight.hpp"
#include "registry/refresh_token.hpp"

namespace acr::credentials {
namespace {

using identity::Selection;
using registry::LoginServer;

/// How long after a failed renewal the next one waits, while the token lives.
constexpr std::chrono::seconds pause_after_failure{60};
/// How long a renewal may take for whose sake a living token is held back.
constexpr std::chrono::seconds patience_with_an_answer{10};

Age age_of_entry(const cache::Entry& entry, sys_seconds now) {
  return age_of({entry.issued, entry.renew_at, entry.expires}, now);
}

Answer answer_with(cache::Entry&& entry, bool renewal_due) {
  return {std::move(entry.token), entry.expires, std::move(entry.identity), renewal_due};
}

Answer new_answer(cache::Entry&& entry) {
  Answer answer = answer_with(std::move(entry), false);
  answer.renewed = true;
  return answer;
}

bool needs_no_wait(Age age) {
  return age == Age::fresh || age == Age::ageing;
}

Error another_takes_too_long() {
  return {ErrorKind::transient, "another process has been renewing the token for too long", "Try again"};
}

}  // namespace

Result<Subject> Service::subject(const LoginServer& server, Deadline deadline) {
  const config::RegistrySettings settings = settings_.for_registry(server.host());
  const Result<const registry::Cloud*> found = cloud_of(settings, server, clouds_, deadline);
  if (!found) return found.error();
  const registry::Cloud& cloud = **found;
  Result<Selection> selection = Selection::read(settings, cloud, imds_note_, context_);
  if (!selection) return selection.error();
  cache::Key key = cache::Key::registry(server.host(), selection->fingerprint());
  return Subject{server, *std::move(selection), audiences_of(settings, cloud), std::move(key)};
}

/// For those who wait for nothing but what is at hand.
Deadline Service::soon() const {
  return context_.clock.steady() + patience_with_an_answer;
}

Result<Answer> Service::get(const LoginServer& server, Deadline deadline) {
  const Result<Subject> about = subject(server, deadline);
  if (!about) return about.error();
  Result<cache::Entry> entry = store_.find(about->key);
  if (!entry && entry.error().kind == ErrorKind::untrusted) return entry.error();
  if (entry) {
    const Age age = age_of_entry(*entry, context_.clock.now());
    if (needs_no_wait(age)) return answer_with(*std::move(entry), age == Age::ageing);
  }
  return renew_now(*about, deadline);
}

Result<Answer> Service::renew_now(const Subject& subject, Deadline deadline) {
  const cache::Key& key = subject.key;
  const sys_seconds began = context_.clock.now();
  Result<cache::Entry> known = store_.find(key);
  const auto renewed_by_another = [&] {
    known = store_.find(key);
    return known && needs_no_wait(age_of_entry(*known, context_.clock.now()));
  };
  const auto known_is_alive = [&] {
    return known && age_of_entry(*known, context_.clock.now()) != Age::dead;
  };
  const auto known_or = [&](const Error& error) -> Result<Answer> {
    if (known_is_alive()) return answer_with(*std::move(known), false);
    return error;
  };
  if (known_is_alive()) {
    // There is an answer already: an Azure that does not work must not make everyone wait for it.
    if (failed_lately(key)) return answer_with(*std::move(known), false);
    deadline = std::min(deadline, context_.clock.steady() + patience_with_an_answer);
  }

  std::optional<RangeLock> lock = store_.lock(key);
  const Turn turn = take_turn(lock, context_.clock, deadline, renewed_by_another);
  if (turn == Turn::answered) return answer_with(*std::move(known), false);
  if (turn == Turn::too_late) return known_or(another_takes_too_long());
  if (turn == Turn::ours_at_last) {
    // Whoever we waited for has just learnt that it does not work; everyone trying again one after the
    // other would only make them all late.
    const std::optional<cache::Failure> failure = store_.last_failure(key);
    if (failure && failure->at >= began) return known_or(failure->error);
  }
  const std::string former_audience = known ? known->audience : std::string();
  Result<cache::Entry> entry = renew(subject, former_audience, IfErased::keep, store_, context_, deadline);
  if (!entry) return known_or(entry.error());
  return new_answer(*std::move(entry));
}

Result<Answer> Service::refresh(const LoginServer& server, Deadline deadline) {
  const Result<Subject> about = subject(server, deadline);
  if (!about) return about.error();
  const Result<cache::Entry> former = store_.find(about->key);
  if (!former && former.error().kind == ErrorKind::untrusted) return former.error();
  std::optional<RangeLock> lock = store_.lock(about->key);
  Result<cache::Entry> newer = Error{ErrorKind::not_found, "nobody has renewed it"};
  const auto renewed_by_another = [&] {
    newer = store_.find(about->key);
    return newer && (!former || newer->token.reveal() != former->token.reveal());
  };
  const Turn turn = take_turn(lock, context_.clock, deadline, renewed_by_another);
  if (turn == Turn::answered) return answer_with(*std::move(newer), false);
  if (turn == Turn::too_late) return another_takes_too_long();
  Result<cache::Entry> entry =
      renew(*about, former ? former->audience : "", IfErased::keep, store_, context_, deadline);
  if (!entry) return entry.error();
  return new_answer(*std::move(entry));
}

Result<Answer> Service::refresh_if_due(const LoginServer& server, Deadline deadline) {
  const Result<Subject> about = subject(server, deadline);
  if (!about) return about.error();
  Result<cache::Entry> entry = store_.find(about->key);
  if (entry && age_of_entry(*entry, context_.clock.now()) == Age::fresh) {
    return answer_with(*std::move(entry), false);
  }
  return refresh(server, deadline);
}

Result<NextIdentity> Service::next_identity(const LoginServer& server, Deadline deadline) {
  const Result<Subject> about = subject(server, deadline);
  if (!about) return about.error();
  return NextIdentity{about->selection.source().describe(), about->key.name()};
}

bool Service::failed_lately(const cache::Key& key) {
  const std::optional<cache::Failure> failure = store_.last_failure(key);
  const sys_seconds now = context_.clock.now();
  // A clock that was set back must not prolong it.
  return failure && failure->at <= now && now < failure->at + pause_after_failure;
}

bool Service::renewal_is_free(const LoginServer& server) {
  const Result<Subject> about = subject(server, soon());
  if (!about || failed_lately(about->key)) return false;
  std::optional<RangeLock> lock = store_.lock(about->key);
  return lock && lock->try_acquire() == RangeLock::Outcome::acquired;
}

Result<void> Service::renew_in_background(const LoginServer& server, Deadline deadline) {
  const Result<Subject> about = subject(server, deadline);
  if (!about) return about.error();
  std::optional<RangeLock> lock = store_.lock(about->key);
  if (!lock || lock->try_acquire() != RangeLock::Outcome::acquired) return {};
  const Result<cache::Entry> entry = store_.find(about->key);
  const bool due = entry && age_of_entry(*entry, context_.clock.now()) != Age::fresh;
  if (!due) return {};
  const Result<cache::Entry> renewed =
      renew(*about, entry->audience, IfErased::forget, store_, context_, deadline);
  tidy();
  if (!renewed) return renewed.error();
  return {};
}

Result<void> Service::prime(const LoginServer& server, const Secret& refresh_token) {
  const std::optional<registry::RefreshTokenClaims> claims =
      registry::read_refresh_token(refresh_token.reveal());
  const std::string again = "Run: az acr login --name " + registry::short_name(server.host());
  if (!claims || (!claims->grant_type.empty() && claims->grant_type != "refresh_token")) {
    return Error{ErrorKind::bad_input, "what was given is not an ACR refresh token", again};
  }
  if (!server.is_audience(claims->audience)) {
    return Error{ErrorKind::bad_input, "the token is for another registry", again};
  }
  const sys_seconds now = context_.clock.now();
  if (claims->expires <= now) return Error{ErrorKind::bad_input, "the token has expired", again};

  const Result<Subject> about = subject(server, soon());
  if (!about) return about.error();
  const cache::Key& key = about->key;
  const Result<cache::Entry> former = store_.find(key);
  const sys_seconds issued = std::min(claims->issued.value_or(now), now);
  const sys_seconds expires = std::min<sys_seconds>(claims->expires, now + registry::longest_life);
  const Lifetime lifetime = plan_lifetime(issued, expires, context_.random.unit());
  cache::Entry entry;
  entry.subject = server.host();
  entry.identity = "whoever handed the token over";  // as in "a token of …"
  entry.audience = former ? former->audience : std::string();
  entry.issued = lifetime.issued;
  entry.renew_at = lifetime.renew_at;
  entry.expires = lifetime.expires;
  entry.token = refresh_token.copy();
  const Result<void> kept = store_.put(key, entry);
  // Without a place to keep it nothing is lost: the next `get` gets one of its own.
  if (!kept && kept.error().kind == ErrorKind::untrusted) return kept.error();
  return {};
}

Result<void> Service::erase(const LoginServer& server) {
  return store_.erase_registry(server.host());
}

bool Service::tidying_is_due() {
  return store_.tidying_is_due(context_.clock.now());
}

void Service::tidy() {
  store_.tidy(context_.clock.now());
}

Result<std::vector<std::string>> Service::list() {
  return store_.registries();
}

}  // namespace acr::credentials
