// The real clock, environment, machine and random numbers, as far as anybody may rely on them.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <set>

#include "http/client.hpp"
#include "platform/clock.hpp"
#include "platform/environment.hpp"
#include "platform/machine.hpp"
#include "platform/random.hpp"

namespace {

TEST(ProcessEnvironment, AnEmptyVariableCountsAsUnset) {
  const acr::ProcessEnvironment environment;
  ::setenv("ACR_TEST_VARIABLE", "value", 1);
  EXPECT_EQ(environment.get("ACR_TEST_VARIABLE"), "value");
  ::setenv("ACR_TEST_VARIABLE", "", 1);
  EXPECT_EQ(environment.get("ACR_TEST_VARIABLE"), std::nullopt);
  ::unsetenv("ACR_TEST_VARIABLE");
  EXPECT_EQ(environment.get("ACR_TEST_VARIABLE"), std::nullopt);
}

TEST(SystemRandom, DoesNotRepeatItself) {
  acr::SystemRandom random;
  std::set<std::uint64_t> numbers;
  for (int i = 0; i < 100; ++i) numbers.insert(random.next());
  EXPECT_EQ(numbers.size(), 100U);
}

TEST(Random, UnitIsFromZeroToBelowOne) {
  class Fixed final : public acr::Random {
   public:
    explicit Fixed(std::uint64_t value) : value_(value) {}
    std::uint64_t next() override { return value_; }

   private:
    std::uint64_t value_;
  };
  EXPECT_EQ(Fixed(0).unit(), 0.0);
  EXPECT_LT(Fixed(~std::uint64_t{0}).unit(), 1.0);
  EXPECT_EQ(Fixed(std::uint64_t{1} << 63U).unit(), 0.5);
}

TEST(SystemClock, SleepsAtLeastAsLongAsItIsTold) {
  acr::SystemClock clock;
  const acr::Deadline end = clock.steady() + std::chrono::milliseconds(2);
  clock.sleep(std::chrono::milliseconds(2));
  EXPECT_GE(clock.steady(), end);
  clock.sleep(std::chrono::milliseconds(-1));
  EXPECT_GT(clock.now(), acr::sys_seconds(std::chrono::seconds(1'600'000'000)));
}

TEST(Machine, HasTheSameBootIdUntilItStartsAgain) {
  EXPECT_FALSE(acr::machine_boot_id().empty());
  EXPECT_EQ(acr::machine_boot_id(), acr::machine_boot_id());
  EXPECT_EQ(acr::machine_boot_id().find('\n'), std::string::npos);
}

TEST(Response, HeadersAreFoundInAnyCaseAndTheFirstCounts) {
  acr::http::Response response;
  response.headers = {{"retry-AFTER", "1"}, {"Retry-After", "2"}, {"Retry-After-More", "3"}};
  EXPECT_EQ(response.header("Retry-After"), "1");
  EXPECT_EQ(response.header("Retry"), "");
  EXPECT_EQ(response.header(""), "");
}

}  // namespace
