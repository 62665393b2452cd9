#include "identity/chain.hpp"

#include <gtest/gtest.h>

#include <array>

#include "identity/sign_in_again.hpp"

namespace {

using acr::Deadline;
using acr::Error;
using acr::ErrorKind;
using acr::Result;
using acr::Secret;
using acr::identity::Ahead;
using acr::identity::Audience;
using acr::identity::Chain;
using acr::identity::sign_in_again;
using acr::identity::Token;
using acr::identity::TokenSource;

class FakeSource final : public TokenSource {
 public:
  FakeSource(std::string name, std::optional<ErrorKind> failure, int& asked)
      : name_(std::move(name)), failure_(failure), asked_(asked) {}

  Result<Token> token(const Audience& /*audience*/, Deadline /*deadline*/) override {
    ++asked_;
    if (failure_ == ErrorKind::unavailable) {
      return Error{*failure_, name_ + " failed", "", "C", "id of " + name_};
    }
    if (failure_) return Error{*failure_, name_ + " failed"};
    return Token{Secret(name_), {}};
  }
  [[nodiscard]] std::string describe() const override { return name_; }
  void identify(acr::FieldDigest& digest) const override { digest.add(name_); }

 private:
  std::string name_;
  std::optional<ErrorKind> failure_;
  int& asked_;
};

class ChainOfThree : public testing::Test {
 protected:
  Chain chain(std::array<std::optional<ErrorKind>, 3> failures) {
    std::vector<std::unique_ptr<TokenSource>> sources;
    sources.reserve(failures.size());
    for (std::size_t i = 0; i < 3; ++i) {
      sources.push_back(std::make_unique<FakeSource>("s" + std::to_string(i), failures.at(i), asked.at(i)));
    }
    return Chain(std::move(sources));
  }
  std::array<int, 3> asked{};
};

TEST_F(ChainOfThree, OnlyUnavailableMovesOn) {
  Chain to_test = chain({ErrorKind::unavailable, std::nullopt, std::nullopt});
  EXPECT_EQ(to_test.token(Audience("a"), {})->value.reveal(), "s1");
  EXPECT_EQ(asked, (std::array{1, 1, 0}));
  EXPECT_EQ(to_test.describe(), "s1");
}

TEST_F(ChainOfThree, KeepsToTheFirstThatAnswered) {
  Chain to_test = chain({ErrorKind::unavailable, std::nullopt, std::nullopt});
  ASSERT_TRUE(to_test.token(Audience("a"), {}));
  ASSERT_TRUE(to_test.token(Audience("b"), {}));
  EXPECT_EQ(asked, (std::array{1, 2, 0}));
}

TEST_F(ChainOfThree, ARealFailureIsTheAnswer) {
  for (const ErrorKind kind : {ErrorKind::denied, ErrorKind::rejected, ErrorKind::transient,
                               ErrorKind::bad_input, ErrorKind::sign_in_needed, ErrorKind::internal}) {
    asked = {};
    EXPECT_EQ(chain({kind, std::nullopt, std::nullopt}).token(Audience("a"), {}).error().what, "s0 failed");
    EXPECT_EQ(asked, (std::array{1, 0, 0}));
  }
}

TEST_F(ChainOfThree, NothingFoundSaysWhatWasTried) {
  constexpr auto none = ErrorKind::unavailable;
  const Error error = chain({none, none, none}).token(Audience("a"), {}).error();
  EXPECT_EQ(error.kind, ErrorKind::sign_in_needed);
  EXPECT_EQ(error.what, "no identity found (s0 failed; s1 failed; s2 failed)");
  EXPECT_EQ(error.service_code, "C");
  EXPECT_EQ(error.correlation_id, "id of s2");
  EXPECT_EQ(error.hint, sign_in_again);
}

TEST_F(ChainOfThree, IsDescribedByThoseThatAreSomebody) {
  std::vector<std::unique_ptr<TokenSource>> sources;
  for (const char* name : {"", "s1", "", "s3"}) {
    sources.push_back(std::make_unique<FakeSource>(name, std::nullopt, asked[0]));
  }
  EXPECT_EQ(Chain(std::move(sources)).describe(), "s1, then s3");
  EXPECT_EQ(Chain({}).describe(), "nobody");
}

/// Keeps a diary: what began, what was waited for, what was abandoned.
class Diarist final : public TokenSource {
 public:
  Diarist(std::string name, Ahead ahead, bool there, std::string& diary)
      : name_(std::move(name)), ahead_(ahead), there_(there), diary_(diary) {}

