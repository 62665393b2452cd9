// OpenSSL calls these deprecated in favour of EVP, whose first use loads providers and takes longer than
// a whole cached `get`. They are the same code below, and need no initialisation.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "platform/digest.hpp"

#include <charconv>
#include "platform/secret.hpp"

namespace acr {

FieldDigest::FieldDigest() : state_{} {
  ::SHA256_Init(&state_);
}

FieldDigest::~FieldDigest() {
  wipe(&state_, sizeof state_);
}

FieldDigest& FieldDigest::add(std::string_view field) {
  const auto length = static_cast<std::uint64_t>(field.size());
  ::SHA256_Update(&state_, &length, sizeof length);
  ::SHA256_Update(&state_, field.data(), field.size());
  return *this;
}

std::string FieldDigest::hex() {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> bytes{};
  ::SHA256_Final(bytes.data(), &state_);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

std::uint64_t number_of(std::string_view digits) {
  constexpr int base = 16;
  const std::string_view first = digits.substr(0, 16);
  std::uint64_t number = 0;
  std::from_chars(first.data(), first.data() + first.size(), number, base);
  return number;
}

std::string sha256(std::string_view bytes) {
  SHA256_CTX state;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  ::SHA256_Init(&state);
  ::SHA256_Update(&state, bytes.data(), bytes.size());
  ::SHA256_Final(digest.data(), &state);
  wipe(&state, sizeof state);
  return {digest.begin(), digest.end()};
}

}  // namespace acr
