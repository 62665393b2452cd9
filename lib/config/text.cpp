#include "config/text.hpp"

#include <algorithm>

namespace acr::config {
namespace {

constexpr std::size_t longest_host = 253;
constexpr std::size_t longest_label = 63;
constexpr std::string_view https = "https://";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}

bool is_guid(std::string_view text) {
  constexpr std::string_view form = "00000000-0000-0000-0000-000000000000";
  return std::equal(text.begin(), text.end(), form.begin(), form.end(), [](char c, char expected) {
    return expected == '-' ? c == '-' : is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
  });
}

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), is_digit)) return false;
  int number = 0;
  for (const char c : text) number = number * 10 + (c - '0');
  return number >= 1 && number <= 65535;
}

/// [RFC 3986, 3.3], and `%` for what is encoded.
bool is_in_path(char c) {
  return is_letter(c) || is_digit(c) ||
         std::string_view("/-._~%!$&'()*+,;=:").find(c) != std::string_view::npos;
}

}  // namespace

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) { return lower(c); });
  return result;
}

bool same_but_for_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::vector<std::string_view> labels_of(std::string_view host) {
  std::vector<std::string_view> labels;
  for (;;) {
    const std::size_t dot = host.find('.');
    labels.push_back(host.substr(0, dot));
    if (dot == std::string_view::npos) return labels;
    host.remove_prefix(dot + 1);
  }
}

bool is_host_label(std::string_view text) {
  return !text.empty() && text.size() <= longest_label && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

bool is_host_name(std::string_view text, std::size_t least_labels) {
  if (text.size() > longest_host) return false;
  const std::vector<std::string_view> labels = labels_of(text);
  return labels.size() >= least_labels && std::all_of(labels.begin(), labels.end(), is_host_label) &&
         !std::all_of(labels.back().begin(), labels.back().end(), is_digit);
}

bool is_tenant(std::string_view text) {
  return is_guid(text) || is_host_name(text, 2);
}

bool is_https_url(std::string_view text) {
  if (!text.starts_with(https)) return false;
  text.remove_prefix(https.size());
  const std::string_view authority = text.substr(0, text.find('/'));
  const std::string_view path = text.substr(authority.size());
  const std::size_t colon = authority.find(':');
  if (colon != std::string_view::npos && !is_port(authority.substr(colon + 1))) return false;
  return is_host_name(authority.substr(0, colon), 1) && std::all_of(path.begin(), path.end(), is_in_path);
}

bool is_variable_name(std::string_view text) {
  return !text.empty() && !is_digit(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '_';
  });
}

bool is_printable(std::string_view text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

bool is_id(std::string_view text) {
  return !text.empty() && text.front() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace acr::config
