#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr::http {

enum class Scheme { https, http };

constexpr std::uint16_t default_port(Scheme scheme) {
  return scheme == Scheme::https ? 443 : 80;
}

/// Where a request goes. The host is lower case, an IPv6 address without its brackets.
struct Url {
  Scheme scheme = Scheme::https;
  std::string host;
  std::uint16_t port = 443;
  std::string target = "/";  ///< path and query, encoded
};

/// A host as it stands before a port: an IPv6 address in brackets.
std::string bracketed(const std::string& host);

/// `host[:port]`, without a port that is the scheme's own: what a `Host` header says.
std::string authority_of(const Url& url);

/// `https://host[:port]`
std::string origin_of(const Url& url);

/// Reads `https://host[:port][/path]` as given by a person in `setting`, named in the error (`bad_input`).
/// User info, a query and a fragment are refused: none belongs in an endpoint's setting.
Result<Url> parse_endpoint(std::string_view text, std::string_view setting);

/// Reads `https://host[:port][/path][?query]`, a request's whole URL that a service has left in `setting`.
/// Errors as above.
Result<Url> parse_request_url(std::string_view text, std::string_view setting);

/// `a=b&c=d` with everything encoded that is not unreserved.
std::string form_encode(const std::vector<std::pair<std::string_view, std::string_view>>& fields);

/// Adds such fields to the URL's query, which begins with them if there was none.
void add_query(Url& url, const std::vector<std::pair<std::string_view, std::string_view>>& fields);

/// The same for a body that holds secrets.
Secret secret_form(const std::vector<std::pair<std::string_view, std::string_view>>& fields);

}  // namespace acr::http
