#include "platform/range_lock.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "credentials/single_flight.hpp"
#include "fakes.hpp"

namespace {

using acr::Descriptor;
using acr::RangeLock;
using acr::credentials::take_turn;
using acr::credentials::Turn;
using Outcome = RangeLock::Outcome;

class Lock : public testing::Test {
 protected:
  RangeLock lock(std::uint64_t number) {
    const std::string path = directory.path() / "lock";
    return {Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)), number};
  }
  /// A process that holds the lock until it is killed.
  pid_t holder(std::uint64_t number) {
    int ready[2] = {-1, -1};
    EXPECT_EQ(::pipe(ready), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that fails must not leave it behind
      RangeLock held = lock(number);
      const char byte = held.try_acquire() == Outcome::acquired ? 'y' : 'n';
      if (::write(ready[1], &byte, 1) == 1) ::pause();
      ::_exit(0);
    }
    char byte = 0;
    EXPECT_EQ(::read(ready[0], &byte, 1), 1);
    EXPECT_EQ(byte, 'y');
    ::close(ready[0]);
    ::close(ready[1]);
    return child;
  }
  static void kill(pid_t child) {
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
  acr::test::TemporaryDirectory directory;
};

TEST_F(Lock, IsHeldByOneProcessAndGoesWithIt) {
  const pid_t child = holder(7);
  RangeLock ours = lock(7);
  EXPECT_EQ(ours.try_acquire(), Outcome::held_by_another);
  EXPECT_EQ(lock(8).try_acquire(), Outcome::acquired);
  kill(child);
  EXPECT_EQ(ours.try_acquire(), Outcome::acquired);
}

TEST_F(Lock, GoesWithItsObject) {
  {
    RangeLock first = lock(~std::uint64_t{0});
    EXPECT_EQ(first.try_acquire(), Outcome::acquired);
    EXPECT_EQ(lock(~std::uint64_t{0}).try_acquire(), Outcome::held_by_another);
  }
  EXPECT_EQ(lock(~std::uint64_t{0}).try_acquire(), Outcome::acquired);
}

TEST_F(Lock, OfAHolderThatDoesNotEndIsRelievedByOneAtATime) {
  const pid_t child = holder(7);
  RangeLock ours = lock(7);
  {
    RangeLock first = lock(7);
    EXPECT_EQ(first.try_acquire(), Outcome::held_by_another);
    EXPECT_EQ(first.try_relieve(), Outcome::acquired);
    EXPECT_EQ(ours.try_relieve(), Outcome::held_by_another);
    EXPECT_EQ(lock(8).try_relieve(), Outcome::acquired);
  }
  EXPECT_EQ(ours.try_relieve(), Outcome::acquired);
  EXPECT_EQ(lock(7).try_acquire(), Outcome::held_by_another) << "its lock is still its own";
  kill(child);
}

TEST_F(Lock, OfAFileThatCannotBeLockedIsUnsupported) {
  EXPECT_EQ(RangeLock(Descriptor(), 1).try_acquire(), Outcome::unsupported);
}

TEST_F(Lock, ATurnIsOursAtOnceWhenNobodyIsAtIt) {
  acr::test::FakeClock clock;
  std::optional<RangeLock> ours = lock(1);
  EXPECT_EQ(take_turn(ours, clock, clock.steady() + std::chrono::seconds(1), [] { return false; }),
            Turn::ours);
  std::optional<RangeLock> none;
  EXPECT_EQ(take_turn(none, clock, clock.steady(), [] { return true; }), Turn::ours);
  EXPECT_TRUE(clock.slept.empty());
}

TEST_F(Lock, ATurnEndsWithAnothersAnswerOrWithTheDeadline) {
  acr::test::FakeClock clock;
  const pid_t child = holder(1);
  std::optional<RangeLock> ours = lock(1);
  int looks = 0;
  EXPECT_EQ(
      take_turn(ours, clock, clock.steady() + std::chrono::seconds(9), [&looks] { return ++looks == 3; }),
      Turn::answered);
  EXPECT_EQ(take_turn(ours, clock, clock.steady() + std::chrono::seconds(9), [] { return false; }),
            Turn::too_late);
  looks = 0;
  EXPECT_EQ(take_turn(ours, clock, clock.steady() + std::chrono::seconds(9),
                      [&] {
                        if (++looks == 2) kill(child);
                        return false;
                      }),
            Turn::ours_at_last);
}

}  // namespace
