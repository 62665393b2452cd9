#pragma once

#include <cstdint>

#include "platform/clock.hpp"
#include "platform/descriptor.hpp"

namespace acr {

/// An exclusive lock on one number of a lock file, held until this object or its process ends. One file
/// serves any number of locks and is never removed, so that no two processes lock different files of the
/// same name.
class RangeLock {
 public:
  enum class Outcome { acquired, held_by_another, unsupported };

  RangeLock(Descriptor file, std::uint64_t number) : file_(std::move(file)), number_(number) {}

  /// Tries once, without waiting. `unsupported`: this file system has no locks.
  Outcome try_acquire();

  /// Tries once for the right to act in place of a holder that does not come to an end: it may be stopped,
  /// and then nothing takes its lock away. That right, too, only one at a time has.
  Outcome try_relieve();

  /// Waits for whoever holds it, until the deadline.
  Outcome acquire(Clock& clock, Deadline deadline);

 private:
  Outcome try_lock(std::uint64_t at);

  Descriptor file_;
  std::uint64_t number_;
};

}  // namespace acr
