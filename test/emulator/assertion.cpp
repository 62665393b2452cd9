#include "assertion.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cctype>
#include <stdexcept>

#include "form.hpp"
#include "jwt.hpp"

namespace emulator {
namespace json = boost::json;
namespace {

std::shared_ptr<X509> read_certificate(const std::filesystem::path& path) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> file(BIO_new_file(path.c_str(), "r"), &BIO_free);
  std::shared_ptr<X509> certificate(file ? PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr) : nullptr,
                                    &X509_free);
  if (!certificate) throw std::runtime_error("no certificate in " + path.string());
  return certificate;
}

std::string digest_of(const X509& certificate, const EVP_MD* algorithm) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  X509_digest(&certificate, algorithm, digest.data(), &size);
  return {digest.begin(), digest.begin() + size};
}

std::optional<json::object> decode_object(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(base64_decode(text), error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

std::shared_ptr<EVP_PKEY> key_of(X509& certificate) {
  return {X509_get_pubkey(&certificate), &EVP_PKEY_free};
}

const unsigned char* as_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::optional<Assertion> parse_assertion(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t last = token.rfind('.');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  auto header = decode_object(token.substr(0, first));
  auto claims = decode_object(token.substr(first + 1, last - first - 1));
  if (!header || !claims) return std::nullopt;
  return Assertion{*std::move(header), *std::move(claims), std::string(token.substr(0, last)),
                   base64_decode(token.substr(last + 1))};
}

ClientCertificate::ClientCertificate(const std::filesystem::path& certificate_file,
                                     const std::filesystem::path& authority_file)
    : certificate_(read_certificate(certificate_file)), authority_(read_certificate(authority_file)) {}

std::shared_ptr<EVP_PKEY> ClientCertificate::key_by_thumbprint(const json::object& header) const {
  const std::string sha256 = base64_decode(claim_text(header, "x5t#S256"));
  const std::string sha1 = base64_decode(claim_text(header, "x5t"));
  const bool registered = sha256.empty() ? !sha1.empty() && sha1 == digest_of(*certificate_, EVP_sha1())
                                         : sha256 == digest_of(*certificate_, EVP_sha256());
  return registered ? key_of(*certificate_) : nullptr;
}

std::shared_ptr<EVP_PKEY> ClientCertificate::key_by_subject_and_issuer(const json::object& header) const {
  const json::value* chain = header.if_contains("x5c");
  if (chain == nullptr || !chain->is_array() || chain->as_array().empty()) return nullptr;
  const json::value& leaf = chain->as_array().front();
  if (!leaf.is_string()) return nullptr;
  const std::string der = base64_decode(leaf.as_string());
  const unsigned char* at = as_bytes(der);
  const std::shared_ptr<X509> certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())), &X509_free);
  if (!certificate) return nullptr;
  const bool same_subject =
      X509_NAME_cmp(X509_get_subject_name(certificate.get()), X509_get_subject_name(certificate_.get())) == 0;
  const bool issued = X509_verify(certificate.get(), key_of(*authority_).get()) == 1;
  return same_subject && issued ? key_of(*certificate) : nullptr;
}

bool is_known_algorithm(std::string_view algorithm) {
  return algorithm == "RS256" || algorithm == "PS256";
}

bool is_signed_by(const Assertion& assertion, EVP_PKEY& key) {
  const std::string algorithm = claim_text(assertion.header, "alg");
  if (!is_known_algorithm(algorithm) || EVP_PKEY_is_a(&key, "RSA") != 1) return false;
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_PKEY_CTX* parameters = nullptr;
  if (EVP_DigestVerifyInit(context.get(), &parameters, EVP_sha256(), nullptr, &key) != 1) return false;
  if (algorithm == "PS256" && (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) != 1 ||
                               EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) != 1)) {
    return false;
  }
  return EVP_DigestVerify(context.get(), as_bytes(assertion.signature), assertion.signature.size(),
                          as_bytes(assertion.signed_part), assertion.signed_part.size()) == 1;
}

std::string thumbprint_text(const json::object& header) {
  std::string named = claim_text(header, "x5t#S256");
  if (named.empty()) named = claim_text(header, "x5t");
  std::string text = hex(base64_decode(named));
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

}  // namespace emulator
