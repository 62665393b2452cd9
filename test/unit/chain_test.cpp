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
    if (failure_)
      return Error{*failure_, name_ + " failed", "", *failure_ == ErrorKind::unavailable ? "C" : ""};
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
  EXPECT_EQ(error.hint, std::string(sign_in_again) +
                            ", or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET to a service "
                            "principal's");
}

}  // namespace
