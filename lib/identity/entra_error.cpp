#include <algorithm>
#include <array>

#include "http/json.hpp"
#include "http/service_text.hpp"
#include "identity/entra.hpp"

namespace acr::identity {
namespace {

struct Explanation {
  int code;
  ErrorKind kind;
  std::string_view meaning;
  std::string_view hint;
};

// [Entra docs reference-error-codes.md]
constexpr auto explanations = std::to_array<Explanation>({
    {50001, ErrorKind::rejected, "the tenant does not know the audience", ""},
    {500011, ErrorKind::rejected, "the tenant does not know the audience", ""},
    {50034, ErrorKind::denied, "the user is not in this tenant", "Check AZURE_TENANT_ID"},
    {53003, ErrorKind::denied, "a Conditional Access policy blocks this sign-in",
     "Show the administrator the correlation id"},
    {530032, ErrorKind::denied, "a security policy of the tenant blocks this sign-in",
     "Show the administrator the correlation id"},
    {700016, ErrorKind::denied, "the tenant has no application with this client id",
     "Check AZURE_CLIENT_ID and AZURE_TENANT_ID: az ad sp show --id <client id>"},
    {7000215, ErrorKind::denied, "the client secret is wrong",
     "AZURE_CLIENT_SECRET must hold the secret's value, not its id; make a new one with: az ad sp credential "
     "reset --id <client id>"},
    {7000222, ErrorKind::denied, "the client secret has expired",
     "Make a new one with: az ad sp credential reset --id <client id>"},
    {90002, ErrorKind::denied, "there is no such tenant in this cloud",
     "Check AZURE_TENANT_ID, and AZURE_AUTHORITY_HOST if the tenant is in another cloud"},
    {900432, ErrorKind::denied, "the tenant is in another cloud", "Set AZURE_AUTHORITY_HOST to that cloud's"},
    {90038, ErrorKind::denied, "the tenant is in another cloud", "Set AZURE_AUTHORITY_HOST to that cloud's"},
    {50033, ErrorKind::transient, "Entra has a passing fault", "Try again"},
    {90006, ErrorKind::transient, "Entra has a passing fault", "Try again"},
    {90012, ErrorKind::transient, "Entra has a passing fault", "Try again"},
    {90024, ErrorKind::transient, "Entra has a passing fault", "Try again"},
    {90033, ErrorKind::transient, "Entra has a passing fault", "Try again"},
    {90055, ErrorKind::transient, "Entra is throttling", "Try again later"},
});

long long first_code(const boost::json::object& body) {
  const boost::json::value* codes = body.if_contains("error_codes");
  if (codes == nullptr || !codes->is_array() || codes->get_array().empty()) return 0;
  const boost::json::value& first = codes->get_array().front();
  return first.is_int64() ? first.get_int64() : 0;
}

}  // namespace

Error explain_entra_error(unsigned status, std::string_view body, std::string_view who,
                          std::string_view secret) {
  Error error;
  error.kind = status == 429 || status >= 500 ? ErrorKind::transient : ErrorKind::rejected;
  error.http_status = status;
  error.what = std::string(who) + ": Entra answered " + std::to_string(status);
  http::with_json_object(body, [&](const boost::json::object& object) {
    error.correlation_id = http::printable(http::string_member(object, "correlation_id"), {secret});
    const long long code = first_code(object);
    if (code != 0) error.service_code = "AADSTS" + std::to_string(code);
    const auto* known = std::find_if(explanations.begin(), explanations.end(),
                                     [code](const Explanation& e) { return e.code == code; });
    if (known != explanations.end()) {
      error.kind = known->kind;
      error.what += ": " + std::string(known->meaning);
      error.hint = known->hint;
      return;
    }
    // The description's first line has the reason; trace ids and times follow it.
    std::string_view description = http::string_member(object, "error_description");
    description = description.substr(0, description.find_first_of("\r\n"));
    if (description.empty()) description = http::string_member(object, "error");
    if (!description.empty()) error.what += ": " + http::printable(description, {secret});
  });
  return error;
}

bool audience_unknown(const Error& error) {
  // Developer tools and managed identities pass Entra's code on inside their own text.
  for (const std::string_view code : {"AADSTS50001", "AADSTS500011", "AADSTS650057", "invalid_resource"}) {
    for (const std::string* text : {&error.service_code, &error.what}) {
      const std::size_t at = text->find(code);
      if (at != std::string::npos && (at + code.size() == text->size() || (*text)[at + code.size()] < '0' ||
                                      (*text)[at + code.size()] > '9')) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace acr::identity
