#include "http/json.hpp"
#include "http/retry.hpp"
#include "http/service_text.hpp"
#include "identity/aadsts.hpp"
#include "identity/entra.hpp"

namespace acr::identity {
namespace {

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
  error.kind = http::may_pass(status) ? ErrorKind::transient : ErrorKind::rejected;
  error.http_status = status;
  error.what = std::string(who) + ": Entra answered " + std::to_string(status);
  http::with_json_object(body, [&](const boost::json::object& object) {
    error.correlation_id = http::printable(http::string_member(object, "correlation_id"), {secret});
    const long long code = first_code(object);
    if (code != 0) error.service_code = "AADSTS" + std::to_string(code);
    if (const Aadsts* known = find_aadsts(code)) {
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
  // The last two are Cloud Shell's [Azure/CloudShell #484] and Azure Machine Learning's [azure-cli #33698],
  // which may also mean that nobody is signed in: then the next audience will not do either.
  for (const std::string_view code : {"AADSTS50001", "AADSTS500011", "AADSTS650057", "invalid_resource",
                                      "AudienceNotSupported", "SSO failure"}) {
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
