#include "platform/error.hpp"

namespace acr {

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
