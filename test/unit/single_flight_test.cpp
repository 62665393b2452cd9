// One renewal however many ask. The other process is played by a second lock on the same file: such locks
// belong to the open file, so the kernel does not care that it is the same process.
#include "credentials/single_flight.hpp"

#include <functional>

#include "cached_world.hpp"
#include "jwt.hpp"

namespace {

using acr::Deadline;
using acr::Error;
using acr::ErrorKind;
using acr::RangeLock;
using acr::Result;
using acr::Secret;
using acr::sys_seconds;
using acr::cache::Entry;
using acr::cache::Key;
using acr::credentials::Answer;
using acr::credentials::Service;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Lets something happen while the code under test sleeps.
class EventfulClock final : public acr::Clock {
 public:
  explicit EventfulClock(acr::test::FakeClock& clock) : clock_(clock) {}
  [[nodiscard]] sys_seconds now() const override { return clock_.now(); }
  [[nodiscard]] Deadline steady() const override { return clock_.steady(); }
  void sleep(std::chrono::milliseconds duration) override {
    clock_.sleep(duration);
    if (++sleeps == 2 && event) event();
  }

  std::function<void()> event;
  int sleeps = 0;

 private:
  acr::test::FakeClock& clock_;
};

class Waiting : public acr::test::CachedWorld {
 protected:
  [[nodiscard]] acr::http::Context eventful() {
    return {world.environment, clock, world.random, world.processes, world.http};
  }
  Result<Answer> wait_for_answer() {
    return with_service(eventful(), [this](Service& s) { return s.get(contoso, world.deadline()); });
  }
  /// The other process gets its turn first.
  void begin_elsewhere(const Key& locked) {
    elsewhere = store()->lock(locked);
    ASSERT_EQ(elsewhere->try_acquire(), RangeLock::Outcome::acquired);
  }
  /// And a third one already acts in its place.
  void relieve_elsewhere(const Key& locked) {
    relief = store()->lock(locked);
    ASSERT_EQ(relief->try_relieve(), RangeLock::Outcome::acquired);
  }
  void put_elsewhere(const Key& where, const std::string& token) {
    Entry entry;
    entry.subject = contoso.host();
    entry.issued = world.clock.time;
    entry.renew_at = world.clock.time + hours(1);
    entry.expires = world.clock.time + hours(3);
    entry.token = Secret(token);
    ASSERT_TRUE(store()->put(where, entry));
  }
  void fail_elsewhere(ErrorKind kind) {
    store()->note_failure(key(), {world.clock.time, Error{kind, "refused over there"}});
    elsewhere.reset();
  }
  [[nodiscard]] Key entra_key() { return Key::entra(acr::registry::acr_audience, selection().fingerprint()); }

