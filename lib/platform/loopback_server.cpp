#include "platform/loopback_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <list>

#include "platform/secret.hpp"

namespace acr {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t most_connections = 32;
constexpr int backlog = 64;
constexpr std::chrono::seconds time_for_a_request{10};
constexpr std::chrono::seconds time_for_an_answer{1};
constexpr milliseconds look_around{100};

Deadline now() {
  return std::chrono::steady_clock::now();
}

Error cannot_listen(int code) {
  return {ErrorKind::unavailable,
          std::string("cannot listen on this machine: ") + std::strerror(code)};  // NOLINT: one thread
}

/// A listening socket, or none and why in errno.
template <class Address>
Descriptor listen_on(const Address& address, int family) {
  Descriptor fd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int only = 1;
  if (!fd.open()) return fd;
  if (family == AF_INET6) ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (::bind(fd.get(), generic, sizeof address) == 0 && ::listen(fd.get(), backlog) == 0) return fd;
  const int code = errno;
  fd.reset();
  errno = code;
  return fd;
}

Descriptor listen_on_ipv4() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return listen_on(address, AF_INET);
}

Descriptor listen_on_ipv6(std::uint16_t port) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  address.sin6_port = htons(port);
  return listen_on(address, AF_INET6);
}

std::uint16_t port_of(const Descriptor& socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) == -1) return 0;
  return ntohs(address.sin_port);
}

/// A connection: heard first, then answered, then waited for until the other side has closed, because
/// closing before it has read everything may take the answer away from it.
class Connection {
 public:
  Connection(Descriptor fd, std::unique_ptr<Conversation> conversation)
      : fd_(std::move(fd)), conversation_(std::move(conversation)), limit_(now() + time_for_a_request) {}

  [[nodiscard]] pollfd wanted() const {
    const short events = sent_ < answer_.size() ? POLLOUT : POLLIN;
    return {fd_.get(), events, 0};
  }
  [[nodiscard]] bool over() const { return !fd_.open() || now() >= limit_; }
  [[nodiscard]] bool answering() const { return !answer_.empty(); }
  [[nodiscard]] Deadline limit() const { return limit_; }

  void go_on() {
    if (sent_ < answer_.size()) {
      send();
    } else {
      receive();
    }
  }

 private:
  void receive() {
    std::array<char, 4096> buffer{};
    const ssize_t got = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
    if (got == -1 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return fd_.reset();
    if (!answering()) {
      if (auto answer = conversation_->hear({buffer.data(), static_cast<std::size_t>(got)})) {
        answer_ = *std::move(answer);
        limit_ = now() + time_for_an_answer;
        send();
      }
    }
    wipe(buffer.data(), buffer.size());
  }

  void send() {
    const ssize_t sent = ::send(fd_.get(), answer_.data() + sent_, answer_.size() - sent_, MSG_NOSIGNAL);
    if (sent == -1 && (errno == EAGAIN || errno == EINTR)) return;
    if (sent <= 0) return fd_.reset();
    sent_ += static_cast<std::size_t>(sent);
    if (sent_ == answer_.size()) ::shutdown(fd_.get(), SHUT_WR);
  }

  Descriptor fd_;
  std::unique_ptr<Conversation> conversation_;
  Deadline limit_;
  std::string answer_;
  std::size_t sent_ = 0;
};

using Connections = std::list<Connection>;

/// False if nobody is waiting.
bool accept_one(const Descriptor& listener, const LoopbackServer::Begin& begin, Connections& connections) {
  Descriptor fd(::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!fd.open()) return false;
  if (connections.size() >= most_connections) {
    const auto oldest = std::find_if(connections.begin(), connections.end(),
                                     [](const Connection& c) { return !c.answering(); });
    connections.erase(oldest == connections.end() ? connections.begin() : oldest);
  }
  connections.emplace_back(std::move(fd), begin());
  return true;
}

/// Waits for something to happen to the listeners and connections, and has it happen.
void step(const std::vector<Descriptor>& listeners, const LoopbackServer::Begin& begin,
          Connections& connections, milliseconds patience) {
  std::vector<pollfd> watched;
  watched.reserve(listeners.size() + connections.size());
  for (const Descriptor& listener : listeners) watched.push_back({listener.get(), POLLIN, 0});
  for (const Connection& connection : connections) watched.push_back(connection.wanted());
  if (::poll(watched.data(), watched.size(), static_cast<int>(patience.count())) <= 0) return;
  std::size_t i = listeners.size();
  for (Connection& connection : connections) {
    if (watched[i++].revents != 0) connection.go_on();
  }
  for (i = 0; i < listeners.size(); ++i) {
    // As many as there is room for, then a look at what they say.
    for (std::size_t n = 0; watched[i].revents != 0 && n < most_connections; ++n) {
      if (!accept_one(listeners[i], begin, connections)) break;
    }
  }
}

milliseconds until(Deadline deadline) {
  const auto left = std::chrono::ceil<milliseconds>(deadline - now());
  return std::clamp<milliseconds>(left, milliseconds(0), look_around);
}

}  // namespace

Result<LoopbackServer> LoopbackServer::open() {
  // The port that the kernel gives us on one address may be somebody else's on the other: then another one.
  constexpr int tries = 16;
  for (int i = 0; i < tries; ++i) {
    std::vector<Descriptor> listeners;
    listeners.push_back(listen_on_ipv4());
    if (!listeners.back().open()) return cannot_listen(errno);
    const std::uint16_t port = port_of(listeners.back());
    if (port == 0) return cannot_listen(errno);
    Descriptor ipv6 = listen_on_ipv6(port);
    if (!ipv6.open() && errno == EADDRINUSE) continue;
    // Any other failure: this machine has no IPv6.
    if (ipv6.open()) listeners.push_back(std::move(ipv6));
    return LoopbackServer(std::move(listeners), port);
  }
  return cannot_listen(EADDRINUSE);
}

void LoopbackServer::serve(const Begin& begin, const std::function<bool()>& finished, Deadline deadline) {
  Connections connections;
  while (!finished() && now() < deadline) {
    step(listeners_, begin, connections, until(deadline));
    connections.remove_if([](const Connection& connection) { return connection.over(); });
  }
  listeners_.clear();
  connections.remove_if([](const Connection& connection) { return !connection.answering(); });
  while (!connections.empty()) {
    step(listeners_, begin, connections, until(connections.front().limit()));
    connections.remove_if([](const Connection& connection) { return connection.over(); });
  }
}

}  // namespace acr
