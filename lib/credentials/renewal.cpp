#include "credentials/renewal.hpp"

#include <algorithm>
#include <vector>

#include "credentials/entra_tokens.hpp"
#include "credentials/renewal_policy.hpp"
#include "identity/entra.hpp"
#include "platform/late_relocations.hpp"
#include "platform/secret.hpp"
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

/// Exchanges for one subject.
class Exchanges {
 public:
  Exchanges(const Subject& subject, cache::Store& store, const http::Context& context, Deadline deadline)
      : subject_(subject),
        tokens_(subject.selection, store, context),
        context_(context),
        deadline_(deadline) {}

  /// ACR's audience first, or the one that worked before; the next where the tenant does not know the first
  /// or the registry does not accept it [protocol: Azure/AKS #4560, azure-cli #33674, #33698].
  Result<Exchanged> any(const std::string& former_audience) {
    std::vector<Audience> audiences = subject_.audiences;
    std::stable_partition(audiences.begin(), audiences.end(),
                          [&](const Audience& a) { return a.resource() == former_audience; });
    Result<Exchanged> first = exchange_for(audiences.front());
    for (std::size_t i = 1; i < audiences.size() && !first && other_audience_may_do(first.error()); ++i) {
      Result<Exchanged> next = exchange_for(audiences[i]);
      // Of two refusals, the one that is not about the audience says what is really wrong.
      if (next || identity::audience_unknown(first.error())) first = std::move(next);
    }
    return first;
  }

 private:
  /// Entra's own 401, as of a wrong secret, is the same for every audience.
  [[nodiscard]] bool other_audience_may_do(const Error& error) const {
    return registry_refused_ || identity::audience_unknown(error);
  }

  /// A 401 gets a second try, with a new Entra token: the cached one may have been revoked, and passing 401s
  /// are known (azure-cli #24886).
  Result<Exchanged> exchange_for(const Audience& audience) {
    for (const auto cached : {EntraTokens::Cached::welcome, EntraTokens::Cached::unwelcome}) {
      registry_refused_ = false;
      const Result<identity::Token> entra = tokens_.token(audience, cached, deadline_);
      if (!entra) return entra.error();
      Result<registry::RefreshToken> refresh =
          registry::exchange(subject_.server, entra->value, context_, deadline_);
      if (refresh) return Exchanged{*std::move(refresh), audience.resource()};
      registry_refused_ = refresh.error().http_status == unauthorized;
      const bool again = registry_refused_ && cached == EntraTokens::Cached::welcome;
      if (!again) return in_context(subject_.selection.source().describe(), refresh.error());
    }
    return Error{ErrorKind::internal, "no try was made"};
  }

  const Subject& subject_;
  EntraTokens tokens_;
  const http::Context& context_;
  Deadline deadline_;
  bool registry_refused_ = false;  ///< the last audience's token, with a 401
};

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

Result<cache::Entry> renew(const Subject& subject, const std::string& former_audience, IfErased if_erased,
                           cache::Store& store, const http::Context& context, Deadline deadline) {
  finish_relocations();
  // Opened while Entra answers, so that the exchange costs one round trip.
  context.http.prepare(registry::exchange_url(subject.server));
  Result<Exchanged> exchanged = Exchanges(subject, store, context, deadline).any(former_audience);
  wipe_stack();
  if (!exchanged) {
    Error error = name_registry(subject.server.host(), exchanged.error());
    store.note_failure(subject.key, {context.clock.now(), error});
    return error;
  }
  cache::Entry entry = make_entry(subject.server, *std::move(exchanged),
                                  subject.selection.source().describe(), context.random.unit());
  // What is not kept, or cannot be, is answered all the same.
  const bool erased = if_erased == IfErased::forget && !store.find(subject.key);
  if (!erased && subject.selection.still_holds()) {
    [[maybe_unused]] const Result<void> kept = store.put(subject.key, entry);
  }
  return entry;
}

}  // namespace acr::credentials
