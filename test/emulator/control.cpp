#include "control.hpp"

#include <boost/json.hpp>

#include "answers.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

Response reset(Azure& azure) {
  azure.faults.clear();
  azure.settings.reset();
  azure.journal.clear();
  return json_answer(200, json::object{});
}

Response refuse(std::string_view why) {
  return json_answer(400, json::object{{"error", why}});
}

Response change_settings(Azure& azure, const json::value& body) {
  if (!body.is_object()) return refuse("settings are an object");
  const std::string why = azure.settings.merge(body.as_object());
  return why.empty() ? json_answer(200, azure.settings.snapshot()) : refuse(why);
}

Response add_faults(Azure& azure, const json::value& body) {
  if (!body.is_array()) return refuse("faults are an array");
  const std::string why = azure.faults.add(body.as_array());
  return why.empty() ? json_answer(200, json::object{}) : refuse(why);
}

}  // namespace

Response control(Azure& azure, const Request& request) {
  if (request.method == "GET") {
    if (request.path == "/counters") return json_answer(200, azure.journal.counters());
    if (request.path == "/settings") return json_answer(200, azure.settings.snapshot());
    if (request.path == "/log") return json_answer(200, azure.journal.log());
  }
  if (request.method == "POST") {
    if (request.path == "/reset") return reset(azure);
    boost::system::error_code error;
    const json::value body = json::parse(request.body, error);
    if (error) return refuse("not JSON: " + error.message());
    if (request.path == "/settings") return change_settings(azure, body);
    if (request.path == "/faults") return add_faults(azure, body);
  }
  return json_answer(404, json::object{{"error", "no such page"}});
}

}  // namespace emulator
