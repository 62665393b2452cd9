#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/url.hpp"
#include "platform/environment.hpp"
#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr::http {

/// A proxy that a variable names.
struct Proxy {
  Scheme scheme = Scheme::http;  ///< how it is spoken to
  std::string host;
  std::uint16_t port = 80;
  Secret user_info{};      ///< `user:password`, decoded, as Basic sends it; empty: none
  std::string variable{};  ///< that names it: `HTTPS_PROXY`, `https_proxy`…

  /// `http://proxy.example:3128`: never the user and the password.
  [[nodiscard]] std::string origin() const;
};

/// The proxy for a request, or none, by Go's rules, so that docker, podman and we take the same way
/// [golang/net http/httpproxy]: `HTTPS_PROXY` for https and `HTTP_PROXY` for http, or else in lower case, but
/// not where `NO_PROXY` or `never_proxied` except the host; `HTTP_PROXY` not in a CGI program, where whoever
/// sends the request sets it. Errors: `bad_input` that names the variable, and never says what is in it.
Result<std::optional<Proxy>> proxy_for(const Url& url, const Environment& environment);

/// The variable that names a proxy for that scheme, and what it holds, whether the proxy is used or not.
struct NamedProxy {
  const char* variable;
  std::string_view value;
};
std::optional<NamedProxy> named_proxy(Scheme scheme, const Environment& environment);

/// Reads what a variable holds: a URL, or `host[:port]`. Errors as above.
Result<Proxy> parse_proxy(std::string_view text, const std::string& variable);

/// The value of `Proxy-Authorization`; empty if the proxy has no user.
Secret proxy_authorization(const Proxy& proxy);

/// What the proxy is sent to open a way to the URL's host, and then be silent [RFC 9110, 9.3.6].
Secret tunnel_request(const Proxy& proxy, const Url& url);

/// Why there is no way, if the proxy answered such a request with a status that is none of success.
Error refused_by(const Proxy& proxy, const Url& url, unsigned status);

}  // namespace acr::http
