#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <memory>
#include <string_view>
#include <vector>

namespace acr::openssl {

/// Frees what OpenSSL made, with the function that belongs to it.
template <auto free_function>
struct Free {
  template <class Handle>
  void operator()(Handle* handle) const {
    free_function(handle);
  }
};

using Bio = std::unique_ptr<BIO, Free<&::BIO_free>>;
using Certificate = std::unique_ptr<X509, Free<&::X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<&::EVP_PKEY_free>>;  // wipes the key's private parts
using Digest = std::unique_ptr<EVP_MD_CTX, Free<&::EVP_MD_CTX_free>>;
using Pfx = std::unique_ptr<PKCS12, Free<&::PKCS12_free>>;

/// To read `text`, which must outlive it, without a copy. Null if there is no memory for it.
Bio reader(std::string_view text);

/// Every certificate in a PEM text that can be read; anything else in it is passed over, as Go does. Leaves
/// nothing in OpenSSL's error queue.
std::vector<Certificate> read_certificates(std::string_view pem);

}  // namespace acr::openssl
