#include "credentials/renewal.hpp"

#include <array>
#include <memory>

#include "credentials/entra_tokens.hpp"
#include "credentials/imds_note.hpp"
#include "credentials/renewal_policy.hpp"
#include "identity/entra.hpp"
#include "platform/late_relocations.hpp"
#include "registry/exchange.hpp"

namespace acr::credentials {
namespace {

using identity::Audience;
using registry::LoginServer;

constexpr unsigned unauthorized = 401;

struct Exchanged {
  registry::RefreshToken token;
  std::string audience;
};

/// One audience's worth of tries. A 401 gets a second one, with a new Entra token: the cached one may have
/// been revoked, and passing 401s are known (azure-cli #24886).
Result<Exchanged> exchange_for(const Audience& audience, const LoginServer& server, EntraTokens& tokens,
                               const identity::TokenSource& source, const http::Context& context,
                               Deadline deadline) {
  for (const auto cached : {EntraTokens::Cached::welcome, EntraTokens::Cached::unwelcome}) {
    const Result<identity::Token> entra = tokens.token(audience, cached, deadline);
    if (!entra) return entra.error();
    Result<registry::RefreshToken> refresh = registry::exchange(server, entra->value, context, deadline);
    if (refresh) return Exchanged{*std::move(refresh), audience.resource()};
    const bool again = refresh.error().http_status == unauthorized && cached == EntraTokens::Cached::welcome;
    if (!again) return in_context(source.describe(), refresh.error());
  }
  return Error{ErrorKind::internal, "no try was made"};
}

/// ACR's audience first, or the one that worked before; the other where the tenant does not know the first
/// or the registry does not accept it [protocol: Azure/AKS #4560, azure-cli #33674, #33698].
Result<Exchanged> exchange_for_either(const LoginServer& server, const std::string& former_audience,
                                      EntraTokens& tokens, const identity::TokenSource& source,
                                      const http::Context& context, Deadline deadline) {
  std::array audiences{Audience(registry::acr_audience), Audience(server.cloud().arm_audience)};
  if (former_audience == audiences[1].resource()) std::swap(audiences[0], audiences[1]);
  Result<Exchanged> first = exchange_for(audiences[0], server, tokens, source, context, deadline);
  if (first) return first;
  const bool try_other =
      first.error().http_status == unauthorized || identity::audience_unknown(first.error());
  if (!try_other) return first;
  Result<Exchanged> second = exchange_for(audiences[1], server, tokens, source, context, deadline);
  // Of two refusals, the one that is not about the audience says what is really wrong.
  if (second || identity::audience_unknown(first.error())) return second;
  return first;
}

cache::Entry make_entry(const LoginServer& server, Exchanged exchanged, std::string identity, double jitter) {
  const Lifetime lifetime = plan_lifetime(exchanged.token.issued, exchanged.token.expires, jitter);
  cache::Entry entry;
  entry.subject = server.host();
  entry.identity = std::move(identity);
  entry.audience = std::move(exchanged.audience);
  entry.issued = lifetime.issued;
  entry.renew_at = lifetime.renew_at;
  entry.expires = lifetime.expires;
  entry.token = std::move(exchanged.token.value);
  return entry;
}

}  // namespace

Result<cache::Entry> renew(const LoginServer& server, const identity::Selection& selection,
                           const cache::Key& key, const std::string& former_audience, IfErased if_erased,
                           cache::Store& store, const http::Context& context, Deadline deadline) {
  finish_relocations();
  ImdsNote memory(store, context.clock);
  const Result<std::unique_ptr<identity::TokenSource>> source = selection.make_source(memory, context);
  if (!source) return source.error();
  EntraTokens tokens(selection, **source, store, context);
  Result<Exchanged> exchanged =
      exchange_for_either(server, former_audience, tokens, **source, context, deadline);
  if (!exchanged) {
    store.note_failure(key, {context.clock.now(), exchanged.error()});
    return exchanged.error();
  }
  cache::Entry entry =
      make_entry(server, *std::move(exchanged), (*source)->describe(), context.random.unit());
  // What is not kept, or cannot be, is answered all the same.
  const bool erased = if_erased == IfErased::forget && !store.find(key);
  if (!erased && selection.still_holds(context.environment)) {
    [[maybe_unused]] const Result<void> kept = store.put(key, entry);
  }
  return entry;
}

}  // namespace acr::credentials
