#include "identity/signed_in_user.hpp"

#include <algorithm>
#include <array>

#include "identity/aadsts.hpp"
#include "identity/sign_in.hpp"
#include "identity/sign_in_store.hpp"

namespace acr::identity {
namespace {

// Entra takes this refresh token for nothing any more [Entra docs reference-error-codes.md]: revoked, or its
// password changed (50173, 50132, 50133), unused for too long (70008, 700082), of a fixed life (700084), not
// valid at all (70000). Not so where a policy wants more for one resource than the sign-in had, such as a
// second factor (50076, 50078, 50079), a younger sign-in (70043: "for this request") or another device
// (53003): the token may still serve for another.
constexpr std::array<std::string_view, 7> end_of_a_token{"AADSTS50173", "AADSTS50132",  "AADSTS50133",
                                                         "AADSTS70008", "AADSTS700082", "AADSTS700084",
                                                         "AADSTS70000"};

// Entra's own word for the same [microsoft-authentication-library-for-js InteractionRequiredAuthError].
constexpr std::string_view bad_token = "bad_token";

// What a person has to do something about [MSAL, the same].
constexpr std::array<std::string_view, 4> wants_a_person{"invalid_grant", "interaction_required",
                                                         "login_required", "consent_required"};

template <class Texts>
bool among(std::string_view text, const Texts& texts) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

bool token_is_dead(const Refusal& refusal) {
  return refusal.code == "invalid_grant" &&
         (refusal.detail == bad_token || among(refusal.error.service_code, end_of_a_token));
}

class SignedInUserSource final : public TokenSource {
 public:
  SignedInUserSource(TenantAddress address, const http::Context& context, sealing::Wish sealing)
      : address_(std::move(address)), context_(context), store_(context, sealing::make_sealing(sealing)) {}

  Result<Token> token(const Audience& audience, Deadline deadline) override {
    // A look first: waiting for the lock would leave a file where nobody has ever signed in.
    const Result<KeptSignIn> seen = store_.find(address_);
    if (!seen) return not_there(seen.error());
    const Result<std::optional<RangeLock>> lock = store_.lock(seen->address, deadline);
    if (!lock) return unusable(describe(*seen), lock.error());
    const Result<KeptSignIn> found = store_.find(address_);
    if (!found) return not_there(found.error());
    const Result<Secret> refresh = store_.refresh_token(*found);
    if (!refresh) return unusable(describe(*found), refresh.error());
    Granted<Token> granted = redeem(*found, *refresh, audience, deadline);
    if (granted) return *std::move(granted);
    if (token_is_dead(granted.error())) {
      // Where there are no locks, another process may have had the token replaced meanwhile.
      const Result<Secret> newer = store_.refresh_token(*found);
      if (newer && newer->reveal() != refresh->reveal()) {
        granted = redeem(*found, *newer, audience, deadline);
        if (granted) return *std::move(granted);
      }
    }
    // If it cannot be removed, the next one learns the same from Entra.
    if (token_is_dead(granted.error())) {
      [[maybe_unused]] const Result<void> ended = store_.end(*found);
    }
    return explain(granted.error());
  }

  Ahead begin(const Audience& /*audience*/) override {
    const Result<KeptSignIn> seen = store_.find(address_);
    return !seen && seen.error().kind == ErrorKind::not_found ? Ahead::go_on : Ahead::wait;
  }

  [[nodiscard]] std::string describe() const override {
    const Result<KeptSignIn> found = store_.find(address_);
    return found ? describe(*found) : "signed-in user";
  }

  void identify(FieldDigest& digest) const override {
    digest.add("signed-in-user").add(address_.authority).add(address_.tenant).add(store_.mark(address_));
  }

 private:
  [[nodiscard]] std::string describe(const KeptSignIn& sign_in) const {
    std::string text = "signed-in user";
    if (!sign_in.person.account.empty()) text += " " + sign_in.person.account;
    if (!address_.tenant.empty()) text += " in tenant " + address_.tenant;
    return text;
  }

  /// Why a sign-in that is there does not serve. A chain must not go on to somebody else for that.
  static Error unusable(std::string_view who, Error error) {
    if (error.kind == ErrorKind::unavailable) error.kind = ErrorKind::rejected;
    return in_context(who, std::move(error));
  }

  [[nodiscard]] Error not_there(Error error) const {
    constexpr std::string_view who = "signed-in user";
    if (error.kind == ErrorKind::not_found) {
      return in_context(who, {ErrorKind::unavailable, "nobody has signed in"});
    }
    // In a home that is closed to us, as another user's is, we have kept nothing.
    const bool nothing_kept = store_.mark(address_).ends_with("absent");
    return nothing_kept ? in_context(who, std::move(error)) : unusable(who, std::move(error));
  }

  /// In the tenant that is asked for, or else in the person's own. A newer refresh token is kept before the
  /// access token is used. Where it cannot be, the former one stays, which Entra goes on taking
  /// [Entra docs refresh-tokens.md: not revoked when used].
  Granted<Token> redeem(const KeptSignIn& sign_in, const Secret& refresh, const Audience& audience,
                        Deadline deadline) {
    std::string tenant = address_.tenant;
    if (tenant.empty()) tenant = sign_in.person.tenant;
    if (tenant.empty()) tenant = any_tenant;
    const std::string who = describe(sign_in);
    const Result<Authority> authority = make_authority({address_.authority, tenant});
    if (!authority) return Refusal{in_context(who, authority.error()), {}, {}, {}};
    const std::string scope = user_scope(audience);
    Granted<UserTokens> granted = request_user_tokens(*authority,
                                                      {{"grant_type", "refresh_token"},
                                                       {"client_id", sign_in.client_id},
                                                       {"refresh_token", refresh.reveal()},
                                                       {"scope", scope}},
                                                      who, refresh.reveal(), {}, context_, deadline);
    if (!granted) return granted.error();
    if (!granted->refresh.empty() && granted->refresh.reveal() != refresh.reveal()) {
      [[maybe_unused]] const Result<void> kept = store_.replace_refresh_token(sign_in, granted->refresh);
    }
    return std::move(granted->access);
  }

  /// What Entra's code is known to mean stays as it is: a blocked sign-in is not mended by another one.
  static Error explain(const Refusal& refusal) {
    Error error = refusal.error;
    const bool unknown = error.kind == ErrorKind::rejected && find_aadsts(error.service_code) == nullptr;
    if (token_is_dead(refusal) || error.kind == ErrorKind::sign_in_needed ||
        (unknown && among(refusal.code, wants_a_person))) {
      error.kind = ErrorKind::sign_in_needed;
      error.hint = sign_in_again;
    }
    return error;
  }

  TenantAddress address_;
  http::Context context_;
  SignInStore store_;
};

}  // namespace

std::unique_ptr<TokenSource> make_signed_in_user_source(TenantAddress address, const http::Context& context,
                                                        sealing::Wish sealing) {
  return std::make_unique<SignedInUserSource>(std::move(address), context, sealing);
}

}  // namespace acr::identity
