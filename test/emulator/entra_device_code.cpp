// The device authorization grant (RFC 8628): `devicecode` starts it, the token endpoint is asked until a
// person, here a test, has decided.
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>

#include "answers.hpp"
#include "clouds.hpp"
#include "entra.hpp"
#include "entra_users.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

// Nine letters and digits, none of which looks like another.
std::string make_user_code() {
  constexpr std::string_view alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  std::string code;
  for (const char byte : random_bytes(9))
    code += alphabet[static_cast<unsigned char>(byte) % alphabet.size()];
  return code;
}

long long milliseconds_now(const Azure& azure) {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count() +
         1000LL * azure.settings.number("clock_offset");
}

// What a poll finds, and with that the sign-in changed: the time of the poll, or that it is used up.
DeviceSignIn poll(const TokenRequest& ask, bool& found, bool& too_soon) {
  DeviceSignIn seen;
  found = ask.azure.sign_ins.with_device_code(ask.form.get("device_code"), [&](DeviceSignIn& sign_in) {
    const long long now = milliseconds_now(ask.azure);
    // A tenth is forgiven: clients measure the interval by another clock.
    const long long interval = 900LL * ask.azure.settings.number("device_code_interval");
    too_soon = sign_in.polled_at != 0 && now - sign_in.polled_at < interval;
    sign_in.polled_at = now;
    seen = sign_in;
    if (sign_in.state == DeviceSignIn::State::approved) sign_in.state = DeviceSignIn::State::redeemed;
  });
  return seen;
}

}  // namespace

Response entra_device_code(Azure& azure, const Request& request, const std::string& tenant) {
  const Form form(request.body);
  Response refusal = check_public_client(azure, request, form.get("client_id"));
  if (refusal.status != 200) return refusal;
  DelegatedScope scope;
  refusal = read_scope(azure, request, form.get("scope"), scope);
  if (refusal.status != 200) return refusal;
  const long lifetime = azure.settings.number("device_code_lifetime");
  const DeviceSignIn sign_in{.device_code = base64url(random_bytes(140)),
                             .user_code = make_user_code(),
                             .client_id = form.get("client_id"),
                             .scope = form.get("scope"),
                             .tenant = tenant,
                             .expires_at = azure.now() + lifetime,
                             .user = {}};
  azure.sign_ins.add(sign_in);
  const std::string page(cloud_of_entra(request.host)->device_login);
  return json_answer(
      200, json::object{{"user_code", sign_in.user_code},
                        {"device_code", sign_in.device_code},
                        {"verification_uri", page},
                        {"expires_in", lifetime},
                        {"interval", azure.settings.number("device_code_interval")},
                        {"message", "To sign in, use a web browser to open the page " + page +
                                        " and enter the code " + sign_in.user_code + " to authenticate."}});
}

Response device_code(const TokenRequest& ask) {
  Response refusal = check_public_client(ask.azure, ask.request, ask.form.get("client_id"));
  if (refusal.status != 200) return refusal;
  bool found = false;
  bool too_soon = false;
  const DeviceSignIn sign_in = poll(ask, found, too_soon);
  using State = DeviceSignIn::State;
  if (!found || sign_in.client_id != ask.form.get("client_id") || sign_in.state == State::redeemed) {
    return refuse(ask, 400, "bad_verification_code", 70018,
                  "Invalid verification code due to User typing in wrong user code for device code flow. "
                  "Authorization is not approved.");
  }
  if (sign_in.expires_at <= ask.azure.now()) {
    return refuse(
        ask, 400, "expired_token", 70020,
        "The provided value for the input parameter 'device_code' is not valid. This device code has "
        "expired.");
  }
  // Microsoft's documentation names these errors (v2-oauth2-device-code.md) but not the numbers of the last
  // two.
  if (sign_in.state == State::declined) {
    return refuse(ask, 400, "authorization_declined", 65004, "User declined to consent to access the app.");
  }
  if (sign_in.state == State::pending) {
    return too_soon ? refuse(ask, 400, "slow_down", 70016,
                             "OAuth 2.0 device flow error. Authorization is pending. Poll more slowly.")
                    : refuse(ask, 400, "authorization_pending", 70016,
                             "OAuth 2.0 device flow error. Authorization is pending. Continue polling.");
  }
  return token_for_person(ask, *find_person(sign_in.user), sign_in.scope, "");
}

}  // namespace emulator
