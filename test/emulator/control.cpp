#include "control.hpp"

#include <boost/json.hpp>

#include "answers.hpp"
#include "control_sign_ins.hpp"
#include "id_token.hpp"
#include "tool_token.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

Response reset(Azure& azure) {
  azure.faults.clear();
  azure.settings.reset();
  azure.journal.clear();
  azure.sign_ins.clear();
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

// {"issuer", "subject", "audience", "lifetime"}: what a cluster or a CI service would put into a file or a
// variable.
Response issue_id_token(const Azure& azure, const json::value& body) {
  if (!body.is_object()) return refuse("a statement is an object");
  const json::object& fields = body.as_object();
  const Statement statement{claim_text(fields, "issuer"), claim_text(fields, "subject"),
                            claim_text(fields, "audience")};
  const long lifetime = claim_number(fields, "lifetime");
  return text_answer(200, mint_id_token(azure, statement, lifetime == 0 ? 3600 : lifetime));
}

}  // namespace

Response control(Azure& azure, const Request& request) {
  if (request.method == "GET") {
    if (request.path == "/counters") return json_answer(200, azure.journal.counters());
    if (request.path == "/settings") return json_answer(200, azure.settings.snapshot());
    if (request.path == "/log") return json_answer(200, azure.journal.log());
    if (request.path == "/device-codes") return pending_device_codes(azure);
  }
  if (request.method == "POST") {
    if (request.path == "/reset") return reset(azure);
    boost::system::error_code error;
    const json::value body = json::parse(request.body, error);
    if (error) return refuse("not JSON: " + error.message());
    if (request.path == "/settings") return change_settings(azure, body);
    if (request.path == "/faults") return add_faults(azure, body);
    if (request.path == "/device-codes" && body.is_object())
      return decide_device_code(azure, body.as_object());
    if (request.path == "/revocations" && body.is_object())
      return revoke_refresh_tokens(azure, body.as_object());
    if (request.path == "/id-token") return issue_id_token(azure, body);
    if (request.path == "/tool-token" && body.is_object())
      return tool_token(azure, request, body.as_object());
  }
  return json_answer(404, json::object{{"error", "no such page"}});
}

}  // namespace emulator
