#pragma once

#include <chrono>

namespace acr {

using std::chrono::sys_seconds;

/// The last second of the year 9999. Beyond it, arithmetic on times is no longer safe, and what tells one no
/// longer believable.
inline constexpr long long latest_time = 253402300799;

/// When an answer must be there at the latest, on a clock that nobody sets.
using Deadline = std::chrono::steady_clock::time_point;

/// Time, and waiting for it to pass.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  /// The wall clock, which tokens' lifetimes are told in.
  [[nodiscard]] virtual sys_seconds now() const = 0;
  /// The monotonic clock, which deadlines are told in.
  [[nodiscard]] virtual Deadline steady() const = 0;
  virtual void sleep(std::chrono::milliseconds duration) = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] sys_seconds now() const override;
  [[nodiscard]] Deadline steady() const override;
  void sleep(std::chrono::milliseconds duration) override;
};

}  // namespace acr
