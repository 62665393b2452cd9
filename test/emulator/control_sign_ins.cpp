#include "control_sign_ins.hpp"

#include <boost/json.hpp>

#include "answers.hpp"
#include "directory.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

Response refuse(std::string_view why) {
  return json_answer(400, json::object{{"error", why}});
}

bool is_pending(const Azure& azure, const DeviceSignIn& sign_in) {
  return sign_in.state == DeviceSignIn::State::pending && sign_in.expires_at > azure.now();
}

}  // namespace

Response pending_device_codes(const Azure& azure) {
  json::array pending;
  for (const DeviceSignIn& sign_in : azure.sign_ins.device_sign_ins()) {
    if (!is_pending(azure, sign_in)) continue;
    pending.push_back(json::object{{"user_code", sign_in.user_code},
                                   {"client_id", sign_in.client_id},
                                   {"scope", sign_in.scope},
                                   {"tenant", sign_in.tenant}});
  }
  return json_answer(200, pending);
}

Response decide_device_code(Azure& azure, const json::object& decision) {
  const std::string what = claim_text(decision, "decision");
  if (what != "approve" && what != "decline") return refuse("decision is approve or decline");
  const std::string named = claim_text(decision, "user");
  const auto person = named.empty() ? first_person() : find_person(named);
  if (!person) return refuse("there is no such user");
  bool decided = false;
  azure.sign_ins.with_user_code(claim_text(decision, "user_code"), [&](DeviceSignIn& sign_in) {
    if (!is_pending(azure, sign_in)) return;
    sign_in.user = person->object_id;
    sign_in.state = what == "approve" ? DeviceSignIn::State::approved : DeviceSignIn::State::declined;
    decided = true;
  });
  return decided ? json_answer(200, json::object{}) : refuse("no pending sign-in has that user_code");
}

Response revoke_refresh_tokens(Azure& azure, const json::object& order) {
  const auto person = find_person(claim_text(order, "user"));
  if (!person) return refuse("there is no such user");
  azure.sign_ins.revoke(std::string(person->object_id));
  return json_answer(200, json::object{});
}

}  // namespace emulator
