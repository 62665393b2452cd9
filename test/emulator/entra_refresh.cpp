// grant_type=refresh_token, and the reasons for which a person has to sign in again. Texts, errors and
// suberrors as clients have reported them.
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <ctime>

#include "answers.hpp"
#include "clouds.hpp"
#include "entra_users.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

constexpr long revoked = 50173;
constexpr long inactive = 700082;

struct Reason {
  long code;
  std::string_view error;
  std::string_view suberror;
  bool claims;            // a challenge that the next sign-in must repeat
  std::string_view text;  // {issued}, {now} and {lifetime} are filled in
};

constexpr std::array reasons = {
    Reason{revoked, "invalid_grant", "bad_token", false,
           "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user "
           "might "
           "have changed or reset their password. The grant was issued on '{issued}' and the TokensValidFrom "
           "date (before which tokens are not valid) for this user is '{now}'."},
    Reason{
        inactive, "invalid_grant", "bad_token", false,
        "The refresh token has expired due to inactivity. The token was issued on {issued} and was inactive "
        "for {lifetime}."},
    Reason{
        70043, "invalid_grant", "token_expired", false,
        "The refresh token has expired or is invalid due to sign-in frequency checks by conditional access. "
        "The token was issued on {issued} and the maximum allowed lifetime for this request is 86400."},
    Reason{
        50076, "invalid_grant", "basic_action", true,
        "Due to a configuration change made by your administrator, or because you moved to a new location, "
        "you must use multi-factor authentication to access '00000003-0000-0000-c000-000000000000'."},
    Reason{
        50079, "invalid_grant", "basic_action", true,
        "Due to a configuration change made by your administrator, or because you moved to a new location, "
        "you must enroll in multi-factor authentication to access "
        "'00000003-0000-0000-c000-000000000000'."},
    Reason{53003, "invalid_grant", "message_only", true,
           "Access has been blocked by Conditional Access policies. The access policy does not allow token "
           "issuance."},
    Reason{65001, "invalid_grant", "consent_required", false,
           "The user or administrator has not consented to use the application with ID "
           "'04b07795-8ddb-461a-bbee-02f9e1bf7b46' named 'Microsoft Azure CLI'. Send an interactive "
           "authorization request for this user and resource."},
    Reason{50196, "invalid_grant", "", false,
           "The server terminated an operation because it encountered a client request loop. Please contact "
           "your app vendor."},
};

std::string round_trip(long when) {
  const std::time_t time = when;
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 40> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.0000000Z", &parts)};
}

void fill(std::string& text, std::string_view slot, const std::string& value) {
  const std::size_t at = text.find(slot);
  if (at != std::string::npos) text.replace(at, slot.size(), value);
}

Response sign_in_again(const TokenRequest& ask, const RefreshTicket& ticket, long code) {
  const auto* reason =
      std::find_if(reasons.begin(), reasons.end(), [&](const Reason& each) { return each.code == code; });
  if (reason == reasons.end())
    return refuse(ask, 400, "invalid_grant", code, "The test that runs wants it so.");
  const long days = ask.azure.settings.number("user_refresh_lifetime") / 86400;
  std::string text(reason->text);
  fill(text, "{issued}", round_trip(ticket.issued_at));
  fill(text, "{now}", round_trip(ask.azure.now()));
  fill(text, "{lifetime}", std::to_string(days) + ".00:00:00");
  Response response = refuse(ask, 400, reason->error, code, text);
  json::object body = json::parse(response.body).as_object();
  if (!reason->suberror.empty()) body["suberror"] = reason->suberror;
  if (reason->claims) {
    body["claims"] =
        R"({"access_token":{"capolids":{"essential":true,"values":["b2a60ee8-5b2b-4f1b-9d3c-000000000001"]}}})";
  }
  response.body = json::serialize(body);
  return response;
}

}  // namespace

Response refresh_token(const TokenRequest& ask) {
  const std::string client_id = ask.form.get("client_id");
  Response refusal = check_public_client(ask.azure, ask.request, client_id);
  if (refusal.status != 200) return refusal;
  const auto ticket = read_refresh_ticket(ask.azure, ask.form.get("refresh_token"));
  const auto person = ticket ? find_person(ticket->user) : std::nullopt;
  if (!person || ticket->client_id != client_id || ticket->cloud != cloud_of_entra(ask.request.host)->name) {
    return refuse(ask, 400, "invalid_grant", 9002313, "Invalid request. Request is malformed or invalid.");
  }
  if (ask.azure.sign_ins.is_revoked(ticket->user, ticket->number))
    return sign_in_again(ask, *ticket, revoked);
  if (ask.azure.now() - ticket->issued_at >= ask.azure.settings.number("user_refresh_lifetime"))
    return sign_in_again(ask, *ticket, inactive);
  const long wanted = ask.azure.settings.number("refresh_refusal");
  if (wanted != 0) return sign_in_again(ask, *ticket, wanted);
  return token_for_person(ask, *person, ask.form.get("scope"), "");
}

}  // namespace emulator
