#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include "http/proxy.hpp"
#include "platform/client_socket.hpp"
#include "platform/clock.hpp"
#include "platform/error.hpp"

namespace acr::http {

/// Bytes to somebody and back, for `Probe`. All errors are texts; an empty one is none.
class Wire {
 public:
  Wire() = default;
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  virtual ~Wire() = default;

  virtual std::string send(std::string_view bytes) = 0;
  /// Waits for at least one byte, and appends what has come.
  virtual std::string receive(std::string& bytes) = 0;
};

/// Over a connection of this machine's.
class SocketWire final : public Wire {
 public:
  SocketWire(ClientSocket& socket, Deadline deadline) : socket_(socket), deadline_(deadline) {}

  std::string send(std::string_view bytes) override;
  std::string receive(std::string& bytes) override;

 private:
  ClientSocket& socket_;
  Deadline deadline_;
};

/// In TLS over another one: OpenSSL's own socket functions would raise SIGPIPE.
class TlsWire final : public Wire {
 public:
  /// Throws std::bad_alloc.
  TlsWire(SSL_CTX& context, Wire& below);

  SSL& session() { return *session_; }
  /// Errors: `transient` of the wire below, `rejected` of OpenSSL.
  Result<void> shake_hands();
  std::string send(std::string_view bytes) override;
  std::string receive(std::string& bytes) override;

 private:
  std::string pass_down();
  std::string pass_up();

  struct FreeSession {
    void operator()(SSL* session) const { ::SSL_free(session); }
  };
  std::unique_ptr<SSL, FreeSession> session_;
  Wire& below_;
};

/// Has the proxy at the other end open a way to the URL's host. Errors: `refused_by`, and of the wire.
Result<void> open_tunnel(Wire& wire, const Proxy& proxy, const Url& url);

}  // namespace acr::http
