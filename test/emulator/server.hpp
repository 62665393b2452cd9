// An HTTP server with a thread for each connection. All of Asio and Beast is behind this header and
// forward.hpp.
#pragma once

#include <openssl/types.h>

#include <functional>
#include <memory>
#include <string>

#include "message.hpp"

namespace emulator {

using Handler = std::function<Response(const Request&)>;
// The context to begin a handshake with, asked for at each.
using TlsContext = std::function<SSL_CTX*()>;

class Server {
 public:
  // Listens from here on; with a context it speaks TLS. Throws if the address can't be had.
  Server(const std::string& address, unsigned short port, Handler handler, TlsContext tls = nullptr);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Serves for ever.
  void run();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace emulator
