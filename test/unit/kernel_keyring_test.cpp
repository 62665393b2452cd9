#include "platform/kernel_keyring.hpp"

#include <gtest/gtest.h>
#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <set>

namespace {

using acr::ErrorKind;
using acr::KernelKeyring;
using acr::Result;
using acr::Secret;

/// Under a name of its own in the kernel's keyring, if that is to be had here.
class KernelKey : public testing::Test {
 protected:
  void SetUp() override {
    const Result<Secret> found = KernelKeyring(description).find();
    ASSERT_FALSE(found);
    if (found.error().kind == ErrorKind::unavailable) GTEST_SKIP() << found.error().what;
  }
  void TearDown() override { forget(); }

  [[nodiscard]] long serial() const {
    return ::syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", description.c_str(), 0);
  }
  void forget() const { ::syscall(SYS_keyctl, KEYCTL_UNLINK, serial(), KEY_SPEC_USER_KEYRING); }
  [[nodiscard]] std::string key() const {
    const Result<Secret> made = KernelKeyring(description).find_or_make();
    return made ? std::string(made->reveal()) : made.error().what;
  }

  std::string description = "docker-credential-acr test " + std::to_string(::getpid());
};

TEST_F(KernelKey, IsMadeOnceAndFoundThen) {
  EXPECT_EQ(KernelKeyring(description).find().error().kind, ErrorKind::not_found);
  const std::string made = key();
  EXPECT_EQ(made.size(), 32U);
  EXPECT_EQ(key(), made);
  EXPECT_EQ(KernelKeyring(description).find()->reveal(), made);
}

TEST_F(KernelKey, IsAnotherOneOnceItIsGone) {
  const std::string made = key();
  forget();
  EXPECT_EQ(KernelKeyring(description).find().error().kind, ErrorKind::not_found);
  EXPECT_NE(key(), made);
}

TEST_F(KernelKey, CanBeNeitherReplacedNorRevokedNorMadeToExpire) {
  const std::string made = key();
  EXPECT_EQ(::syscall(SYS_add_key, "user", description.c_str(), "x", 1, KEY_SPEC_USER_KEYRING), -1);
  EXPECT_EQ(::syscall(SYS_keyctl, KEYCTL_REVOKE, serial()), -1);
  EXPECT_EQ(::syscall(SYS_keyctl, KEYCTL_SETPERM, serial(), 0x3f3f0000), -1);
  EXPECT_EQ(key(), made);
}

TEST_F(KernelKey, IsNotTakenFromWhoeverHasPutSomethingElseThere) {
  ASSERT_NE(::syscall(SYS_add_key, "user", description.c_str(), "x", 1, KEY_SPEC_USER_KEYRING), -1);
  const Result<Secret> found = KernelKeyring(description).find_or_make();
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::unavailable);
}

TEST_F(KernelKey, IsOneKeyHoweverManyProcessesMakeItAtOnce) {
  constexpr int rounds = 20;
  constexpr int processes = 16;
  for (int round = 0; round < rounds; ++round) {
    std::array<int, 2> start{};
    std::array<int, 2> answers{};
    ASSERT_EQ(::pipe(start.data()), 0);
    ASSERT_EQ(::pipe(answers.data()), 0);
    for (int i = 0; i < processes; ++i) {
      if (::fork() != 0) continue;
      ::close(start[1]);
      char nothing = 0;
      [[maybe_unused]] const ssize_t waited = ::read(start[0], &nothing, 1);
      const std::string mine = key();
      const bool told = ::write(answers[1], mine.data(), mine.size()) == static_cast<ssize_t>(mine.size());
      ::_exit(told ? 0 : 1);
    }
    ::close(start[0]);
    ::close(start[1]);
    ::close(answers[1]);
    std::set<std::string> keys;
    std::array<char, 32> one{};
    int count = 0;
    for (; ::read(answers[0], one.data(), one.size()) == static_cast<ssize_t>(one.size()); ++count) {
      keys.emplace(one.data(), one.size());
    }
    ::close(answers[0]);
    while (::wait(nullptr) != -1 || errno == EINTR) {
    }
    EXPECT_EQ(count, processes);
    EXPECT_EQ(keys.size(), 1U);
    forget();
  }
}

}  // namespace
