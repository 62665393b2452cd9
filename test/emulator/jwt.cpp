#include "jwt.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <boost/json.hpp>
#include <stdexcept>
#include <vector>

#include "form.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

Bio open_file(const std::filesystem::path& path) {
  Bio bio(BIO_new_file(path.c_str(), "r"), &BIO_free);
  if (!bio) throw std::runtime_error("cannot read " + path.string());
  return bio;
}

const unsigned char* as_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string certificate_der(const std::filesystem::path& path) {
  const Bio bio = open_file(path);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free);
  if (!certificate) throw std::runtime_error("no certificate in " + path.string());
  const int size = i2d_X509(certificate.get(), nullptr);
  std::vector<unsigned char> der(static_cast<std::size_t>(size));
  unsigned char* out = der.data();
  i2d_X509(certificate.get(), &out);
  return {der.begin(), der.end()};
}

}  // namespace

SigningKey::SigningKey(const std::filesystem::path& key_file, const std::filesystem::path& certificate_file) {
  const Bio bio = open_file(key_file);
  key_.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  if (!key_) throw std::runtime_error("no private key in " + key_file.string());
  const std::string der = certificate_der(certificate_file);
  const json::object header = {
      {"alg", "RS256"}, {"typ", "JWT"}, {"kid", base64url(sha256(der))}, {"x5c", json::array{base64(der)}}};
  encoded_header_ = base64url(json::serialize(header));
}

std::string SigningKey::sign(const json::object& claims) const {
  std::string token = encoded_header_ + "." + base64url(json::serialize(claims));
  const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  std::size_t size = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, as_bytes(token), token.size()) != 1) {
    throw std::runtime_error("cannot sign a token");
  }
  std::vector<unsigned char> signature(size);
  if (EVP_DigestSign(context.get(), signature.data(), &size, as_bytes(token), token.size()) != 1) {
    throw std::runtime_error("cannot sign a token");
  }
  return token + "." + base64url(std::string(signature.begin(), signature.begin() + static_cast<long>(size)));
}

std::optional<json::object> SigningKey::verify(std::string_view token) const {
  const std::size_t first = token.find('.');
  const std::size_t last = token.rfind('.');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  const std::string_view signed_part = token.substr(0, last);
  const std::string signature = base64_decode(token.substr(last + 1));
  const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
      EVP_DigestVerify(context.get(), as_bytes(signature), signature.size(), as_bytes(signed_part),
                       signed_part.size()) != 1) {
    return std::nullopt;
  }
  boost::system::error_code error;
  json::value claims = json::parse(base64_decode(token.substr(first + 1, last - first - 1)), error);
  if (error || !claims.is_object()) return std::nullopt;
  return std::move(claims.as_object());
}

std::string claim_text(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

long claim_number(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (value == nullptr) return 0;
  if (value->is_double()) return static_cast<long>(value->get_double());  // az's assertions have fractions
  boost::system::error_code error;
  const long number = value->to_number<long>(error);
  return error ? 0 : number;
}

}  // namespace emulator
