#include "certificates.hpp"

#include <openssl/ssl.h>

#include <stdexcept>

namespace emulator {

std::shared_ptr<SSL_CTX> make_tls_context(const std::filesystem::path& directory, const std::string& name) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  const std::filesystem::path chain = directory / (name + ".pem");
  const std::filesystem::path key = directory / (name + ".key");
  if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1 ||
      SSL_CTX_use_certificate_chain_file(context.get(), chain.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw std::runtime_error("cannot use certificate " + chain.string());
  }
  return context;
}

Certificates::Certificates(const std::filesystem::path& directory, Choice choice)
    : choice_(std::move(choice)) {
  for (const char* kind : {"valid", "expired", "wrong-host", "self-signed", "untrusted"}) {
    contexts_.emplace(kind, make_tls_context(directory, kind));
  }
  // The macros SSL_CTX_set_tlsext_servername_callback and _arg, without their C casts.
  SSL_CTX_callback_ctrl(first(), SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                        reinterpret_cast<void (*)()>(&on_server_name));
  SSL_CTX_ctrl(first(), SSL_CTRL_SET_TLSEXT_SERVERNAME_ARG, 0, this);
}

int Certificates::on_server_name(SSL* connection, int* /*alert*/, void* self) {
  const auto& certificates = *static_cast<const Certificates*>(self);
  const char* host = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name);
  if (host == nullptr) return SSL_TLSEXT_ERR_NOACK;
  const auto found = certificates.contexts_.find(certificates.choice_(host));
  if (found != certificates.contexts_.end()) SSL_set_SSL_CTX(connection, found->second.get());
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace emulator
