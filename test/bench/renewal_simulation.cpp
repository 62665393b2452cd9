// What 10,000 nodes ask of one registry in a day, by the product's own policy: `plan_lifetime` and `age_of`
// decide, as they do in a `get`.
//
//   renewal_simulation            prints a table of all variants
//   renewal_simulation --minutes  prints the exchanges with one registry in each minute, a column for each
//   variant
//
// The worst case: all nodes start in the same minute, and each pulls from 20 registries in that minute. After
// that each pulls from each of them as a Poisson process, on average every ten minutes, or every minute on a
// node where jobs come and go. Where nobody pulls, a timer may keep the tokens warm, which goes off every
// quarter of an hour: at each node's own time, or everywhere at a quarter past. A refresh token lives three
// hours. An exchange counts as one request; that it takes a moment does not.
//
// The numbers are the same in every run: the generator is fixed, and its distributions are ours.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string_view>
#include <vector>

#include "credentials/renewal_policy.hpp"

namespace {

using acr::sys_seconds;
using acr::credentials::Age;
using acr::credentials::Lifetime;
using std::chrono::seconds;

constexpr int nodes = 10'000;
constexpr int registries = 20;
constexpr int minutes_of_a_day = 24 * 60;
constexpr double life_s = 3 * 3600;
constexpr double timer_period_s = 900;
constexpr double start_s = 60;

/// ReadOps in a minute that a registry has by its tier, "minimum estimates" [MicrosoftDocs:
/// container-registry-limits.md, included by Container registry service tiers]. ACR documents no limit of its
/// own for the exchange; taken for a read is the strictest reading.
constexpr int reads_basic = 1'000;
constexpr int reads_standard = 3'000;
constexpr int reads_premium = 10'000;

enum class Timer { none, by_the_calendar, spread };

struct Variant {
  const char* column;
  const char* name;
  double pulls_every_s;  ///< on average; 0: nobody pulls
  bool jitter;
  bool renews_while_stale;
  Timer timer;
};

constexpr std::array variants{
    Variant{"ordinary", "a pull every ten minutes: as it is", 600, true, true, Timer::none},
    Variant{"ordinary-no-jitter", "  without jitter", 600, false, true, Timer::none},
    Variant{"ordinary-no-stale", "  without renewal while answered", 600, true, false, Timer::none},
    Variant{"ordinary-neither", "  without either", 600, false, false, Timer::none},
    Variant{"busy", "a pull every minute: as it is", 60, true, true, Timer::none},
    Variant{"busy-no-jitter", "  without jitter", 60, false, true, Timer::none},
    Variant{"busy-no-stale", "  without renewal while answered", 60, true, false, Timer::none},
    Variant{"busy-neither", "  without either", 60, false, false, Timer::none},
    Variant{"timer", "a timer at each node's own time: as it is", 0, true, true, Timer::spread},
    Variant{"timer-no-jitter", "  without jitter", 0, false, true, Timer::spread},
    Variant{"calendar", "a timer at a quarter past: as it is", 0, true, true, Timer::by_the_calendar},
    Variant{"calendar-no-jitter", "  without jitter", 0, false, true, Timer::by_the_calendar},
};

/// In [0, 1), and the same on every machine.
class Chance {
 public:
  double unit() { return static_cast<double>(generator_() >> 11U) * 0x1p-53; }
  double exponential(double mean) { return -mean * std::log1p(-unit()); }

 private:
  std::mt19937_64 generator_{20260927};
};

struct Day {
  std::vector<int> all = std::vector<int>(minutes_of_a_day);  ///< exchanges in each minute
  std::vector<int> one = std::vector<int>(minutes_of_a_day);  ///< … with the first registry
  std::int64_t renewals = 0;
  std::int64_t waits = 0;  ///< renewals that a pull waited for
};

/// One node's token for one registry, through the day.
class Token {
 public:
  Token(const Variant& variant, int registry, Chance& chance, Day& day)
      : variant_(variant), registry_(registry), chance_(chance), day_(day) {}

