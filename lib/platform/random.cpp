#include "platform/random.hpp"

#include <sys/random.h>

#include <ctime>

namespace acr {

std::uint64_t SystemRandom::next() {
  std::uint64_t value = 0;
  if (::getrandom(&value, sizeof value, 0) == static_cast<ssize_t>(sizeof value)) return value;
  // Without getrandom (an old seccomp profile) the clock will do: jitter needs no secrecy, and a guessed
  // temporary name is harmless inside a directory that only we may write to.
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_nsec) * 0x9E3779B97F4A7C15ULL;
}

bool fill_with_secret_bytes(void* data, std::size_t size) {
  // Up to 256 bytes come whole and uninterrupted [getrandom(2)].
  return size <= 256 && ::getrandom(data, size, 0) == static_cast<ssize_t>(size);
}

}  // namespace acr
