#include "credentials/entra_tokens.hpp"

#include "credentials/renewal_policy.hpp"
#include "credentials/single_flight.hpp"
#include "platform/text_fields.hpp"

namespace acr::credentials {

Result<identity::Token> EntraTokens::token(const identity::Audience& audience, Cached cached,
                                           Deadline deadline) {
  const cache::Key key = cache::Key::entra(audience.resource(), selection_.fingerprint());
  if (cached == Cached::unwelcome) return ask(key, audience, deadline);
  std::optional<identity::Token> found = find(key);
  if (found) return *std::move(found);
  std::optional<RangeLock> lock = store_.lock(key);
  const Turn turn = take_turn(lock, context_.clock, deadline, [&] {
    found = find(key);
    return found.has_value();
  });
  if (turn == Turn::answered) return *std::move(found);
  if (turn == Turn::too_late) {
    return Error{ErrorKind::transient, source_.describe() + ": another process has been asking for too long",
                 "Try again"};
  }
  return ask(key, audience, deadline);
}

Result<identity::Token> EntraTokens::ask(const cache::Key& key, const identity::Audience& audience,
                                         Deadline deadline) {
  Result<identity::Token> token = source_.token(audience, deadline);
  if (!token) return token;
  if (!is_one_line(token->value.reveal())) {
    return Error{ErrorKind::rejected, source_.describe() + ": the answer holds a token that cannot be one"};
  }
  keep(key, audience, *token);
  return token;
}

std::optional<identity::Token> EntraTokens::find(const cache::Key& key) {
  Result<cache::Entry> entry = store_.find(key);
  if (!entry || !entra_token_is_usable(entry->expires, context_.clock.now())) return std::nullopt;
  return identity::Token{std::move(entry->token), entry->expires};
}

void EntraTokens::keep(const cache::Key& key, const identity::Audience& audience,
                       const identity::Token& token) {
  // While az was asked, somebody may have signed in to it as another: then nobody knows whose this is.
  if (!selection_.still_holds()) return;
  cache::Entry entry;
  entry.subject = audience.resource();
  entry.identity = source_.describe();
  entry.audience = audience.resource();
  entry.issued = context_.clock.now();
  entry.renew_at = token.expires;
  entry.expires = token.expires;
  entry.token = token.value.copy();
  [[maybe_unused]] const Result<void> kept = store_.put(key, entry);
}

}  // namespace acr::credentials
