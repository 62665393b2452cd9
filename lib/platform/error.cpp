#include "platform/error.hpp"

namespace acr {

std::string_view words_for(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::not_found:
      return "not found";
    case ErrorKind::unavailable:
      return "not available";
    case ErrorKind::sign_in_needed:
      return "sign-in needed";
    case ErrorKind::denied:
      return "no access";
    case ErrorKind::rejected:
      return "refused";
    case ErrorKind::transient:
      return "temporary failure";
    case ErrorKind::bad_input:
      return "wrong setting";
    case ErrorKind::internal:
      break;
    case ErrorKind::untrusted:
      return "unsafe file";
  }
  return "internal error";
}

std::string Error::line() const {
  std::string text = what;
  if (!service_code.empty() || !correlation_id.empty()) {
    text += " (" + service_code;
    if (!service_code.empty() && !correlation_id.empty()) text += ", ";
    if (!correlation_id.empty()) text += "correlation id " + correlation_id;
    text += ")";
  }
  if (!hint.empty()) text += ". " + hint;
  return text;
}

Error in_context(std::string_view context, Error error) {
  error.what.insert(0, std::string(context) + ": ");
  return error;
}

}  // namespace acr
