#include <algorithm>
#include <cstdlib>

#include "diagnosis/date_text.hpp"
#include "diagnosis/network_rungs.hpp"

namespace acr::diagnosis {
namespace {

using std::chrono::seconds;

/// Entra refuses assertions that are further off, and docker's registry tokens.
constexpr seconds too_far{300};
/// An answer takes its time, and its date has no fractions.
constexpr seconds worth_telling{30};

seconds distance(const ClockReading& reading) {
  return reading.ahead < seconds{} ? -reading.ahead : reading.ahead;
}

}  // namespace

Rung compare_clocks(const std::vector<ClockReading>& readings) {
  constexpr const char* name = "clock";
  if (readings.empty()) return skipped(name, "nobody told the time to compare with");
  const ClockReading& worst = *std::max_element(
      readings.begin(), readings.end(),
      [](const ClockReading& a, const ClockReading& b) { return distance(a) < distance(b); });
  const seconds off = distance(worst);
  Rung rung = passed(name, "agrees with " + worst.whose + "'s");
  const std::string found = "this machine's clock is " + span_text(off) +
                            (worst.ahead > seconds{} ? " behind " : " ahead of ") + worst.whose + "'s";
  constexpr const char* fix = "Set it: sudo timedatectl set-ntp true (in WSL: sudo hwclock -s)";
  if (off > too_far) {
    rung =
        failed(name, {ErrorKind::rejected, found + ": signed assertions and certificates are refused", fix});
  } else if (off > worth_telling) {
    rung = doubtful(name, found, fix);
  }
  rung.facts = {{"secondsBehind", std::to_string(worst.ahead.count())}, {"comparedWith", worst.whose}};
  return rung;
}

}  // namespace acr::diagnosis
