#include "registry/login_server.hpp"

#include <algorithm>
#include <array>

namespace acr::registry {
namespace {

// Longer than any server URL that a client sends: an image reference's parts together stay under 1 KiB.
constexpr std::size_t longest_server_url = 4096;
constexpr std::size_t longest_host = 253;
constexpr std::size_t longest_label = 63;

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || is_digit(c);
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool consume_prefix(std::string_view& text, std::string_view prefix) {
  const bool matches =
      text.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), text.begin(),
                                                 [](char expected, char c) { return expected == lower(c); });
  if (matches) text.remove_prefix(prefix.size());
  return matches;
}

bool consume_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), is_digit)) return false;
  int number = 0;
  for (const char c : text) number = number * 10 + (c - '0');
  return number >= 1 && number <= 65535;
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= longest_label &&
         std::all_of(text.begin(), text.end(), is_alphanumeric);
}

/// `name`, or with a domain name label `name-label`. A registry's name has letters and digits only, so the
/// label is what stands behind the only hyphen [MicrosoftDocs container-registry-get-started-*].
bool is_registry_name(std::string_view text) {
  if (text.size() > longest_label) return false;
  const std::size_t hyphen = text.find('-');
  if (hyphen == std::string_view::npos) return is_word(text);
  return is_word(text.substr(0, hyphen)) && is_word(text.substr(hyphen + 1));
}

bool is_login_server(std::string_view host, const Cloud& cloud) {
  if (!consume_suffix(host, cloud.registry_suffix) || !consume_suffix(host, ".")) return false;
  if (!consume_suffix(host, ".geo")) return is_registry_name(host);
  const std::size_t dot = host.find('.');
  return dot != std::string_view::npos && is_registry_name(host.substr(0, dot)) &&
         is_word(host.substr(dot + 1));
}

/// The host in what a client sends, in lower case; nothing if it is not soundly made.
std::optional<std::string> host_in(std::string_view server_url) {
  std::string_view rest = trim(server_url);
  if (rest.size() > longest_server_url) return std::nullopt;
  // Inside a URL, a control character is somebody's trick, and no byte over 0x7E belongs in one.
  if (!std::all_of(rest.begin(), rest.end(), [](char c) { return c > ' ' && c <= '~'; })) return std::nullopt;

  if (!consume_prefix(rest, "https://")) consume_prefix(rest, "http://");
  std::string_view authority = rest.substr(0, rest.find('/'));
  const std::size_t colon = authority.find(':');
  if (colon != std::string_view::npos) {
    if (!is_port(authority.substr(colon + 1))) return std::nullopt;
    authority = authority.substr(0, colon);
  }
  if (authority.empty() || authority.size() > longest_host) return std::nullopt;

  std::string host(authority);
  std::transform(host.begin(), host.end(), host.begin(), lower);
  return host;
}

bool is_host_name(std::string_view host) {
  return std::all_of(host.begin(), host.end(),
                     [](char c) { return is_alphanumeric(c) || c == '.' || c == '-'; });
}

}  // namespace

std::optional<LoginServer> LoginServer::recognise(std::string_view server_url) {
  std::optional<std::string> host = host_in(server_url);
  if (!host) return std::nullopt;
  for (const Cloud* cloud : {&public_cloud, &china_cloud, &us_government_cloud}) {
    if (is_login_server(*host, *cloud)) return LoginServer(*std::move(host), *cloud);
  }
  return std::nullopt;
}

std::optional<LoginServer> LoginServer::recognise(std::string_view server_url, const Cloud& cloud) {
  std::optional<std::string> host = host_in(server_url);
  if (!host || !is_login_server(*host, cloud)) return std::nullopt;
  return LoginServer(*std::move(host), cloud);
}

bool LoginServer::names_a_host(std::string_view server_url) {
  const std::optional<std::string> host = host_in(server_url);
  return host && is_host_name(*host) && host->find('.') != std::string::npos;
}

bool LoginServer::is_audience(std::string_view aud) const {
  std::string named(aud);
  std::transform(named.begin(), named.end(), named.begin(), lower);
  if (named == host_) return true;
  std::string_view name = host_;
  if (!consume_suffix(name, cloud_->registry_suffix) || !consume_suffix(name, ".geo.")) return false;
  std::string global(name.substr(0, name.find('.')));
  global.append(".").append(cloud_->registry_suffix);
  return named == global;
}

std::string short_name(std::string_view host) {
  return std::string(host.substr(0, host.find_first_of(".-")));
}

}  // namespace acr::registry
