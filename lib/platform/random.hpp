#pragma once

#include <cstddef>
#include <cstdint>

namespace acr {

/// Random numbers: jitter, and names that nobody can guess.
class Random {
 public:
  Random() = default;
  Random(const Random&) = delete;
  Random& operator=(const Random&) = delete;
  virtual ~Random() = default;

  virtual std::uint64_t next() = 0;

  /// Evenly spread in [0, 1).
  double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
};

/// From the kernel.
class SystemRandom final : public Random {
 public:
  std::uint64_t next() override;
};

/// Fills memory with bytes that nobody can guess, for secrets; false if the kernel has none to give.
bool fill_with_secret_bytes(void* data, std::size_t size);

}  // namespace acr
