#include "keychain/server_url.hpp"

#include <algorithm>

#include "http/service_text.hpp"

namespace acr::keychain {
namespace {

constexpr std::size_t longest = 4096;
constexpr std::size_t longest_host = 253;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hexadecimal(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_in_host(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
}

bool consume_scheme(std::string_view& text) {
  const auto is_same = [](char expected, char c) {
    return expected == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  };
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (text.size() < scheme.size() || !std::equal(scheme.begin(), scheme.end(), text.begin(), is_same)) {
      continue;
    }
    text.remove_prefix(scheme.size());
    return true;
  }
  return false;
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit);
}

/// Takes an IPv6 address in brackets, or any other host, off the front; false if there is none.
bool consume_host(std::string_view& authority, std::string_view& host) {
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return false;
    host = authority.substr(0, end + 1);
    const std::string_view address = host.substr(1, end - 1);
    authority.remove_prefix(end + 1);
    return address.find(':') != std::string_view::npos &&
           std::all_of(address.begin(), address.end(),
                       [](char c) { return is_hexadecimal(c) || c == ':' || c == '.'; });
  }
  host = authority.substr(0, authority.find(':'));
  authority.remove_prefix(host.size());
  return !host.empty() && host.size() <= longest_host && std::all_of(host.begin(), host.end(), is_in_host);
}

}  // namespace

bool is_server_url(std::string_view text) {
  if (text.size() > longest) return false;
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; })) return false;
  const bool has_scheme = consume_scheme(text);
  std::string_view rest = text.substr(0, text.find('/'));
  std::string_view host;
  if (!consume_host(rest, host)) return false;
  const bool has_port = !rest.empty();
  if (has_port && (rest.front() != ':' || !is_port(rest.substr(1)))) return false;
  return has_scheme || has_port || host.front() == '[' || host == "localhost" ||
         host.find('.') != std::string_view::npos;
}

std::string shown(std::string_view server_url) {
  // The last one, as a password that was not encoded may have any other character in it.
  const std::size_t user_ends = server_url.rfind('@');
  if (user_ends == std::string_view::npos) return http::printable(server_url);
  return "[redacted]" + http::printable(server_url.substr(user_ends));
}

}  // namespace acr::keychain
