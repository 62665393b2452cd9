#include "identity/signed_assertion.hpp"

#include <openssl/err.h>
#include <openssl/rsa.h>

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <optional>

#include "http/base64.hpp"
#include "http/base64url.hpp"

namespace acr::identity {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds life = std::chrono::minutes(10);

json::string_view text(std::string_view view) {
  return {view.data(), view.size()};
}

std::string thumbprint(const X509& certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (::X509_digest(&certificate, ::EVP_sha256(), digest.data(), &size) != 1) return {};
  return http::encode_base64url({reinterpret_cast<const char*>(digest.data()), size});
}

/// Standard base64 of the DER [RFC 7515, 4.1.6].
std::string encode_certificate(const X509& certificate) {
  unsigned char* der = nullptr;
  const int size = ::i2d_X509(&certificate, &der);
  if (size <= 0) return {};
  const Secret encoded =
      http::encode_base64({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)});
  ::OPENSSL_free(der);
  return std::string(encoded.reveal());
}

std::string make_header(const KeyPair& pair, bool send_chain) {
  json::object header{{"alg", "PS256"}, {"typ", "JWT"}, {"x5t#S256", thumbprint(*pair.certificate)}};
  if (send_chain) {
    json::array chain{encode_certificate(*pair.certificate)};
    for (const openssl::Certificate& other : pair.others) chain.emplace_back(encode_certificate(*other));
    header["x5c"] = std::move(chain);
  }
  return json::serialize(header);
}

std::string make_claims(const Statement& statement) {
  const json::object claims{{"aud", text(statement.audience)},
                            {"iss", text(statement.client_id)},
                            {"sub", text(statement.client_id)},
                            {"jti", text(statement.id)},
                            {"nbf", statement.now.time_since_epoch().count()},
                            {"exp", (statement.now + life).time_since_epoch().count()}};
  return json::serialize(claims);
}

/// RSASSA-PSS with SHA-256, its salt as long as the digest [RFC 7518, 3.5]. Without it, the rest of an
/// assertion is worth nothing.
std::optional<Secret> sign_ps256(std::string_view message, EVP_PKEY& key) {
  const openssl::Digest digest(::EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;  // the digest's own
  if (!digest || ::EVP_DigestSignInit(digest.get(), &options, ::EVP_sha256(), nullptr, &key) != 1 ||
      ::EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) != 1 ||
      ::EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) != 1) {
    return std::nullopt;
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  std::size_t size = 0;
  if (::EVP_DigestSign(digest.get(), nullptr, &size, bytes, message.size()) != 1) return std::nullopt;
  std::vector<char, WipingAllocator<char>> signature(size);
  auto* out = reinterpret_cast<unsigned char*>(signature.data());
  if (::EVP_DigestSign(digest.get(), out, &size, bytes, message.size()) != 1) return std::nullopt;
  signature.resize(size);
  return Secret(std::move(signature));
}

}  // namespace

Result<Secret> sign_statement(const Statement& statement, const KeyPair& pair, bool send_chain) {
  const std::string message = http::encode_base64url(make_header(pair, send_chain)) + "." +
                              http::encode_base64url(make_claims(statement));
  const std::optional<Secret> signature = sign_ps256(message, *pair.key);
  ::ERR_clear_error();
  if (!signature) {
    return Error{ErrorKind::bad_input, "its key cannot sign with PS256", "It takes an RSA key of 2048 bits"};
  }
  Secret assertion(message);
  assertion.append(".");
  std::string encoded = http::encode_base64url(signature->reveal());
  assertion.append(encoded);
  wipe(encoded.data(), encoded.size());
  return assertion;
}

}  // namespace acr::identity
