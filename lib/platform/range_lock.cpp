#include "platform/range_lock.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

namespace acr {

RangeLock::Outcome RangeLock::try_acquire() {
  // An open-file-description lock: it goes when the last descriptor does, and unlike a POSIX record lock
  // not when some other part of the process closes the same file.
  struct flock range {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = static_cast<off_t>(number_ & 0x3FFFFFFFFFFFFFFFULL);
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
