#pragma once

#include <functional>
#include <optional>

#include "platform/clock.hpp"
#include "platform/range_lock.hpp"

namespace acr::credentials {

enum class Turn {
  ours,          ///< nobody else is at it, and nobody was
  ours_at_last,  ///< somebody else was at it, and has ended without an answer, or does not end
  answered,      ///< somebody else's answer is there
  too_late,      ///< somebody else is still at it, and our time is up
};

/// Waits until the lock is ours or `answered` says that what we wanted is there, whichever is first.
/// Without a lock (no disk, no locks on it) it is always our turn. The lock goes with its holder, however
/// that ends. One that does not end (Ctrl-Z stops a client and us with it) is relieved after a while by one
/// of those that wait.
Turn take_turn(std::optional<RangeLock>& lock, Clock& clock, Deadline deadline,
               const std::function<bool()>& answered);

}  // namespace acr::credentials
