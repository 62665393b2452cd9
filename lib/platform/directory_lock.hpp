#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/clock.hpp"
#include "platform/error.hpp"
#include "platform/private_directory.hpp"
#include "platform/range_lock.hpp"

namespace acr {

/// Locks one number of a directory's lock file, and waits for whoever holds it until the deadline. Nothing
/// where there are no locks, or on a disk that is read-only, where nothing can be lost either. Errors:
/// `untrusted`, and `transient`, which says `busy`.
Result<std::optional<RangeLock>> lock_in(const PrivateDirectory& directory, std::uint64_t number,
                                         const std::string& busy, Clock& clock, Deadline deadline);

}  // namespace acr
