// Keys and certificates, made with OpenSSL when a test needs them.
#pragma once

#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <string>
#include <vector>

#include "platform/openssl_handles.hpp"

namespace acr::test {

inline openssl::Key make_rsa_key() {
  return openssl::Key(::EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048}));
}

inline openssl::Key make_ec_key() {
  return openssl::Key(::EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
}

/// One that serves all tests: making it takes a while.
inline EVP_PKEY& rsa_key() {
  static const openssl::Key key = make_rsa_key();
  return *key;
}

struct CertificateParts {
  std::string name = "acr test";
  std::string alternative_names{};  ///< `DNS:a.example,IP:127.0.0.1`
  bool authority = false;           ///< may it sign others?
  long begins = -3600;              ///< seconds from now
  long ends = 3600;                 ///< …
  const X509* issuer = nullptr;     ///< signed by itself if null
  const EVP_PKEY* issuer_key = nullptr;
};

inline openssl::Certificate make_certificate(EVP_PKEY& key, const CertificateParts& parts = {}) {
  openssl::Certificate certificate(::X509_new());
  X509* handle = certificate.get();
  static long serial = 0;
  ::X509_set_version(handle, X509_VERSION_3);
  ::ASN1_INTEGER_set(::X509_get_serialNumber(handle), ++serial);
  ::X509_gmtime_adj(::X509_getm_notBefore(handle), parts.begins);
  ::X509_gmtime_adj(::X509_getm_notAfter(handle), parts.ends);
  ::X509_NAME_add_entry_by_txt(::X509_get_subject_name(handle), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(parts.name.c_str()), -1, -1, 0);
  ::X509_set_issuer_name(handle, parts.issuer != nullptr ? ::X509_get_subject_name(parts.issuer)
                                                         : ::X509_get_subject_name(handle));
  ::X509_set_pubkey(handle, &key);
  const auto extend = [handle](int kind, const std::string& value) {
    X509_EXTENSION* extension = ::X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
    ::X509_add_ext(handle, extension, -1);
    ::X509_EXTENSION_free(extension);
  };
  extend(NID_basic_constraints, parts.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (!parts.alternative_names.empty()) extend(NID_subject_alt_name, parts.alternative_names);
  ::X509_sign(handle, parts.issuer_key != nullptr ? const_cast<EVP_PKEY*>(parts.issuer_key) : &key,
              ::EVP_sha256());
  return certificate;
}

/// What `write` wrote.
template <class Write>
std::string written(Write write) {
  const openssl::Bio out(::BIO_new(::BIO_s_mem()));
  write(out.get());
  char* data = nullptr;
  const long size = ::BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

inline std::string pem(const X509& certificate) {
  return written([&](BIO* out) { ::PEM_write_bio_X509(out, &certificate); });
}

inline std::string der(const X509& certificate) {
  return written([&](BIO* out) { ::i2d_X509_bio(out, &certificate); });
}

/// PKCS#8, encrypted if there is a password.
inline std::string pem_key(const EVP_PKEY& key, const char* password = nullptr) {
  return written([&](BIO* out) {
    ::PEM_write_bio_PKCS8PrivateKey(out, &key, password == nullptr ? nullptr : ::EVP_aes_256_cbc(), nullptr,
                                    0, nullptr, const_cast<char*>(password));
  });
}

/// PKCS#1, as OpenSSL 1 wrote it, encrypted if there is a password.
inline std::string traditional_pem_key(const EVP_PKEY& key, const char* password = nullptr) {
  return written([&](BIO* out) {
    ::PEM_write_bio_PrivateKey_traditional(out, &key, password == nullptr ? nullptr : ::EVP_aes_128_cbc(),
                                           nullptr, 0, nullptr, const_cast<char*>(password));
  });
}

/// `password` may be null: then there is neither encryption nor a MAC.
inline std::string pfx(const char* password, const EVP_PKEY* key, const X509* certificate,
                       const std::vector<const X509*>& others = {}) {
  STACK_OF(X509)* stack = sk_X509_new_null();
  for (const X509* other : others) sk_X509_push(stack, const_cast<X509*>(other));
  const int cipher = password == nullptr ? -1 : NID_aes_256_cbc;
  const openssl::Pfx made(::PKCS12_create(password, "acr", const_cast<EVP_PKEY*>(key),
                                          const_cast<X509*>(certificate), stack, cipher, cipher, 0,
                                          password == nullptr ? -1 : 0, 0));
  sk_X509_free(stack);
  return written([&](BIO* out) { ::i2d_PKCS12_bio(out, made.get()); });
}

}  // namespace acr::test
