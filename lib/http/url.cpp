#include "http/url.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/http.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "platform/ip_address.hpp"

namespace acr::http {
namespace {

Error bad_endpoint(std::string_view setting, std::string_view why) {
  return {ErrorKind::bad_input, std::string(setting) + " " + std::string(why),
          "Correct or unset " + std::string(setting)};
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// [RFC 3986, 2.3]
bool is_unreserved(char c) {
  return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

bool is_ipv6(std::string_view text) {
  const std::optional<IpAddress> address = parse_ip_address(text);
  return address && address->size == 16;
}

/// The host in lower case, or nothing if it can be none. OpenSSL leaves the brackets around an IPv6 address.
std::optional<std::string> read_host(std::string_view text) {
  std::string host(text);
  std::transform(host.begin(), host.end(), host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    return is_ipv6(host) ? std::optional(std::move(host)) : std::nullopt;
  }
  // No DNS name has an underscore, but names of containers do.
  const bool sound = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return is_alphanumeric(c) || c == '.' || c == '-' || c == '_';
  });
  return sound ? std::optional(std::move(host)) : std::nullopt;
}

using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

/// Appends the encoded form to anything that can be appended to, without a copy of a secret in between.
template <class Text>
void append_form(Text& text, const Fields& fields) {
  const auto append = [&text](std::string_view raw) {
    for (const char& c : raw) {
      if (is_unreserved(c)) {
        text.append(std::string_view(&c, 1));
      } else {
        constexpr std::string_view digits = "0123456789ABCDEF";
        const auto byte = static_cast<unsigned char>(c);
        const char encoded[3] = {'%', digits[byte >> 4U], digits[byte & 15U]};
        text.append(std::string_view(encoded, 3));
      }
    }
  };
  for (const auto& [name, value] : fields) {
    if (&name != &fields.front().first) text.append(std::string_view("&"));
    append(name);
    text.append(std::string_view("="));
    append(value);
  }
}

enum class Query { refused, taken };

/// A URL in two: its scheme and authority, and what comes behind them [RFC 3986, 3.2].
struct Halves {
  std::string origin;
  std::string_view rest;
};

/// OpenSSL's parser looks for `@` and `:` in the path and the query, too, and so is shown neither.
Halves split(std::string_view text) {
  const std::size_t authority = text.find("://");
  if (authority == std::string_view::npos) return {std::string(text), {}};
  const std::string_view origin = text.substr(0, text.find_first_of("/?#", authority + 3));
  return {std::string(origin), text.substr(origin.size())};
}

Result<Url> parse(std::string_view text, std::string_view setting, Query may_query) {
  // OpenSSL's parser leaves the characters to its caller, and a request's head is made of these.
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; })) {
    return bad_endpoint(setting, "is not a URL");
  }
  struct Free {
    void operator()(char* part) const { ::OPENSSL_free(part); }
  };
  using Part = std::unique_ptr<char, Free>;
  std::array<char*, 3> parts{};
  auto& [scheme, user, host] = parts;
  int port = 0;
  const auto [origin, rest] = split(text);
  const bool parsed =
      ::OSSL_parse_url(origin.c_str(), &scheme, &user, &host, nullptr, &port, nullptr, nullptr, nullptr) == 1;
  const std::array<Part, 3> owners{Part(scheme), Part(user), Part(host)};
  ::ERR_clear_error();
  if (!parsed) return bad_endpoint(setting, "is not a URL");
  if (std::string_view(scheme) != "https" && std::string_view(scheme) != "http") {
    return bad_endpoint(setting, "is not an https URL");
  }
  const std::string_view path = rest.substr(0, rest.find('?'));
  const std::string_view query = rest.substr(path.size());
  const bool has_query = query.size() > 1;
  if (*user != '\0' || rest.find('#') != std::string_view::npos ||
      (has_query && may_query == Query::refused)) {
    return bad_endpoint(setting, may_query == Query::refused ? "may hold no user name, query or fragment"
                                                             : "may hold no user name or fragment");
  }
  Url url;
  url.scheme = std::string_view(scheme) == "https" ? Scheme::https : Scheme::http;
  std::optional<std::string> sound_host = read_host(host);
  if (!sound_host) return bad_endpoint(setting, "names no host");
  url.host = *std::move(sound_host);
  url.port = port == 0 ? default_port(url.scheme) : static_cast<std::uint16_t>(port);
  url.target = path.empty() ? "/" : path;
  if (has_query) url.target.append(query);
  return url;
}

}  // namespace

std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

std::string authority_of(const Url& url) {
  std::string text = bracketed(url.host);
  if (url.port != default_port(url.scheme)) text.append(":").append(std::to_string(url.port));
  return text;
}

std::string origin_of(const Url& url) {
  return (url.scheme == Scheme::https ? "https://" : "http://") + authority_of(url);
}

Result<Url> parse_endpoint(std::string_view text, std::string_view setting) {
  Result<Url> url = parse(text, setting, Query::refused);
  while (url && url->target.ends_with('/')) url->target.pop_back();
  return url;
}

Result<Url> parse_request_url(std::string_view text, std::string_view setting) {
  return parse(text, setting, Query::taken);
}

std::string form_encode(const Fields& fields) {
  std::string text;
  append_form(text, fields);
  return text;
}

void add_query(Url& url, const Fields& fields) {
  const bool first = url.target.find('?') == std::string::npos;
  url.target.append(first ? "?" : "&").append(form_encode(fields));
}

Secret secret_form(const Fields& fields) {
  Secret text;
  append_form(text, fields);
  return text;
}

}  // namespace acr::http
