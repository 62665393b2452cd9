// An application's certificate and key, as PEM or PFX, and a bundle of authorities. First line: the password.
#include <openssl/err.h>
#include <openssl/x509.h>

#include "fuzz.hpp"
#include "identity/certificate_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using acr::fuzz::require;
  std::string_view content = acr::fuzz::view(data, size);
  static_cast<void>(acr::openssl::read_certificates(content));
  require(::ERR_peek_error() == 0, "OpenSSL's errors are taken away");
  const acr::Secret password(acr::fuzz::take_until(content, '\n'));
  const auto pair = acr::identity::read_key_pair(content, password);
  require(::ERR_peek_error() == 0, "OpenSSL's errors are taken away");
  if (pair) {
    require(pair->certificate && pair->key, "both are there");
    require(::X509_check_private_key(pair->certificate.get(), pair->key.get()) == 1, "they belong together");
    require(::EVP_PKEY_get_base_id(pair->key.get()) == EVP_PKEY_RSA, "it is RSA");
    ::ERR_clear_error();
  } else {
    // Any other password may be a part of what we say anyway.
    const bool is_canary = password.reveal().starts_with("canary-");
    acr::fuzz::require_sound(pair.error(), is_canary ? password.reveal() : std::string_view());
  }
  return 0;
}
