#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "listening_socket.hpp"

namespace acr::test {

/// One connection that a server on this machine has accepted.
class Peer {
 public:
  explicit Peer(int socket) : socket_(socket) {}
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() { ::shutdown(socket_, SHUT_RDWR); }

  /// A request's head and the body that its Content-Length tells; what came so far, if the client leaves.
  std::string read_request() {
    std::string text;
    while (!is_whole(text)) {
      char buffer[4096];
      const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
      if (got <= 0) break;
      text.append(buffer, static_cast<std::size_t>(got));
    }
    return text;
  }

  void send(std::string_view bytes) const { ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  /// Until the client closes, or the test's patience ends.
  void wait_for_close() const {
    pollfd waited{socket_, POLLRDHUP, 0};
    ::poll(&waited, 1, 10'000);
  }

 private:
  static bool is_whole(std::string_view text) {
    const std::size_t head = text.find("\r\n\r\n");
    if (head == std::string_view::npos) return false;
    const std::size_t field = text.find("Content-Length: ");
    const std::size_t length = field < head ? std::stoul(std::string(text.substr(field + 16, 9))) : 0;
    return text.size() >= head + 4 + length;
  }

  int socket_;
};

/// A server on 127.0.0.1 that does with its first connection what the first part of its script says, and so
/// on; the last part is for all that follow. The requests it has read stay here.
class ScriptedServer {
 public:
  using Part = std::function<void(Peer&, ScriptedServer&)>;

  explicit ScriptedServer(std::vector<Part> script) : script_(std::move(script)) {
    thread_ = std::thread([this] { serve(); });
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  ~ScriptedServer() {
    listener_.stop();
    thread_.join();
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    for (std::thread& part : parts_) part.join();
    for (const int socket : sockets_) ::close(socket);
  }

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  [[nodiscard]] int connections() const { return connections_; }
  [[nodiscard]] std::vector<std::string> requests() {
    const std::lock_guard<std::mutex> guard(mutex_);
    return requests_;
  }

  /// Reads a request and answers it.
  static Part answer(std::string text) {
    return [text = std::move(text)](Peer& peer, ScriptedServer& server) {
      server.keep(peer.read_request());
      peer.send(text);
    };
  }
  void keep(std::string request) {
    const std::lock_guard<std::mutex> guard(mutex_);
    requests_.push_back(std::move(request));
  }

 private:
  void serve() {
    for (;;) {
      const int socket = listener_.accept();
      if (socket == -1) return;
      const auto turn = static_cast<std::size_t>(connections_++);
      sockets_.push_back(socket);
      parts_.emplace_back([this, socket, turn] {
        Peer peer(socket);
        script_.at(std::min(turn, script_.size() - 1))(peer, *this);
      });
    }
  }

  std::vector<Part> script_;
  ListeningSocket listener_{8};
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<int> sockets_;
  std::vector<std::thread> parts_;
  std::thread thread_;
};

inline std::string ok(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

}  // namespace acr::test
