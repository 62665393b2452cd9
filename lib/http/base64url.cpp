#include "http/base64url.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "http/base64.hpp"

namespace acr::http {
namespace {

bool is_digit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

}  // namespace

std::string encode_base64url(std::string_view bytes) {
  const Secret standard = encode_base64(bytes);
  std::string text(standard.reveal().substr(0, (bytes.size() * 8 + 5) / 6));
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

std::optional<Secret> decode_base64url(std::string_view text) {
  // OpenSSL would pass over white space around it.
  if (!std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  std::vector<char, WipingAllocator<char>> standard(text.begin(), text.end());
  std::replace(standard.begin(), standard.end(), '-', '+');
  std::replace(standard.begin(), standard.end(), '_', '/');
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

}  // namespace acr::http
