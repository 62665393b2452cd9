#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include "platform/clock.hpp"
#include "platform/descriptor.hpp"
#include "platform/error.hpp"

namespace acr {

/// A TCP socket, not yet connected, that no program which is run meanwhile inherits. `family` is the system's
/// number of IPv4 or IPv6. Not open, with `code` set, if there is none to be had.
Descriptor open_tcp_socket(int family, std::error_code& code);

/// A TCP connection to a server, for who waits for one thing at a time.
class ClientSocket {
 public:
  /// `address` is numeric. `transient` with the system's reason, or `no answer` at the deadline.
  static Result<ClientSocket> connect(const std::string& address, std::uint16_t port, Deadline deadline);

  /// Sends all of it. Here and in `receive`: empty, or why not.
  [[nodiscard]] std::string send(std::string_view bytes, Deadline deadline);
  /// Waits for at least one byte, and appends what has come; nothing once the other end has closed.
  [[nodiscard]] std::string receive(std::string& bytes, Deadline deadline);

 private:
  explicit ClientSocket(Descriptor socket) : socket_(std::move(socket)) {}

  Descriptor socket_;
};

}  // namespace acr
