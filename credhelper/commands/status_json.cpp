#include <boost/json.hpp>

#include "config/vocabulary.hpp"
#include "credhelper/commands/error_json.hpp"
#include "credhelper/commands/screen.hpp"
#include "credhelper/commands/status_report.hpp"

namespace acr::commands {
namespace {

namespace json = boost::json;

json::object as_json(const keychain::Kept& kept) {
  return {{"serverUrl", kept.server_url}, {"userName", kept.user_name}, {"keptIn", kept.where}};
}

json::object as_json(const cache::CachedToken& token, bool is_for_next_pull) {
  json::object one;
  if (token.expires != sys_seconds{}) {
    one = {{"identity", token.identity},
           {"audience", token.audience},
           {"issued", iso_time(token.issued)},
           {"renewedFrom", iso_time(token.renew_at)},
           {"expires", iso_time(token.expires)}};
  }
  one["forNextPull"] = is_for_next_pull;
  if (token.failure) {
    json::object error = error_as_json(token.failure->error);
    error["at"] = iso_time(token.failure->at);
    one["lastError"] = std::move(error);
  }
  return one;
}

json::object as_json(const SignInStatus& status) {
  const identity::KeptSignIn& sign_in = status.sign_in;
  json::object one{{"account", sign_in.person.account},
                   {"tenant", sign_in.person.tenant},
                   {"authority", sign_in.address.authority},
                   {"usable", !status.trouble}};
  if (status.trouble) one["error"] = error_as_json(*status.trouble);
  return one;
}

json::object as_json(const SealingStatus& sealing) {
  json::object one{{"sealed", sealing.wish != sealing::Wish::off && sealing.refusal.empty()}};
  for (const config::SealingWord& word : config::sealing_words) {
    if (word.wish == sealing.wish) one["wanted"] = word.name;
  }
  if (!sealing.refusal.empty()) one["refusal"] = sealing.refusal;
  return one;
}

}  // namespace

std::string status_json(const StatusReport& status) {
  json::array registries;
  for (const RegistryStatus& registry : status.registries) {
    json::array tokens;
    for (const cache::CachedToken& token : registry.tokens) {
      tokens.push_back(as_json(token, registry.is_for_next_pull(token)));
    }
    json::object one{
        {"registry", registry.host}, {"nextIdentity", registry.next.name}, {"tokens", std::move(tokens)}};
    if (registry.password) one["password"] = as_json(*registry.password);
    registries.push_back(std::move(one));
  }
  json::array others;
  for (const keychain::Kept& kept : status.others) others.push_back(as_json(kept));
  json::array people;
  for (const SignInStatus& sign_in : status.sign_ins) people.push_back(as_json(sign_in));
  return json::serialize(json::object{{"registries", std::move(registries)},
                                      {"otherHosts", std::move(others)},
                                      {"signIns", std::move(people)},
                                      {"sealing", as_json(status.sealing)},
                                      {"cache", status.cache_path},
                                      {"settings", status.settings_path}}) +
         "\n";
}

}  // namespace acr::commands
