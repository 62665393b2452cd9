#include <algorithm>

#include "diagnosis/client_rungs.hpp"
#include "http/service_text.hpp"
#include "keychain/stored_credentials.hpp"

namespace acr::diagnosis {

Step<keychain::Credentials> look_for_login(const registry::LoginServer& server,
                                           const config::Settings& settings, const http::Context& context,
                                           Deadline deadline) {
  constexpr const char* name = "login";
  const keychain::StoredCredentials stored(settings, context);
  Result<keychain::Credentials> credentials = stored.find(server.host(), deadline);
  if (!credentials && credentials.error().kind == ErrorKind::not_found) {
    return {passed(name, "nobody has logged in with a password; the identity counts")};
  }
  if (!credentials) return {failed(name, credentials.error())};
  const std::string user = http::printable(credentials->user_name);
  Rung rung = passed(name, "a password of user " + user + " goes ahead of any identity");
  rung.facts = {{"user", user}};
  const Result<std::vector<keychain::Kept>> all = stored.list();
  if (all) {
    const auto kept = std::find_if(all->begin(), all->end(), [&server](const keychain::Kept& one) {
      return one.server_url == server.host();
    });
    if (kept != all->end()) {
      rung.found += ", from " + kept->where;
      rung.facts.emplace_back("keptIn", kept->where);
    }
  }
  return {std::move(rung), *std::move(credentials)};
}

}  // namespace acr::diagnosis
