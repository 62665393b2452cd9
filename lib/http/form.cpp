#include "http/form.hpp"

namespace acr::http {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<Secret> decode(std::string_view text) {
  std::vector<char, WipingAllocator<char>> bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      bytes.push_back(' ');
    } else if (text[i] != '%') {
      bytes.push_back(text[i]);
    } else {
      const int high = text.size() - i > 2 ? hex_value(text[i + 1]) : -1;
      const int low = text.size() - i > 2 ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      bytes.push_back(static_cast<char>(static_cast<unsigned char>(high * 16 + low)));
      i += 2;
    }
  }
  return Secret(std::move(bytes));
}

}  // namespace

std::optional<Secret> form_field(std::string_view form, std::string_view name) {
  std::optional<Secret> found;
  while (!form.empty()) {
    const std::size_t end = form.find('&');
    const std::string_view pair = form.substr(0, end);
    form.remove_prefix(end == std::string_view::npos ? form.size() : end + 1);
    const std::size_t equals = pair.find('=');
    const std::optional<Secret> key = decode(pair.substr(0, equals));
    if (!key || key->reveal() != name) continue;
    if (found) return std::nullopt;
    found = decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1));
    if (!found) return std::nullopt;
  }
  return found;
}

}  // namespace acr::http
