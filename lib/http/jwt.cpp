#include "http/jwt.hpp"

#include <algorithm>

#include "http/base64url.hpp"
#include "http/json.hpp"

namespace acr::http {
namespace {

/// [RFC 7515 section 7.1]: base64url, and dots between. OpenSSL's decoder would pass over white space.
bool in_compact_form(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.';
}

}  // namespace

bool with_jwt_claims(std::string_view jwt, const std::function<void(const boost::json::object&)>& read) {
  constexpr std::size_t longest = std::size_t{64} * 1024;
  if (jwt.size() > longest || !std::all_of(jwt.begin(), jwt.end(), in_compact_form)) return false;
  const std::size_t first = jwt.find('.');
  const std::size_t second = first == std::string_view::npos ? first : jwt.find('.', first + 1);
  if (second == std::string_view::npos || jwt.find('.', second + 1) != std::string_view::npos) return false;
  const std::optional<Secret> claims = decode_base64url(jwt.substr(first + 1, second - first - 1));
  return claims && with_json_object(claims->reveal(), read);
}

}  // namespace acr::http
