#include "registry/refresh_token.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "http/json.hpp"
#include "platform/late_relocations.hpp"
#include "platform/secret.hpp"

namespace acr::registry {
namespace {

constexpr std::size_t longest_jwt = std::size_t{64} * 1024;
// Year 9999: beyond it, arithmetic on times is no longer safe and a claim no longer believable.
constexpr long long latest_time = 253402300799;

/// base64url without padding [RFC 7515, 2], by way of OpenSSL's decoder for base64.
std::optional<Secret> decode_base64url(std::string_view text) {
  std::vector<char, WipingAllocator<char>> standard(text.begin(), text.end());
  for (char& c : standard) {
    if (c == '-') {
      c = '+';
    } else if (c == '_') {
      c = '/';
    } else if (c == '+' || c == '/' || c == '=') {
      return std::nullopt;
    }
  }
  const std::size_t padding = (4 - standard.size() % 4) % 4;
  if (padding == 3) return std::nullopt;
  standard.insert(standard.end(), padding, '=');
  std::vector<char, WipingAllocator<char>> bytes(standard.size() / 4 * 3);
  const int length = ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                       reinterpret_cast<const unsigned char*>(standard.data()),
                                       static_cast<int>(standard.size()));
  if (length < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(length) - padding);
  return Secret(std::move(bytes));
}

std::optional<sys_seconds> time_member(const boost::json::object& claims, std::string_view name) {
  const std::optional<long long> seconds = http::integer_member(claims, name);
  if (!seconds || *seconds <= 0 || *seconds > latest_time) return std::nullopt;
  return sys_seconds(std::chrono::seconds(*seconds));
}

}  // namespace

std::optional<RefreshTokenClaims> read_refresh_token(std::string_view jwt) {
  finish_relocations();
  if (jwt.size() > longest_jwt) return std::nullopt;
  const std::size_t first = jwt.find('.');
  const std::size_t second = first == std::string_view::npos ? first : jwt.find('.', first + 1);
  if (second == std::string_view::npos || jwt.find('.', second + 1) != std::string_view::npos) {
    return std::nullopt;
  }
  const std::optional<Secret> payload = decode_base64url(jwt.substr(first + 1, second - first - 1));
  if (!payload) return std::nullopt;

  std::optional<RefreshTokenClaims> claims;
  http::with_json_object(payload->reveal(), [&claims](const boost::json::object& object) {
    const std::optional<sys_seconds> expires = time_member(object, "exp");
    const std::string_view audience = http::string_member(object, "aud");
    if (!expires || audience.empty()) return;
    claims = RefreshTokenClaims{std::string(audience), std::string(http::string_member(object, "grant_type")),
                                time_member(object, "iat"), *expires};
  });
  return claims;
}

}  // namespace acr::registry
