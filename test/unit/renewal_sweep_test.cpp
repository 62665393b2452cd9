// What holds for every life that a token may have, however short, and every draw of the jitter.
#include <gtest/gtest.h>

#include "credentials/renewal_policy.hpp"

namespace {

using acr::sys_seconds;
using acr::credentials::Age;
using acr::credentials::age_of;
using acr::credentials::Lifetime;
using acr::credentials::plan_lifetime;
using std::chrono::seconds;

constexpr sys_seconds issued{seconds(1'800'000'000)};
constexpr double units[] = {0.0, 0.25, 0.5, 0.999999999};
constexpr long long lives[] = {1, 2, 59, 60, 300, 599, 600, 601, 900, 1199, 1200, 1201, 3600, 10800, 86400};

template <class Check>
void for_every_life(Check check) {
  for (const long long life : lives) {
    for (const double unit : units) {
      SCOPED_TRACE("life " + std::to_string(life) + ", unit " + std::to_string(unit));
      check(plan_lifetime(issued, issued + seconds(life), unit), seconds(life));
    }
  }
}

TEST(EveryLife, IsRenewedAfterItsHalfAndNotATenthLater) {
  for_every_life([](const Lifetime& lifetime, seconds life) {
    EXPECT_EQ(lifetime.issued, issued);
    EXPECT_EQ(lifetime.expires, issued + life);
    EXPECT_GE(lifetime.renew_at, issued + life / 2);
    EXPECT_LE(lifetime.renew_at, issued + life / 2 + life / 10);
  });
}

TEST(EveryLife, IsFreshInItsFirstHalfAndDeadAtItsEnd) {
  for_every_life([](const Lifetime& lifetime, seconds life) {
    if (life > seconds(1)) {
      EXPECT_EQ(age_of(lifetime, issued), Age::fresh);
      EXPECT_EQ(age_of(lifetime, issued + life / 2 - seconds(1)), Age::fresh);
    }
    EXPECT_NE(age_of(lifetime, issued + life - seconds(1)), Age::dead);
    EXPECT_EQ(age_of(lifetime, issued + life), Age::dead);
    EXPECT_EQ(age_of(lifetime, issued + life + std::chrono::years(100)), Age::dead);
  });
}

TEST(EveryLife, OnlyEverGetsOlder) {
  for_every_life([](const Lifetime& lifetime, seconds life) {
    Age before = Age::fresh;
    for (seconds at{0}; at <= life; at += std::max(life / 500, seconds(1))) {
      const Age age = age_of(lifetime, issued + at);
      EXPECT_GE(static_cast<int>(age), static_cast<int>(before)) << "after " << at.count();
      before = age;
    }
  });
}

TEST(EveryLife, IsWaitedForInItsLastTenMinutesUnlessThatIsItsFirstHalf) {
  for_every_life([](const Lifetime& lifetime, seconds life) {
    const sys_seconds last = issued + life - seconds(1);
    const bool in_second_half = last >= issued + life / 2;
    EXPECT_EQ(age_of(lifetime, last), in_second_half ? Age::spent : Age::fresh);
    const sys_seconds earlier = issued + life - std::chrono::minutes(10) - seconds(1);
    if (earlier >= issued) {
      EXPECT_NE(age_of(lifetime, earlier), Age::spent);
    }
  });
}

struct SetBack {
  seconds by;
  Age age;
};

TEST(ClockSetBack, ByMoreThanTenMinutesMakesATokenSuspect) {
  const Lifetime lifetime = plan_lifetime(issued, issued + std::chrono::hours(3), 0.5);
  for (const SetBack& row :
       {SetBack{seconds(1), Age::fresh}, SetBack{seconds(600), Age::fresh}, SetBack{seconds(601), Age::spent},
        SetBack{std::chrono::years(10), Age::spent}}) {
    EXPECT_EQ(age_of(lifetime, issued - row.by), row.age) << row.by.count();
  }
}

}  // namespace
