#include "credhelper/protocol.hpp"

namespace acr::protocol {
namespace {

Error bad_input(std::string_view what) {
  return {ErrorKind::bad_input, std::string(what)};
}

}  // namespace

std::string_view read_server_url(std::string_view input) {
  return keychain::trimmed(input);
}

Result<Credentials> read_credentials(std::string_view input) {
  std::optional<Credentials> credentials = keychain::read_credentials(input);
  if (!credentials) return bad_input("standard input is not {\"ServerURL\":…,\"Username\":…,\"Secret\":…}");
  if (credentials->server_url.empty()) return bad_input(no_server_url);
  if (credentials->user_name.empty()) return bad_input(no_user_name);
  return *std::move(credentials);
}

Secret write_list(const std::vector<Listed>& all) {
  Secret text;
  text.append("{");
  for (const Listed& one : all) {
    if (&one != &all.front()) text.append(",");
    keychain::append_json_string(text, one.server_url);
    text.append(":");
    keychain::append_json_string(text, one.user_name);
  }
  text.append("}\n");
  return text;
}

std::string usage(std::string_view program) {
  return "Usage: " + std::string(program) + " <store|get|erase|list|version>";
}

}  // namespace acr::protocol
