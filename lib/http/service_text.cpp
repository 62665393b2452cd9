#include "http/service_text.hpp"

#include <algorithm>

namespace acr::http {
namespace {

constexpr std::size_t longest = 300;
constexpr std::string_view redacted = "[redacted]";

void redact(std::string& text, std::string_view secret) {
  if (secret.empty()) return;
  for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
    text.replace(at, secret.size(), redacted);
    at += redacted.size();
  }
}

bool in_jwt(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.';
}

/// Every JWT begins with the base64 of `{"`, which is `eyJ`.
void redact_jwts(std::string& text) {
  for (std::size_t at = text.find("eyJ"); at != std::string::npos; at = text.find("eyJ", at)) {
    std::size_t end = at;
    while (end < text.size() && in_jwt(text[end])) ++end;
    text.replace(at, end - at, redacted);
    at += redacted.size();
  }
}

}  // namespace

std::string printable(std::string_view text, std::initializer_list<std::string_view> secrets) {
  std::string safe(text);
  for (const std::string_view secret : secrets) redact(safe, secret);
  redact_jwts(safe);
  std::replace_if(
      safe.begin(), safe.end(), [](unsigned char c) { return c < 0x20 || c >= 0x7F; }, ' ');
  if (safe.size() > longest) safe.resize(longest);
  while (safe.ends_with(' ')) safe.pop_back();
  return safe;
}

}  // namespace acr::http
