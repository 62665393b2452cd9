// What 10,000 nodes ask of one registry in a day, by the product's own policy: `plan_lifetime` and `age_of`
// decide, as they do in a `get`.
//
//   renewal_simulation            prints a table of all variants
//   renewal_simulation --minutes  prints the exchanges with one registry in each minute, a column for each
//   variant
//
// The worst case: all nodes start in the same minute, and each pulls from 20 registries in that minute. After
// that each pulls from each of them as a Poisson process, on average every ten minutes: a busy node on which
// pods come and go. Where nobody pulls, a timer may keep the tokens warm; it is part of two variants, and
// goes off every quarter of an hour. A refresh token lives three hours. Each exchange counts as one request;
// that it takes a moment does not.
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
constexpr double mean_between_pulls_s = 600;
constexpr double timer_period_s = 900;
constexpr double start_s = 60;

/// Of the registry's limits for OAuth requests in a minute [Microsoft Learn: Container registry service
/// tiers].
constexpr int limit_basic = 10'000;
constexpr int limit_premium = 20'000;

enum class Pulls { poisson, none };
enum class Timer { none, by_the_calendar, spread };

struct Variant {
  const char* column;
  const char* name;
  bool jitter;
  bool renews_while_stale;
  Pulls pulls;
  Timer timer;
};

constexpr std::array variants{
    Variant{"product", "as it is: jitter, renewed while answered", true, true, Pulls::poisson, Timer::none},
    Variant{"no-jitter", "without jitter", false, true, Pulls::poisson, Timer::none},
    Variant{"no-stale", "without renewal while answered", true, false, Pulls::poisson, Timer::none},
    Variant{"neither", "without either", false, false, Pulls::poisson, Timer::none},
    Variant{"timer", "a timer at random times, and no pulls", true, true, Pulls::none, Timer::spread},
    Variant{"timer-no-jitter", "… without jitter", false, true, Pulls::none, Timer::spread},
    Variant{"calendar", "a timer by the calendar, and no pulls", true, true, Pulls::none,
            Timer::by_the_calendar},
    Variant{"calendar-no-jitter", "… without jitter", false, true, Pulls::none, Timer::by_the_calendar},
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
  std::int64_t gets = 0;
  std::int64_t waits = 0;  ///< gets that waited for an exchange, but for the first of each token
};

/// One node's token for one registry, through the day.
class Token {
 public:
  Token(const Variant& variant, int registry, Chance& chance, Day& day)
      : variant_(variant), registry_(registry), chance_(chance), day_(day) {}

  void live(double start, double timer_phase) {
    double pull = start;
    double tick = timer_phase;
    exchange(start);
    for (;;) {
      const double next_pull = variant_.pulls == Pulls::none ? 1e9 : pull;
      const double now = std::min(next_pull, variant_.timer == Timer::none ? 1e9 : tick);
      if (now >= minutes_of_a_day * 60.0) return;
      if (now == next_pull) {
        get(now);
        pull += chance_.exponential(mean_between_pulls_s);
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

  void get(double now) {
    ++day_.gets;
    const Age found = age(now);
    if (found == Age::ageing && variant_.renews_while_stale) exchange(now);
    if (found != Age::spent && found != Age::dead) return;
    ++day_.waits;
    exchange(now);
  }

  void keep_warm(double now) {
    if (age(now) != Age::fresh) exchange(now);
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
  std::printf("%-42s %9s %9s %9s %9s %10s\n", "exchanges in a minute, at most", "one", "of Basic", "of Prem.",
              "all 20", "gets wait");
  for (const Variant& variant : variants) {
    const Day day = simulate(variant);
    const int most = peak(day.one);
    // printf counts bytes; the dots of an ellipsis are three for one column.
    const int width = std::string_view(variant.name).starts_with("…") ? 44 : 42;
    std::printf("%-*s %9d %7.1f %% %7.1f %% %9d", width, variant.name, most, 100.0 * most / limit_basic,
                100.0 * most / limit_premium, peak(day.all));
    if (day.gets == 0) {
      std::printf(" %10s\n", "-");
    } else {
      std::printf(" %8.3f %%\n", 100.0 * static_cast<double>(day.waits) / static_cast<double>(day.gets));
    }
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
