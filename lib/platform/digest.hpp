#pragma once

#include <openssl/sha.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace acr {

/// SHA-256 over a sequence of fields, each preceded by its length, so that no two sequences run together.
class FieldDigest {
 public:
  FieldDigest();
  FieldDigest(const FieldDigest&) = delete;
  FieldDigest& operator=(const FieldDigest&) = delete;
  ~FieldDigest();

  FieldDigest& add(std::string_view field);

  /// The digest as 64 lower-case hexadecimal digits; the object is spent afterwards.
  std::string hex();

 private:
  SHA256_CTX state_;
};

/// The first 16 of hexadecimal digits as a number, for a lock.
std::uint64_t number_of(std::string_view digits);

/// The 32 bytes of SHA-256.
std::string sha256(std::string_view bytes);

}  // namespace acr
