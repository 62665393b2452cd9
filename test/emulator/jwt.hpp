// JSON Web Tokens signed with RS256 (RFC 7515, RFC 7518 §3.3), and the keys that sign them.
#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

using EVP_PKEY = struct evp_pkey_st;

namespace emulator {

class SigningKey {
 public:
  // A private key in PEM and the certificate that carries its public half; throws if either can't be read.
  SigningKey(const std::filesystem::path& key_file, const std::filesystem::path& certificate_file);

  // With `x5c` in the header, as docker-registry needs it to find the verifying key.
  [[nodiscard]] std::string sign(const boost::json::object& claims) const;

  // The claims, if this key signed the token; says nothing of its time or audience.
  [[nodiscard]] std::optional<boost::json::object> verify(std::string_view token) const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::string encoded_header_;
};

// A claim as text or number; empty or 0 if it is missing or of another type.
std::string claim_text(const boost::json::object& claims, std::string_view name);
long claim_number(const boost::json::object& claims, std::string_view name);

}  // namespace emulator
