#include "platform/error.hpp"

#include "platform/harmless_text.hpp"

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
  // Paths and names in it may be anybody's.
  text = harmless(text);
  return text;
}

Error name_registry(std::string_view host, Error error) {
  constexpr std::string_view place = "<registry>";
  if (const std::size_t at = error.hint.find(place); at != std::string::npos) {
    error.hint.replace(at, place.size(), host);
  }
  return error;
}

Error in_context(std::string_view context, Error error) {
  error.what.insert(0, std::string(context) + ": ");
  return error;
}

}  // namespace acr
