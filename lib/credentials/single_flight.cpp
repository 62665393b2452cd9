#include "credentials/single_flight.hpp"

#include <algorithm>

namespace acr::credentials {

Turn take_turn(std::optional<RangeLock>& lock, Clock& clock, Deadline deadline,
               const std::function<bool()>& answered) {
  // The kernel could queue us, but not with a deadline. An exchange takes a tenth of a second and more, so
  // that looking every few hundredths costs nobody anything.
  constexpr std::chrono::milliseconds longest_pause{40};
  // As long as az takes on a slow machine, and short enough for whoever relieves it to have time left.
  constexpr std::chrono::seconds longest_flight{12};
  const Deadline relief = clock.steady() + longest_flight;
  std::chrono::milliseconds pause{5};
  bool waited = false;
  while (lock && lock->try_acquire() == RangeLock::Outcome::held_by_another) {
    waited = true;
    if (clock.steady() + pause >= deadline) return Turn::too_late;
    clock.sleep(pause);
    pause = std::min(pause * 2, longest_pause);
    if (answered()) return Turn::answered;
    if (clock.steady() >= relief && lock->try_relieve() == RangeLock::Outcome::acquired) break;
  }
  // Between our first look and our turn somebody may have been quick.
  if (lock && answered()) return Turn::answered;
  return waited ? Turn::ours_at_last : Turn::ours;
}

}  // namespace acr::credentials
