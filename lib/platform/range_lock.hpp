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

  /// Waits for whoever holds it, until the deadline.
  Outcome acquire(Clock& clock, Deadline deadline);

 private:
  Descriptor file_;
  std::uint64_t number_;
};

}  // namespace acr
