// An HTTP server with a thread for each connection. All of Asio and Beast is behind this header and
// forward.hpp.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "certificates.hpp"
#include "message.hpp"

namespace emulator {

using Handler = std::function<Response(const Request&)>;

class Server {
 public:
  // Listens from here on; with certificates it speaks TLS. Throws if the address can't be had.
  Server(const std::string& address, unsigned short port, Handler handler,
         const Certificates* certificates = nullptr);
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
