#include "platform/directory_lock.hpp"

#include <utility>

namespace acr {

Result<std::optional<RangeLock>> lock_in(const PrivateDirectory& directory, std::uint64_t number,
                                         const std::string& busy, Clock& clock, Deadline deadline) {
  using Maybe = std::optional<RangeLock>;
  Result<Descriptor> file = directory.open_lock_file("lock");
  if (!file) return file.error().kind == ErrorKind::untrusted ? Result<Maybe>(file.error()) : Maybe();
  RangeLock lock(*std::move(file), number);
  switch (lock.acquire(clock, deadline)) {
    case RangeLock::Outcome::acquired:
      return Maybe(std::move(lock));
    case RangeLock::Outcome::unsupported:
      return Maybe();
    case RangeLock::Outcome::held_by_another:
      break;
  }
  return Error{ErrorKind::transient, busy, "Try again"};
}

}  // namespace acr
