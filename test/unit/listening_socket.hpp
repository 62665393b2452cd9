#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

namespace acr::test {

/// Listens on 127.0.0.1, at a port that the system chooses.
class ListeningSocket {
 public:
  explicit ListeningSocket(int backlog) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    [[maybe_unused]] const int bound = ::bind(socket_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(socket_, backlog);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ListeningSocket(const ListeningSocket&) = delete;
  ListeningSocket& operator=(const ListeningSocket&) = delete;
  ~ListeningSocket() { ::close(socket_); }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// -1 once nobody is to be let in any more.
  [[nodiscard]] int accept() const { return ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC); }
  void stop() const { ::shutdown(socket_, SHUT_RDWR); }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

}  // namespace acr::test
