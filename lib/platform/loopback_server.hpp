#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/clock.hpp"
#include "platform/descriptor.hpp"
#include "platform/error.hpp"

namespace acr {

/// Our side of one connection.
class Conversation {
 public:
  Conversation() = default;
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  virtual ~Conversation() = default;

  /// Takes the bytes that have come. Once it has heard enough it returns what to answer, and with that the
  /// connection ends.
  virtual std::optional<std::string> hear(std::string_view bytes) = 0;
};

/// Listens on this machine's own addresses, 127.0.0.1 and ::1, for a few short conversations. Whoever is slow
/// loses the connection after ten seconds; of more than 32 at once the oldest gives way, so that nobody can
/// keep others out.
class LoopbackServer {
 public:
  /// On a port that the kernel chooses: the same one on both addresses, since `localhost` may be either.
  static Result<LoopbackServer> open();

  [[nodiscard]] std::uint16_t port() const { return port_; }

  using Begin = std::function<std::unique_ptr<Conversation>()>;
  /// Holds conversations until `finished`, which is asked after each step and ten times a second, or the
  /// deadline. What is being answered then still gets a second to arrive. Listens no longer afterwards.
  void serve(const Begin& begin, const std::function<bool()>& finished, Deadline deadline);

 private:
  LoopbackServer(std::vector<Descriptor> listeners, std::uint16_t port)
      : listeners_(std::move(listeners)), port_(port) {}

  std::vector<Descriptor> listeners_;
  std::uint16_t port_;
};

}  // namespace acr
