// The server certificates, good and bad, and which of them a host shows.
#pragma once

#include <openssl/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace emulator {

// The certificate and key of that name which make-certs.sh wrote, for TLS 1.2 and later; throws if one can't
// be read.
std::shared_ptr<SSL_CTX> make_tls_context(const std::filesystem::path& directory, const std::string& name);

class Certificates {
 public:
  // From the host name of the handshake to valid, expired, wrong-host, self-signed or untrusted.
  using Choice = std::function<std::string(std::string_view host)>;

  // Reads what make-certs.sh wrote; throws if a file is missing.
  Certificates(const std::filesystem::path& directory, Choice choice);
  // The callback in the contexts holds this address.
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  // The context to begin a handshake with; it changes to another when the client has named the host.
  [[nodiscard]] SSL_CTX* first() const { return contexts_.at("valid").get(); }

 private:
  static int on_server_name(SSL* connection, int* alert, void* self);

  std::map<std::string, std::shared_ptr<SSL_CTX>, std::less<>> contexts_;
  Choice choice_;
};

}  // namespace emulator
