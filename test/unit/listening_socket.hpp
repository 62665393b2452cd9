#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

namespace acr::test {

/// A port of 127.0.0.1 that the system chooses. Whoever connects is refused, and nobody else can have it.
class TakenPort {
 public:
  TakenPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    [[maybe_unused]] const int bound = ::bind(socket_, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  TakenPort(const TakenPort&) = delete;
  TakenPort& operator=(const TakenPort&) = delete;
  ~TakenPort() { ::close(socket_); }

  [[nodiscard]] std::uint16_t port() const { return port_; }

 protected:
  [[nodiscard]] int socket() const { return socket_; }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

/// Listens at one.
class ListeningSocket : public TakenPort {
 public:
  explicit ListeningSocket(int backlog) { ::listen(socket(), backlog); }

  /// -1 once nobody is to be let in any more.
  [[nodiscard]] int accept() const { return ::accept4(socket(), nullptr, nullptr, SOCK_CLOEXEC); }
  void stop() const { ::shutdown(socket(), SHUT_RDWR); }
};

}  // namespace acr::test
