// A whole response, as a server writes it, read by the client itself over a loopback connection.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "../unit/fakes.hpp"
#include "fuzz.hpp"
#include "http/beast_client.hpp"
#include "http/retry.hpp"

namespace {

using acr::fuzz::require;

/// Listens on every loopback address. Each request goes to another one, so that no address runs out of ports.
class Server {
 public:
  Server() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    require(::bind(listener_, any, size) == 0 && ::listen(listener_, 16) == 0 &&
                ::getsockname(listener_, any, &size) == 0,
            "there is a loopback interface");
    port_ = ntohs(address.sin_port);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// Takes one connection, reads its request, and answers with these bytes.
  void answer(std::string_view bytes) const {
    const int connection = ::accept(listener_, nullptr, nullptr);
    std::string request;
    char buffer[4096];
    while (request.find("\r\n\r\n") == request.npos) {
      const ssize_t count = ::recv(connection, buffer, sizeof buffer, 0);
      if (count <= 0) break;
      request.append(buffer, static_cast<std::size_t>(count));
    }
    while (!bytes.empty()) {
      const ssize_t count = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) break;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    ::close(connection);
  }

 private:
  int listener_;
  std::uint16_t port_ = 0;
};

void check(const acr::Result<acr::http::Response>& response) {
  if (!response) {
    acr::fuzz::require_sound(response.error());
    require(response.error().kind == acr::ErrorKind::transient ||
                response.error().kind == acr::ErrorKind::rejected,
            "what is no response is the network's or the server's failure", response.error().what);
    return;
  }
  require(response->status <= 999, "a status has three digits");
  require(response->body.size() <= std::size_t{1} << 20U, "a body is of at most 1 MiB");
  std::size_t head = 0;
  for (const acr::http::Header& header : response->headers) {
    head += header.name.size() + header.value.size();
    require(!header.name.empty(), "a header has a name");
    require(header.value.find_first_of(std::string_view("\r\n\0", 3)) == header.value.npos,
            "a header is one line");
  }
  require(head <= 64 * 1024, "a head is of at most 64 KiB");
  static_cast<void>(acr::http::requested_wait(*response, acr::sys_seconds{}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Server server;
  static unsigned turn = 0;
  const acr::test::FakeEnvironment environment;
  acr::http::BeastClient client(environment);
  acr::http::Request request;
  request.url.scheme = acr::http::Scheme::http;
  request.url.host = "127.0.0." + std::to_string(1 + ++turn % 250);
  request.url.port = server.port();
  std::thread answering([&] { server.answer(acr::fuzz::view(data, size)); });
  const auto response = client.send(request, std::chrono::steady_clock::now() + std::chrono::seconds(30));
  answering.join();
  check(response);
  return 0;
}
