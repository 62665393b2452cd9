#include "platform/openssl_handles.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <climits>
#include <cstdint>

namespace acr::openssl {
namespace {

/// A certificate may claim to be encrypted. Without a callback OpenSSL would ask the terminal.
int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*nothing*/) {
  return -1;
}

}  // namespace

Bio reader(std::string_view text) {
  if (text.size() > INT_MAX) return nullptr;
  return Bio(::BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::vector<Certificate> read_certificates(std::string_view pem) {
  std::vector<Certificate> certificates;
  const Bio text = reader(pem);
  // What cannot be read has been read past, so that less and less is left.
  for (std::size_t left = SIZE_MAX; text && ::BIO_ctrl_pending(text.get()) < left;) {
    left = ::BIO_ctrl_pending(text.get());
    Certificate certificate(::PEM_read_bio_X509(text.get(), nullptr, &no_password, nullptr));
    if (certificate) certificates.push_back(std::move(certificate));
  }
  ::ERR_clear_error();
  return certificates;
}

}  // namespace acr::openssl
