#include "credhelper/protocol.hpp"

#include "http/json.hpp"

namespace acr::protocol {
namespace {

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Appends a JSON string. Go escapes `<`, `>` and `&` too, and clients' tests compare bytes.
void append_string(Secret& text, std::string_view raw) {
  constexpr std::string_view digits = "0123456789abcdef";
  text.append("\"");
  for (const char& c : raw) {
    if (c == '"' || c == '\\') {
      text.append("\\");
      text.append({&c, 1});
    } else if (const auto byte = static_cast<unsigned char>(c);
               byte < 0x20 || c == '<' || c == '>' || c == '&') {
      const char escape[] = {'\\', 'u', '0', '0', digits[byte >> 4U], digits[byte & 15U]};
      text.append({escape, sizeof escape});
    } else {
      text.append({&c, 1});
    }
  }
  text.append("\"");
}

Error bad_input(std::string_view what) {
  return {ErrorKind::bad_input, std::string(what)};
}

}  // namespace

std::string_view read_server_url(std::string_view input) {
  while (!input.empty() && is_space(input.front())) input.remove_prefix(1);
  while (!input.empty() && is_space(input.back())) input.remove_suffix(1);
  return input;
}

Result<Credentials> read_credentials(std::string_view input) {
  Credentials credentials;
  const bool read = http::with_json_object(input, [&credentials](const boost::json::object& object) {
    credentials.server_url = read_server_url(http::string_member(object, "ServerURL"));
    credentials.user_name = http::string_member(object, "Username");
    credentials.secret = Secret(http::string_member(object, "Secret"));
  });
  if (!read) return bad_input("standard input is not {\"ServerURL\":…,\"Username\":…,\"Secret\":…}");
  if (credentials.server_url.empty()) return bad_input(no_server_url);
  if (credentials.user_name.empty()) return bad_input(no_user_name);
  return credentials;
}

Secret write_credentials(std::string_view server_url, std::string_view user_name, const Secret& secret) {
  constexpr std::size_t room_for_the_rest = 128;
  Secret text;
  text.reserve(server_url.size() + user_name.size() + secret.size() + room_for_the_rest);
  text.append("{\"ServerURL\":");
  append_string(text, server_url);
  text.append(",\"Username\":");
  append_string(text, user_name);
  text.append(",\"Secret\":");
  append_string(text, secret.reveal());
  text.append("}\n");
  return text;
}

Secret write_list(const std::vector<Listed>& all) {
  Secret text;
  text.append("{");
  for (const Listed& one : all) {
    if (&one != &all.front()) text.append(",");
    append_string(text, one.server_url);
    text.append(":");
    append_string(text, one.user_name);
  }
  text.append("}\n");
  return text;
}

std::string usage(std::string_view program) {
  return "Usage: " + std::string(program) + " <store|get|erase|list|version>";
}

}  // namespace acr::protocol
