#include "credentials/renewal_policy.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace {

using acr::sys_seconds;
using acr::credentials::Age;
using acr::credentials::age_of;
using acr::credentials::Lifetime;
using acr::credentials::plan_lifetime;
using std::chrono::seconds;

sys_seconds at(long long second) {
  return sys_seconds(seconds(second));
}

struct Row {
  long long second;
  Age age;
};

TEST(RenewalPolicy, ThreeHoursFromFreshToDead) {
  const Lifetime lifetime = plan_lifetime(at(100'000), at(110'800), 0);
  const std::vector<Row> table{
      {100'000, Age::fresh}, {105'399, Age::fresh}, {105'400, Age::ageing}, {110'199, Age::ageing},
      {110'200, Age::spent}, {110'799, Age::spent}, {110'800, Age::dead},   {999'999, Age::dead},
  };
  for (const Row& row : table) EXPECT_EQ(age_of(lifetime, at(row.second)), row.age) << row.second;
}

TEST(RenewalPolicy, JitterPutsARenewalOffByATenthOfALifeAtMost) {
  EXPECT_EQ(plan_lifetime(at(0), at(10'000), 0).renew_at, at(5'000));
  EXPECT_EQ(plan_lifetime(at(0), at(10'000), 0.5).renew_at, at(5'500));
  EXPECT_LT(plan_lifetime(at(0), at(10'000), 0.999999).renew_at, at(6'001));
  const Lifetime late = plan_lifetime(at(100'000), at(110'800), 0.9);
  EXPECT_EQ(age_of(late, at(105'500)), Age::fresh);
  EXPECT_EQ(age_of(late, at(106'500)), Age::ageing);
}

TEST(RenewalPolicy, AShortLifeIsNotSpentInItsFirstHalf) {
  const Lifetime lifetime = plan_lifetime(at(100'000), at(100'600), 0);
  EXPECT_EQ(age_of(lifetime, at(100'000)), Age::fresh);
  EXPECT_EQ(age_of(lifetime, at(100'299)), Age::fresh);
  EXPECT_EQ(age_of(lifetime, at(100'300)), Age::spent);
  EXPECT_EQ(age_of(lifetime, at(100'600)), Age::dead);
}

TEST(RenewalPolicy, ATokenFromTheFutureIsRenewed) {
  const Lifetime lifetime = plan_lifetime(at(100'000), at(110'800), 0);
  EXPECT_EQ(age_of(lifetime, at(99'999)), Age::fresh);
  EXPECT_EQ(age_of(lifetime, at(13'600)), Age::spent);
}

TEST(RenewalPolicy, ATokenWithoutALifeIsDead) {
  EXPECT_EQ(age_of(plan_lifetime(at(100'000), at(99'000), 0.5), at(100'000)), Age::dead);
}

TEST(RenewalPolicy, AnEntraTokenNeedsFiveMinutesMore) {
  EXPECT_TRUE(acr::credentials::entra_token_is_usable(at(1'301), at(1'000)));
  EXPECT_FALSE(acr::credentials::entra_token_is_usable(at(1'300), at(1'000)));
}

}  // namespace
