#include "http/proxy.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "http/base64.hpp"
#include "http/no_proxy.hpp"

namespace acr::http {
namespace {

Error bad_proxy(const std::string& variable, const std::string& why) {
  return {ErrorKind::bad_input, variable + " " + why,
          "Write http://proxy.example:3128 into " + variable + ", or unset it"};
}

std::optional<char> hex_byte(std::string_view digits) {
  unsigned value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (digits.size() != 2 || code != std::errc() || end != digits.data() + 2) return std::nullopt;
  return static_cast<char>(value);
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}

/// `user:password` with its percent signs decoded; nothing if that cannot be sent [RFC 7617, 2].
std::optional<Secret> decode_user_info(std::string_view text) {
  Secret decoded;
  decoded.reserve(text.size() + 1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::optional<char> c = text[i];
    if (text[i] == '%') {
      c = hex_byte(text.substr(i + 1, 2));
      i += 2;
    }
    if (!c || is_control(*c)) return std::nullopt;
    decoded.append({&*c, 1});
  }
  if (text.find(':') == std::string_view::npos) decoded.append(":");
  return decoded;
}

bool is_host(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  });
}

bool is_ipv6(std::string_view text) {
  return text.find(':') != std::string_view::npos && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == '.' || c == ':';
         });
}

/// Takes `host[:port]` into the proxy.
bool read_place(std::string_view place, Proxy& proxy) {
  const bool in_brackets = place.starts_with('[');
  const std::size_t host_end = in_brackets ? place.find(']') : std::min(place.find(':'), place.size());
  if (host_end == std::string_view::npos) return false;
  proxy.host = place.substr(in_brackets ? 1 : 0, host_end - (in_brackets ? 1 : 0));
  std::transform(proxy.host.begin(), proxy.host.end(), proxy.host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (in_brackets ? !is_ipv6(proxy.host) : !is_host(proxy.host)) return false;
  std::string_view rest = place.substr(host_end + (in_brackets ? 1 : 0));
  proxy.port = default_port(proxy.scheme);
  if (rest.empty() || rest == ":") return true;
  if (!rest.starts_with(':')) return false;
  rest.remove_prefix(1);
  const auto [end, code] = std::from_chars(rest.data(), rest.data() + rest.size(), proxy.port);
  return code == std::errc() && end == rest.data() + rest.size() && proxy.port != 0;
}

}  // namespace

std::string Proxy::origin() const {
  return (scheme == Scheme::https ? "https://" : "http://") + bracketed(host) + ":" + std::to_string(port);
}

Result<Proxy> parse_proxy(std::string_view text, const std::string& variable) {
  if (std::any_of(text.begin(), text.end(), [](char c) { return is_control(c) || c == ' '; })) {
    return bad_proxy(variable, "is not a proxy's URL: there are blanks or control characters in it");
  }
  Proxy proxy;
  proxy.variable = variable;
  if (const std::size_t colon = text.find("://"); colon != std::string_view::npos) {
    std::string scheme(text.substr(0, std::min<std::size_t>(colon, 16)));
    std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (scheme.starts_with("socks"))
      return bad_proxy(variable, "names a SOCKS proxy, which is not supported");
    if (scheme != "http" && scheme != "https") {
      return bad_proxy(variable, "names a proxy that is neither http:// nor https://");
    }
    proxy.scheme = scheme == "https" ? Scheme::https : Scheme::http;
    text.remove_prefix(colon + 3);
  }
  text = text.substr(0, text.find_first_of("/?#"));
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    std::optional<Secret> user_info = decode_user_info(text.substr(0, at));
    if (!user_info) {
      return bad_proxy(variable, "holds a user name or password that is not percent-encoded properly");
    }
    proxy.user_info = *std::move(user_info);
    text.remove_prefix(at + 1);
  }
  if (!read_place(text, proxy)) {
    return bad_proxy(variable, "is not a proxy's URL (in a password, write %2F, %3F and %23 for /, ? and #)");
  }
  return proxy;
}

std::optional<NamedProxy> named_proxy(Scheme scheme, const Environment& environment) {
  constexpr std::array https{"HTTPS_PROXY", "https_proxy"};
  constexpr std::array http{"HTTP_PROXY", "http_proxy"};
  if (scheme == Scheme::http && environment.get("REQUEST_METHOD")) return std::nullopt;
  for (const char* variable : scheme == Scheme::https ? https : http) {
    if (const auto value = environment.get(variable)) return NamedProxy{variable, *value};
  }
  return std::nullopt;
}

Result<std::optional<Proxy>> proxy_for(const Url& url, const Environment& environment) {
  const std::optional<NamedProxy> named = named_proxy(url.scheme, environment);
  if (!named || never_proxied(url.host)) return std::nullopt;
  std::optional<std::string_view> excepted = environment.get("NO_PROXY");
  if (!excepted) excepted = environment.get("no_proxy");
  if (excepted && excepted_from_proxy(*excepted, url.host, url.port)) return std::nullopt;
  Result<Proxy> proxy = parse_proxy(named->value, named->variable);
  if (!proxy) return proxy.error();
  return std::optional<Proxy>(*std::move(proxy));
}

Secret proxy_authorization(const Proxy& proxy) {
  Secret value;
  if (proxy.user_info.empty()) return value;
  value.append("Basic ");
  value.append(encode_base64(proxy.user_info.reveal()).reveal());
  return value;
}

Secret tunnel_request(const Proxy& proxy, const Url& url) {
  const std::string place = bracketed(url.host) + ":" + std::to_string(url.port);
  Secret text("CONNECT " + place + " HTTP/1.1\r\nHost: " + place +
              "\r\nUser-Agent: docker-credential-acr\r\n");
  if (const Secret authorization = proxy_authorization(proxy); !authorization.empty()) {
    text.append("Proxy-Authorization: ");
    text.append(authorization.reveal());
    text.append("\r\n");
  }
  text.append("\r\n");
  return text;
}

Error refused_by(const Proxy& proxy, const Url& url, unsigned status) {
  const std::string who = "the proxy " + proxy.origin();
  const std::string or_around = ", or put " + url.host + " into NO_PROXY";
  const std::string answer = " (" + std::to_string(status) + ")";
  switch (status) {
    case 401:  // tinyproxy's word for a wrong password
    case 407: {
      const std::string with_user = proxy.origin().insert(proxy.origin().find("://") + 3, "user:password@");
      if (proxy.user_info.empty()) {
        return {ErrorKind::rejected, who + " wants a user name and a password" + answer,
                "Put them into " + proxy.variable + ", as in " + with_user + or_around};
      }
      return {ErrorKind::rejected,
              who + " does not take the user name and password of " + proxy.variable + answer,
              "Correct them in " + proxy.variable +
                  " (%40 is @, %3A is :, %2F is /; it must take Basic authentication)" + or_around};
    }
    case 408:
    case 429:
    case 500:
      return {ErrorKind::transient, who + " does not pass anything on at the moment" + answer,
              "Try again; if it stays so, ask whoever runs the proxy" + or_around};
    case 502:
    case 503:
    case 504:
      return {ErrorKind::transient, who + " cannot reach " + url.host + answer,
              "Try again; if it stays so, have the proxy reach " + url.host + or_around};
    default:
      break;
  }
  return {ErrorKind::rejected, who + " lets nobody through to " + url.host + answer,
          "Have the proxy allow CONNECT to " + url.host + ":" + std::to_string(url.port) + or_around};
}

}  // namespace acr::http
