#pragma once

namespace acr {

/// While it lives, Ctrl-C (SIGINT) and SIGTERM do not end the process but are remembered, so that what has
/// begun can be ended cleanly; at its end they do what they usually do. One at a time.
class InterruptGuard {
 public:
  InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  ~InterruptGuard();

  [[nodiscard]] static bool interrupted();
};

}  // namespace acr
