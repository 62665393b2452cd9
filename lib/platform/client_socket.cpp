#include "platform/client_socket.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace acr {
namespace {

constexpr const char* no_answer = "no answer";

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

std::string system_text(int code) {
  return std::strerror(code);  // NOLINT(concurrency-mt-unsafe): the resolver's thread asks for none
}

Addresses numeric_address(const std::string& address, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &list) != 0) return nullptr;
  return Addresses(list);
}

/// Whether one of the events comes before the deadline.
bool wait(int socket, short events, Deadline deadline) {
  pollfd waited{socket, events, 0};
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  const auto time = std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, 60'000);
  return ::poll(&waited, 1, static_cast<int>(time)) == 1;
}

/// After a call that failed: empty if it may be made again.
std::string reason_or_wait(int code, int socket, short events, Deadline deadline) {
  if (code != EAGAIN) return system_text(code);
  return wait(socket, events, deadline) ? "" : no_answer;
}

}  // namespace

Descriptor open_tcp_socket(int family, std::error_code& code) {
  Descriptor socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.open()) code.assign(errno, std::system_category());
  return socket;
}

Result<ClientSocket> ClientSocket::connect(const std::string& address, std::uint16_t port,
                                           Deadline deadline) {
  const auto failed = [](std::string why) { return Error{ErrorKind::transient, std::move(why)}; };
  const Addresses target = numeric_address(address, port);
  if (!target) return failed("no address");
  Descriptor socket(::socket(target->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.open()) return failed(system_text(errno));
  if (::connect(socket.get(), target->ai_addr, target->ai_addrlen) == 0) {
    return ClientSocket(std::move(socket));
  }
  if (errno != EINPROGRESS) return failed(system_text(errno));
  if (!wait(socket.get(), POLLOUT, deadline)) return failed(no_answer);
  int code = 0;
  socklen_t size = sizeof code;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &code, &size) == -1) code = errno;
  if (code != 0) return failed(system_text(code));
  return ClientSocket(std::move(socket));
}

std::string ClientSocket::send(std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    if (sent != -1) continue;
    if (std::string why = reason_or_wait(errno, socket_.get(), POLLOUT, deadline); !why.empty()) return why;
  }
  return {};
}

std::string ClientSocket::receive(std::string& bytes, Deadline deadline) {
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (got >= 0) {
      bytes.append(buffer.data(), static_cast<std::size_t>(got));
      return {};
    }
    if (std::string why = reason_or_wait(errno, socket_.get(), POLLIN, deadline); !why.empty()) return why;
  }
}

}  // namespace acr
