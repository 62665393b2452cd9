#include "identity/browser_sign_in.hpp"

#include <openssl/crypto.h>

#include "http/form.hpp"
#include "http/loopback_listener.hpp"
#include "http/service_text.hpp"
#include "identity/open_browser.hpp"
#include "identity/pkce.hpp"

namespace acr::identity {
namespace {

constexpr std::string_view who = "sign-in with the browser";

Error failure(ErrorKind kind, std::string_view what) {
  return {kind, std::string(who) + ": " + std::string(what), sign_in_again};
}

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

/// What Entra's page posts to us in the end.
class Answer {
 public:
  explicit Answer(const Secret& state) : state_(state) {}

  http::Reception take(std::string_view form) {
    const std::optional<Secret> state = http::form_field(form, "state");
    // Somebody else's, or of an earlier try that is open in another tab: ours is still to come.
    if (!state || !same(state->reveal(), state_.reveal())) {
      return {400, "Not this sign-in", "This answer belongs to another sign-in.", false};
    }
    if (std::optional<Secret> code = http::form_field(form, "code"); code && !code->empty()) {
      code_ = *std::move(code);
      return {200, "Back to the terminal",
              "Your answer has arrived. Close this page: the terminal says whether you are signed in.", true};
    }
    const std::optional<Secret> error = http::form_field(form, "error");
    if (!error) return {400, "No answer", "There is no code in this answer.", false};
    const std::optional<Secret> description = http::form_field(form, "error_description");
    error_ = read_error(error->reveal(), description ? description->reveal() : std::string_view());
    return {200, "Not signed in", error_->line(), true};
  }

  /// What Entra said instead of a code.
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] const Secret& code() const { return code_; }

 private:
  static Error read_error(std::string_view code, std::string_view description) {
    std::string text = http::printable(description.substr(0, description.find_first_of("\r\n")));
    if (text.empty()) text = http::printable(code);
    return failure(ErrorKind::denied, "Entra answered: " + text);
  }

  const Secret& state_;
  Secret code_;
  std::optional<Error> error_;
};

}  // namespace

Result<SignIn> sign_in_with_browser(const SignInRequest& request, BrowserPrompt& prompt,
                                    const http::Context& context, Deadline deadline) {
  const Result<Authority> authority = prepare_sign_in(request, context);
  if (!authority) return in_context(who, authority.error());
  const Result<Secret> state = make_random_text();
  const Result<Secret> verifier = make_random_text();
  if (!state || !verifier) return in_context(who, state ? verifier.error() : state.error());
  Result<http::LoopbackListener> listener = http::LoopbackListener::open();
  if (!listener) return in_context(who, listener.error());

  const std::string redirect_uri = "http://localhost:" + std::to_string(listener->port());
  const std::string scope = user_scope(request.audience);
  const std::string url = http::origin_of(authority->endpoint) + authority->endpoint.target + "/" +
                          authority->tenant + "/oauth2/v2.0/authorize?" +
                          http::form_encode({{"client_id", request.client_id},
                                             {"response_type", "code"},
                                             {"redirect_uri", redirect_uri},
                                             {"scope", scope},
                                             {"state", state->reveal()},
                                             {"code_challenge", code_challenge(*verifier)},
                                             {"code_challenge_method", "S256"},
                                             {"prompt", "select_account"},
                                             {"response_mode", "form_post"}});
  prompt.show(url, open_browser(url, context));

  Answer answer(*state);
  const bool answered = listener->wait([&answer](std::string_view form) { return answer.take(form); },
                                       request.cancelled, deadline);
  if (!answered) {
    const bool cancelled = request.cancelled && request.cancelled();
    return cancelled ? failure(ErrorKind::sign_in_needed, "cancelled")
                     : failure(ErrorKind::transient, "no answer came from the browser in the time there was");
  }
  if (answer.error()) return *answer.error();
  Granted<UserTokens> tokens = request_user_tokens(*authority,
                                                   {{"grant_type", "authorization_code"},
                                                    {"client_id", request.client_id},
                                                    {"code", answer.code().reveal()},
                                                    {"redirect_uri", redirect_uri},
                                                    {"code_verifier", verifier->reveal()},
                                                    {"scope", scope}},
                                                   who, answer.code().reveal(), {}, context, deadline);
  if (!tokens) return tokens.error().error;
  return keep_sign_in(request, *std::move(tokens), context, deadline);
}

}  // namespace acr::identity
