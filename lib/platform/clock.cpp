#include "platform/clock.hpp"

#include <ctime>

namespace acr {

sys_seconds SystemClock::now() const {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Deadline SystemClock::steady() const {
  return std::chrono::steady_clock::now();
}

void SystemClock::sleep(std::chrono::milliseconds duration) {
  if (duration.count() <= 0) return;
  timespec left{};
  left.tv_sec = static_cast<time_t>(duration.count() / 1000);
  left.tv_nsec = static_cast<long>(duration.count() % 1000) * 1'000'000;
  while (::nanosleep(&left, &left) == -1) {
    // Interrupted: nanosleep has put what is left of the time into `left`.
  }
}

}  // namespace acr
