#include "keychain/credentials_text.hpp"

#include "http/json.hpp"

namespace acr::keychain {
namespace {

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<Credentials> read_credentials(std::string_view text) {
  Credentials credentials;
  const bool read = http::with_json_object(text, [&credentials](const boost::json::object& object) {
    credentials.server_url = trimmed(http::string_member(object, "ServerURL"));
    credentials.user_name = http::string_member(object, "Username");
    credentials.secret = Secret(http::string_member(object, "Secret"));
  });
  if (!read) return std::nullopt;
  return credentials;
}

void append_json_string(Secret& text, std::string_view raw) {
  constexpr std::string_view digits = "0123456789abcdef";
  text.append("\"");
  for (const char& c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      text.append("\\");
      text.append({&c, 1});
    } else if (c == '\n') {
      text.append("\\n");
    } else if (c == '\r') {
      text.append("\\r");
    } else if (c == '\t') {
      text.append("\\t");
    } else if (byte < 0x20 || c == '<' || c == '>' || c == '&') {
      const char escape[] = {'\\', 'u', '0', '0', digits[byte >> 4U], digits[byte & 15U]};
      text.append({escape, sizeof escape});
    } else {
      text.append({&c, 1});
    }
  }
  text.append("\"");
}

Secret write_credentials(std::string_view server_url, std::string_view user_name, const Secret& secret) {
  constexpr std::size_t room_for_the_rest = 128;
  Secret text;
  text.reserve(server_url.size() + user_name.size() + secret.size() + room_for_the_rest);
  text.append("{\"ServerURL\":");
  append_json_string(text, server_url);
  text.append(",\"Username\":");
  append_json_string(text, user_name);
  text.append(",\"Secret\":");
  append_json_string(text, secret.reveal());
  text.append("}\n");
  return text;
}

}  // namespace acr::keychain