  Ahead begin(const Audience& /*audience*/) override {
    if (ahead_ == Ahead::running) {
      diary_ += "begin " + name_ + ", ";
      running_ = true;
    }
    return ahead_;
  }
  Result<Token> token(const Audience& /*audience*/, Deadline /*deadline*/) override {
    diary_ += (running_ ? "wait for " : "ask ") + name_ + ", ";
    running_ = false;
    if (there_) return Token{Secret(name_), {}};
    return Error{ErrorKind::unavailable, name_ + " is not there"};
  }
  void abandon() override {
    if (running_) diary_ += "abandon " + name_ + ", ";
    running_ = false;
  }
  [[nodiscard]] std::string describe() const override { return name_; }
  void identify(acr::FieldDigest& /*digest*/) const override {}

 private:
  std::string name_;
  Ahead ahead_;
  bool there_;
  std::string& diary_;
  bool running_ = false;
};

class ChainWithTools : public testing::Test {
 protected:
  struct Link {
    std::string name;
    Ahead ahead;
    bool there;
  };
  std::string diary_of(const std::vector<Link>& links) {
    std::vector<std::unique_ptr<TokenSource>> sources;
    sources.reserve(links.size());
    for (const Link& link : links) {
      sources.push_back(std::make_unique<Diarist>(link.name, link.ahead, link.there, diary));
    }
    Chain to_test(std::move(sources));
    diary.clear();
    const Result<Token> token = to_test.token(Audience("a"), {});
    diary += token ? "got " + std::string(token->value.reveal()) : token.error().what;
    return diary;
  }
  std::string diary;
};

TEST_F(ChainWithTools, TheFirstToolRunsWhileTheMachineIsSearched) {
  EXPECT_EQ(diary_of({{"environment", Ahead::go_on, false},
                      {"imds", Ahead::go_on, false},
                      {"az", Ahead::running, true},
                      {"pwsh", Ahead::running, true}}),
            "begin az, ask environment, ask imds, wait for az, got az");
}

TEST_F(ChainWithTools, WhatIsFoundFirstEndsTheToolThatRuns) {
  EXPECT_EQ(diary_of({{"imds", Ahead::go_on, true}, {"az", Ahead::running, true}}),
            "begin az, ask imds, abandon az, got imds");
}

TEST_F(ChainWithTools, TheOtherToolsRunAllAtOnceWhenTheFirstHasFailed) {
  EXPECT_EQ(diary_of({{"imds", Ahead::go_on, false},
                      {"az", Ahead::running, false},
                      {"pwsh", Ahead::running, true},
                      {"azd", Ahead::running, true}}),
            "begin az, ask imds, wait for az, begin pwsh, begin azd, wait for pwsh, abandon azd, got pwsh");
}

TEST_F(ChainWithTools, NothingRunsBehindASourceThatIsLikelyToBeThere) {
  EXPECT_EQ(diary_of({{"imds", Ahead::wait, true}, {"az", Ahead::running, true}}), "ask imds, got imds");
  EXPECT_EQ(
      diary_of({{"imds", Ahead::go_on, false}, {"person", Ahead::wait, true}, {"az", Ahead::running, true}}),
      "ask imds, ask person, got person");
}

TEST_F(ChainWithTools, OneThatWasLikelyAndIsNotThereLetsTheFirstToolRunAlone) {
  EXPECT_EQ(
      diary_of({{"imds", Ahead::wait, false}, {"az", Ahead::running, true}, {"azd", Ahead::running, true}}),
      "ask imds, begin az, wait for az, got az");
}

TEST_F(ChainWithTools, EveryToolThatFailsIsToldOf) {
  EXPECT_EQ(
      diary_of({{"imds", Ahead::go_on, false},
                {"az", Ahead::running, false},
                {"pwsh", Ahead::go_on, false},
                {"azd", Ahead::running, false}}),
      "begin az, ask imds, wait for az, begin azd, ask pwsh, wait for azd, no identity found (imds is not "
      "there; az is not there; pwsh is not there; azd is not there)");
}

}  // namespace
