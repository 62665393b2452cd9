#include "identity/device_code.hpp"

#include <algorithm>

#include "http/json.hpp"

namespace acr::identity {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view who = "sign-in with a device code";
constexpr std::string_view grant_type = "urn:ietf:params:oauth:grant-type:device_code";
constexpr seconds usual_interval{5};     // [RFC 8628, 3.2]
constexpr seconds slower{5};             // [RFC 8628, 3.5]
constexpr seconds longest_interval{60};  // whatever Entra or a bad network make of it
constexpr seconds longest_lifetime{3600};
constexpr milliseconds look_around{200};

struct Offer {
  DeviceCode shown;
  Secret device_code;
  seconds interval = usual_interval;
};

Error failure(ErrorKind kind, std::string_view what, std::string_view hint = sign_in_again) {
  return {kind, std::string(who) + ": " + std::string(what), std::string(hint)};
}

/// What is shown on a terminal, which would obey control characters.
bool is_plain(std::string_view text) {
  constexpr std::size_t longest = 200;
  return !text.empty() && text.size() <= longest &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

/// A person reads it to tell where they are about to sign in: https, and no `microsoft.com@` in front of
/// another host. Which host is Entra's to say, and on private clouds nobody else's; it has proved who it is.
bool is_honest_address(std::string_view uri) {
  const Result<http::Url> url = http::parse_request_url(uri, "verification_uri");
  return is_plain(uri) && url && url->scheme == http::Scheme::https &&
         uri.find('\\') == std::string_view::npos;
}

std::optional<Offer> read_offer(std::string_view body) {
  std::optional<Offer> offer;
  http::with_json_object(body, [&offer](const boost::json::object& object) {
    const std::string_view device_code = http::string_member(object, "device_code");
    const std::string_view user_code = http::string_member(object, "user_code");
    const std::string_view uri = http::string_member(object, "verification_uri");
    const auto lifetime = http::integer_member(object, "expires_in");
    if (device_code.empty() || !is_plain(user_code) || !is_honest_address(uri)) return;
    if (!lifetime || *lifetime <= 0) return;
    offer.emplace();
    offer->device_code = Secret(device_code);
    offer->shown = {std::string(uri), std::string(user_code), std::min(seconds(*lifetime), longest_lifetime)};
    if (const auto interval = http::integer_member(object, "interval"); interval && *interval > 0) {
      offer->interval = std::min(seconds(*interval), longest_interval);
    }
  });
  return offer;
}

/// Waiting for somebody to use the code.
class Poll {
 public:
  Poll(const SignInRequest& request, const Authority& authority, const Offer& offer,
       const http::Context& context, Deadline deadline)
      : request_(request),
        authority_(authority),
        offer_(offer),
        context_(context),
        deadline_(deadline),
        expires_(context.clock.steady() + offer.shown.lifetime),
        interval_(offer.interval) {}

  Result<UserTokens> run() {
    wait_ = interval_;
    for (;;) {
      if (context_.clock.steady() + wait_ >= std::min(expires_, deadline_)) return too_late();
      if (!pause()) return failure(ErrorKind::sign_in_needed, "cancelled");
      Granted<UserTokens> granted = ask();
      if (granted) return *std::move(granted);
      if (std::optional<Error> end = end_of(granted.error())) return *std::move(end);
    }
  }

 private:
  Granted<UserTokens> ask() {
    const http::RetryRules once{.retries = 0};
    return request_user_tokens(authority_,
                               {{"grant_type", grant_type},
                                {"client_id", request_.client_id},
                                {"device_code", offer_.device_code.reveal()}},
                               who, offer_.device_code.reveal(), once, context_,
                               std::min(expires_, deadline_));
  }

  /// Why there is no more point in asking; nothing if there is, and then `wait_` says when.
  std::optional<Error> end_of(const Refusal& refusal) {
    if (refusal.code == "authorization_pending") {
      wait_ = interval_;
      return std::nullopt;
    }
    if (refusal.code == "slow_down") {
      interval_ = std::min<milliseconds>(interval_ + slower, longest_interval);
      wait_ = interval_;
      return std::nullopt;
    }
    if (refusal.code == "authorization_declined" || refusal.code == "access_denied") {
      return failure(ErrorKind::denied, "it was declined in the browser");
    }
    if (refusal.code == "expired_token" || refusal.code == "code_expired") return expired();
    if (refusal.code == "bad_verification_code") {
      return failure(ErrorKind::rejected, "Entra does not know the code it gave");
    }
    if (refusal.error.kind != ErrorKind::transient) return refusal.error;
    // The network, or Entra, will be back. Each failure in a row doubles the wait [RFC 8628, 3.5].
    wait_ = std::clamp<milliseconds>(refusal.wait.value_or(wait_ * 2), interval_,
                                     std::max<milliseconds>(interval_, longest_interval));
    return std::nullopt;
  }

  /// Waits for `wait_`, false if cancelled.
  bool pause() {
    if (!request_.cancelled) {
      context_.clock.sleep(wait_);
      return true;
    }
    for (milliseconds left = wait_; left.count() > 0; left -= std::min(left, look_around)) {
      if (request_.cancelled()) return false;
      context_.clock.sleep(std::min(left, look_around));
    }
    return !request_.cancelled();
  }

  [[nodiscard]] Error too_late() const {
    return deadline_ < expires_
               ? failure(ErrorKind::transient, "nobody has used the code in the time there was")
               : expired();
  }

  static Error expired() {
    return failure(ErrorKind::sign_in_needed, "the code has expired before anybody signed in with it");
  }

  const SignInRequest& request_;
  const Authority& authority_;
  const Offer& offer_;
  const http::Context& context_;
  Deadline deadline_;
  Deadline expires_;
  milliseconds interval_;
  milliseconds wait_{0};
};

}  // namespace

Result<SignIn> sign_in_with_device_code(const SignInRequest& request, DeviceCodePrompt& prompt,
                                        const http::Context& context, Deadline deadline) {
  const Result<Authority> authority = prepare_sign_in(request, context);
  if (!authority) return in_context(who, authority.error());
  http::Url url = authority->endpoint;
  url.target += "/" + authority->tenant + "/oauth2/v2.0/devicecode";
  const std::string scope = user_scope(request.audience);
  const Granted<http::Response> response =
      post_form(url, {{"client_id", request.client_id}, {"scope", scope}}, who, {}, {}, context, deadline);
  if (!response) return response.error().error;
  const std::optional<Offer> offer = read_offer(response->body.reveal());
  if (!offer) {
    return failure(ErrorKind::rejected, url.host + " answered without a code that can be used", "");
  }
  prompt.show(offer->shown);
  Result<UserTokens> tokens = Poll(request, *authority, *offer, context, deadline).run();
  if (!tokens) return tokens.error();
  return keep_sign_in(request, *std::move(tokens), context, deadline);
}

}  // namespace acr::identity
