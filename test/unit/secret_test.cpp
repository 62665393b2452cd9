#include "platform/secret.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "platform/digest.hpp"
#include "platform/error.hpp"

namespace {

using acr::Error;
using acr::ErrorKind;
using acr::FieldDigest;
using acr::Secret;

TEST(Secret, LeavesNothingBehindWhenMoved) {
  Secret first("hunter2");
  const Secret second = std::move(first);
  EXPECT_EQ(second.reveal(), "hunter2");
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is the point
}

TEST(Secret, GrowsAndCopiesOnRequest) {
  Secret secret;
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    secret.append("ab");
    expected += "ab";
  }
  EXPECT_EQ(secret.reveal(), expected);
  EXPECT_EQ(secret.copy().reveal(), expected);
  secret.append("");
  EXPECT_EQ(secret.size(), 2000U);
}

TEST(WipingAllocator, WipesWhatItGivesBack) {
  std::array<char, 8> memory{'s', 'e', 'c', 'r', 'e', 't', '!', '!'};
  acr::wipe(memory.data(), memory.size());
  EXPECT_EQ(memory, (std::array<char, 8>{}));
}

TEST(Error, IsOneLineForAPerson) {
  EXPECT_EQ((Error{ErrorKind::denied, "what"}.line()), "what");
  EXPECT_EQ((Error{ErrorKind::denied, "what", "Hint"}.line()), "what. Hint");
  EXPECT_EQ((Error{ErrorKind::denied, "what", "", "CODE"}.line()), "what (CODE)");
  EXPECT_EQ((Error{ErrorKind::denied, "what", "", "", "7"}.line()), "what (correlation id 7)");
  EXPECT_EQ(acr::in_context("who", {ErrorKind::denied, "what", "Hint", "CODE", "7"}).line(),
            "who: what (CODE, correlation id 7). Hint");
}

TEST(FieldDigest, IsSha256OverFieldsWithTheirLengths) {
  // The SHA-256 of eight zero bytes: one empty field.
  EXPECT_EQ(FieldDigest().add("").hex(), "af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc");
  EXPECT_NE(FieldDigest().add("ab").add("c").hex(), FieldDigest().add("a").add("bc").hex());
}

}  // namespace
