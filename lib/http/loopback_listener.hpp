#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "http/form_conversation.hpp"
#include "platform/loopback_server.hpp"

namespace acr::http {

/// Waits on this machine for a form that a page in the browser posts to `/` [OAuth form_post]. Whatever else
/// comes, a favicon's request or a port scanner's, is answered and forgotten.
class LoopbackListener {
 public:
  static Result<LoopbackListener> open();

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }

  using Take = TakeForm;
  /// Hands every posted form to `take` until one is the awaited one: true. False if `cancelled` says so
  /// (asked ten times a second; may be empty) or the deadline comes before that.
  bool wait(const Take& take, const std::function<bool()>& cancelled, Deadline deadline);

 private:
  explicit LoopbackListener(LoopbackServer server) : server_(std::move(server)) {}

  LoopbackServer server_;
};

}  // namespace acr::http