  EventfulClock clock{world.clock};
  std::optional<RangeLock> elsewhere;
  std::optional<RangeLock> relief;
};

TEST_F(Waiting, TakesTheTokenThatTheOtherGets) {
  begin_elsewhere(key());
  clock.event = [this] { put_elsewhere(key(), "theirs"); };
  EXPECT_EQ(wait_for_answer()->refresh_token.reveal(), "theirs");
  EXPECT_TRUE(world.http.sent.empty());
  EXPECT_EQ(clock.sleeps, 2);
}

TEST_F(Waiting, LooksAgainOnceItsTurnHasComeAtOnce) {
  // Whoever was quick between our first look and our lock has let go of it by now.
  std::optional<RangeLock> ours = store()->lock(key());
  EXPECT_EQ(acr::credentials::take_turn(ours, clock, world.deadline(), [] { return true; }),
            acr::credentials::Turn::answered);
  EXPECT_EQ(clock.sleeps, 0);
}

TEST_F(Waiting, AdoptsTheFailureThatTheOtherMeets) {
  begin_elsewhere(key());
  clock.event = [this] { fail_elsewhere(ErrorKind::denied); };
  const auto answer = wait_for_answer();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::denied);
  EXPECT_EQ(answer.error().what, "refused over there");
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(Waiting, TriesItselfWhenTheOtherDiesWithoutAWord) {
  begin_elsewhere(key());
  clock.event = [this] { elsewhere.reset(); };
  EXPECT_TRUE(wait_for_answer());
  EXPECT_EQ(azure.exchanges(), 1);
}

TEST_F(Waiting, DoesNotAdoptAFailureFromBeforeItAsked) {
  store()->note_failure(key(), {world.clock.time - seconds(1), Error{ErrorKind::denied, "long ago"}});
  begin_elsewhere(key());
  clock.event = [this] { elsewhere.reset(); };
  EXPECT_TRUE(wait_for_answer());
}

TEST_F(Waiting, RelievesAHolderThatIsStoppedAndHasTimeLeftForIt) {
  begin_elsewhere(key());
  EXPECT_TRUE(wait_for_answer());
  EXPECT_EQ(azure.exchanges(), 1);
  EXPECT_LT(world.clock.passed, seconds(15));
}

TEST_F(Waiting, RelievesAHolderOfAnEntraTokensLockToo) {
  begin_elsewhere(entra_key());
  EXPECT_TRUE(wait_for_answer());
  EXPECT_EQ(azure.exchanges(), 1);
  EXPECT_LT(world.clock.passed, seconds(15));
}

TEST_F(Waiting, EndsWithTheDeadline) {
  begin_elsewhere(key());
  relieve_elsewhere(key());
  const Deadline deadline = world.deadline();
  const auto answer = wait_for_answer();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::transient);
  EXPECT_LE(world.clock.steady(), deadline);
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(Waiting, WithALivingTokenEndsAfterTenSecondsWithThatToken) {
  const std::string first = token();
  world.clock.time += hours(3) - minutes(5);
  begin_elsewhere(key());
  const Deadline begun = world.clock.steady();
  EXPECT_EQ(wait_for_answer()->refresh_token.reveal(), first);
  EXPECT_LE(world.clock.steady() - begun, seconds(10));
}

TEST_F(Waiting, WithALivingTokenTheOthersFailureIsNotOurs) {
  const std::string first = token();
  world.clock.time += hours(3) - minutes(5);
  begin_elsewhere(key());
  clock.event = [this] { fail_elsewhere(ErrorKind::transient); };
  EXPECT_EQ(wait_for_answer()->refresh_token.reveal(), first);
  EXPECT_EQ(azure.exchanges(), 1);
}

TEST_F(Waiting, ForAnEntraTokenTakesTheOnesOfAnotherRegistry) {
  begin_elsewhere(entra_key());
  clock.event = [this] { put_elsewhere(entra_key(), "for-acr"); };
  EXPECT_TRUE(wait_for_answer());
  EXPECT_EQ(azure.entra_calls(), 0);
  EXPECT_EQ(azure.exchanges(), 1);
}

TEST_F(Waiting, ForAnEntraTokenEndsWithTheDeadline) {
  begin_elsewhere(entra_key());
  relieve_elsewhere(entra_key());
  const auto answer = wait_for_answer();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::transient);
  EXPECT_TRUE(answer.error().what.starts_with("service principal client-1")) << answer.error().what;
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(Waiting, IsNotForTheBackground) {
  ASSERT_TRUE(get());
  world.clock.time += minutes(100);
  begin_elsewhere(key());
  const bool free = with_service([this](Service& s) { return s.renewal_is_free(contoso); });
  EXPECT_FALSE(free);
  EXPECT_TRUE(with_service(eventful(),
                           [this](Service& s) { return s.renew_in_background(contoso, world.deadline()); }));
  EXPECT_EQ(azure.exchanges(), 1);
  EXPECT_EQ(clock.sleeps, 0);
}

TEST_F(Waiting, OneRegistrysRenewalDoesNotHoldUpAnothers) {
  begin_elsewhere(key());
  EXPECT_TRUE(get("fabrikam.azurecr.io"));
  EXPECT_TRUE(world.clock.slept.empty());
}

}  // namespace
