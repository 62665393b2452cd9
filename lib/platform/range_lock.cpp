#include "platform/range_lock.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

namespace acr {
namespace {

// Offsets in a file end at 2^63. The right to relieve a holder lies beside every number, in the upper half.
constexpr std::uint64_t largest_number = 0x3FFFFFFFFFFFFFFFULL;
constexpr std::uint64_t upper_half = 0x4000000000000000ULL;

}  // namespace

RangeLock::Outcome RangeLock::try_acquire() {
  return try_lock(number_ & largest_number);
}

RangeLock::Outcome RangeLock::try_relieve() {
  return try_lock((number_ & largest_number) | upper_half);
}

RangeLock::Outcome RangeLock::try_lock(std::uint64_t at) {
  // An open-file-description lock: it goes when the last descriptor does, and unlike a POSIX record lock
  // not when some other part of the process closes the same file.
  struct flock range {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = static_cast<off_t>(at);
  range.l_len = 1;
  while (::fcntl(file_.get(), F_OFD_SETLK, &range) == -1) {
    if (errno == EAGAIN || errno == EACCES) return Outcome::held_by_another;
    if (errno != EINTR) return Outcome::unsupported;
  }
  return Outcome::acquired;
}

RangeLock::Outcome RangeLock::acquire(Clock& clock, Deadline deadline) {
  constexpr std::chrono::milliseconds longest_pause{40};
  std::chrono::milliseconds pause{5};
  for (;;) {
    const Outcome outcome = try_acquire();
    if (outcome != Outcome::held_by_another || clock.steady() + pause >= deadline) return outcome;
    clock.sleep(pause);
    pause = std::min(pause * 2, longest_pause);
  }
}

}  // namespace acr