  void live(double start, double timer_phase) {
    constexpr double never = 1e9;
    exchange(start);
    double pull = variant_.pulls_every_s == 0 ? never : next_that_counts(start);
    double tick = variant_.timer == Timer::none ? never : timer_phase;
    for (;;) {
      const double now = std::min(pull, tick);
      if (now >= minutes_of_a_day * 60.0) return;
      if (pull <= tick) {
        get(now);
        pull = next_that_counts(now);
      } else {
        if (now > start) keep_warm(now);
        tick += timer_period_s;
      }
    }
  }

 private:
  [[nodiscard]] static sys_seconds at(double second) {
    return sys_seconds(seconds(static_cast<seconds::rep>(second)));
  }
  [[nodiscard]] Age age(double now) const { return acr::credentials::age_of(lifetime_, at(now)); }

  /// The next pull that may find a token that is not fresh. A Poisson process has no memory: how many there
  /// were before, and when, has nothing to do with it.
  double next_that_counts(double now) {
    const auto ages = static_cast<double>(lifetime_.renew_at.time_since_epoch().count());
    return std::max(now, ages) + chance_.exponential(variant_.pulls_every_s);
  }

  void get(double now) {
    const Age found = age(now);
    if (found == Age::ageing && variant_.renews_while_stale) renew(now);
    if (found != Age::spent && found != Age::dead) return;
    ++day_.waits;
    renew(now);
  }

  void keep_warm(double now) {
    if (age(now) != Age::fresh) renew(now);
  }

  void renew(double now) {
    ++day_.renewals;
    exchange(now);
  }

  void exchange(double now) {
    const auto minute = static_cast<std::size_t>(now / 60);
    ++day_.all[minute];
    if (registry_ == 0) ++day_.one[minute];
    const double unit = variant_.jitter ? chance_.unit() : 0;
    lifetime_ = acr::credentials::plan_lifetime(at(now), at(now + life_s), unit);
  }

  const Variant& variant_;
  int registry_;
  Chance& chance_;
  Day& day_;
  Lifetime lifetime_{};
};

Day simulate(const Variant& variant) {
  Day day;
  Chance chance;
  for (int node = 0; node < nodes; ++node) {
    const double start = chance.unit() * start_s;
    // By the calendar it goes off everywhere at once: at a quarter past, at half past …
    const double phase = variant.timer == Timer::spread ? chance.unit() * timer_period_s : timer_period_s;
    for (int registry = 0; registry < registries; ++registry) {
      Token(variant, registry, chance, day).live(start, phase);
    }
  }
  return day;
}

/// The most in a minute, the start of the nodes left out.
int peak(const std::vector<int>& minutes) {
  return *std::max_element(minutes.begin() + 2, minutes.end());
}

void print_table() {
  std::printf("%-42s %8s %9s %9s %9s %9s %9s\n", "exchanges in a minute, at most", "one", "of Basic",
              "Standard", "Premium", "all 20", "waited");
  for (const Variant& variant : variants) {
    const Day day = simulate(variant);
    const int most = peak(day.one);
    std::printf("%-42s %8d %7.1f %% %7.1f %% %7.1f %% %9d %7.1f %%\n", variant.name, most,
                100.0 * most / reads_basic, 100.0 * most / reads_standard, 100.0 * most / reads_premium,
                peak(day.all), 100.0 * static_cast<double>(day.waits) / static_cast<double>(day.renewals));
  }
}

void print_minutes() {
  std::vector<Day> days;
  std::printf("minute");
  for (const Variant& variant : variants) {
    std::printf(" %s", variant.column);
    days.push_back(simulate(variant));
  }
  std::printf("\n");
  for (std::size_t minute = 0; minute < minutes_of_a_day; ++minute) {
    std::printf("%zu", minute);
    for (const Day& day : days) std::printf(" %d", day.one[minute]);
    std::printf("\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "--minutes") {
    print_minutes();
  } else {
    print_table();
  }
  return 0;
}
