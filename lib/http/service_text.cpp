#include "http/service_text.hpp"

#include <vector>

namespace acr::http {
namespace {

constexpr std::size_t longest = 300;
constexpr std::string_view redacted = "[redacted]";

bool in_jwt(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.';
}

/// Which bytes are nobody's to see: those of the secrets, and of all that looks like a JWT. Every JWT begins
/// with the base64 of `{"`, which is `eyJ`.
std::vector<bool> hidden_bytes(std::string_view text, std::initializer_list<std::string_view> secrets) {
  std::vector<bool> hidden(text.size());
  const auto hide = [&hidden](std::size_t at, std::size_t end) {
    for (; at < end; ++at) hidden[at] = true;
  };
  for (const std::string_view secret : secrets) {
    if (secret.empty()) continue;
    for (std::size_t at = text.find(secret); at != std::string_view::npos; at = text.find(secret, at)) {
      hide(at, at + secret.size());
      at += secret.size();
    }
  }
  for (std::size_t at = text.find("eyJ"); at != std::string_view::npos; at = text.find("eyJ", at)) {
    std::size_t end = at;
    while (end < text.size() && in_jwt(text[end])) ++end;
    hide(at, end);
    at = end;
  }
  return hidden;
}

}  // namespace

std::string printable(std::string_view text, std::initializer_list<std::string_view> secrets) {
  const std::vector<bool> hidden = hidden_bytes(text, secrets);
  // In one pass, as far as it is shown: a service may answer a megabyte, and a helper more.
  std::string safe;
  for (std::size_t i = 0; i < text.size() && safe.size() < longest; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (!hidden[i]) {
      safe += byte < 0x20 || byte >= 0x7F ? ' ' : text[i];
    } else if (i == 0 || !hidden[i - 1]) {
      safe += redacted;
    }
  }
  if (safe.size() > longest) safe.resize(longest);
  while (safe.ends_with(' ')) safe.pop_back();
  return safe;
}

}  // namespace acr::http
