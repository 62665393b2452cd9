#include "credhelper/commands/error_json.hpp"

namespace acr::commands {

boost::json::object error_as_json(const Error& error) {
  boost::json::object json{{"kind", words_for(error.kind)}, {"message", error.what}};
  if (!error.hint.empty()) json["hint"] = error.hint;
  if (!error.service_code.empty()) json["code"] = error.service_code;
  if (!error.correlation_id.empty()) json["correlationId"] = error.correlation_id;
  return json;
}

}  // namespace acr::commands
