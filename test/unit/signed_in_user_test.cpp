#include "identity/signed_in_user.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "http/form.hpp"
#include "identity/sign_in.hpp"
#include "people.hpp"

namespace {

namespace fs = std::filesystem;
using acr::Error;
using acr::ErrorKind;
using acr::FieldDigest;
using acr::Result;
using acr::Secret;
using acr::identity::Audience;
using acr::identity::Person;
using acr::identity::sign_in_again;
using acr::identity::SignInStore;
using acr::identity::TenantAddress;
using acr::identity::Token;
using acr::test::alice_tokens;
using acr::test::own_tenant;
using acr::test::refusal;
using acr::test::response;
using acr::test::Sent;

class SignedInUser : public testing::Test {
 protected:
  void sign_in(const TenantAddress& address = own_tenant) {
    const auto kept =
        store().keep(address, "client-1", Person{"alice@contoso.com", "home-tenant", "object-1"},
                     Secret("refresh-0"), world.deadline());
    ASSERT_TRUE(kept) << kept.error().line();
  }
  SignInStore store() { return SignInStore(world.context()); }
  Result<Token> ask(const TenantAddress& address = own_tenant) {
    const auto source = acr::identity::make_signed_in_user_source(address, world.context());
    return source->token(Audience("https://containerregistry.azure.net"), world.deadline());
  }
  std::string kept() {
    const auto found = store().find(own_tenant);
    if (!found) return "nobody";
    const auto token = store().refresh_token(*found);
    return token ? std::string(token->reveal()) : "ended";
  }
  std::string identity() {
    FieldDigest digest;
    acr::identity::make_signed_in_user_source(own_tenant, world.context())->identify(digest);
    return digest.hex();
  }
  static std::string sent_token(const Sent& sent) {
    const auto token = acr::http::form_field(sent.body, "refresh_token");
    return token ? std::string(token->reveal()) : "";
  }

  acr::test::PersonWorld world;
};

TEST_F(SignedInUser, IsUnavailableAndLeavesNoTraceWhereNobodyHasSignedIn) {
  const Result<Token> token = ask();
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(token.error().what, "signed-in user: nobody has signed in");
  identity();
  EXPECT_TRUE(fs::is_empty(world.home.path()));
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(SignedInUser, RedeemsTheRefreshTokenInTheirOwnTenant) {
  sign_in();
  world.http.answer = [](const auto&) { return response(200, alice_tokens()); };
  const Result<Token> token = ask();
  ASSERT_TRUE(token) << token.error().line();
  EXPECT_EQ(token->value.reveal(), "access-1");
  ASSERT_EQ(world.http.sent.size(), 1U);
  EXPECT_EQ(world.http.sent[0].host, "login.microsoftonline.com");
  EXPECT_EQ(world.http.sent[0].target, "/home-tenant/oauth2/v2.0/token");
  EXPECT_EQ(
      world.http.sent[0].body,
      "grant_type=refresh_token&client_id=client-1&refresh_token=refresh-0"
      "&scope=https%3A%2F%2Fcontainerregistry.azure.net%2F.default%20offline_access%20openid%20profile");
}

TEST_F(SignedInUser, IsAskedForInTheTenantThatIsNamed) {
  sign_in();
  world.http.answer = [](const auto&) { return response(200, alice_tokens()); };
  ASSERT_TRUE(ask({own_tenant.authority, "fabrikam"}));
  EXPECT_EQ(world.http.sent[0].target, "/fabrikam/oauth2/v2.0/token");
}

TEST_F(SignedInUser, KeepsTheNewerTokenAndTheIdentity) {
  sign_in();
  const std::string before = identity();
  world.http.answer = [this](const auto&) {
    return response(200, alice_tokens("access", "refresh-" + std::to_string(world.http.sent.size())));
  };
  ASSERT_TRUE(ask());
  EXPECT_EQ(kept(), "refresh-1");
  ASSERT_TRUE(ask());
  EXPECT_EQ(sent_token(world.http.sent[1]), "refresh-1");
  EXPECT_EQ(kept(), "refresh-2");
  EXPECT_EQ(identity(), before) << "what is cached would be lost at every rotation";
}

TEST_F(SignedInUser, GoesOnWithTheTokenItHasIfThereIsNoNewerOne) {
  sign_in();
  world.http.answer = [](const auto&) {
    return response(200, R"({"access_token":"access","expires_in":3599})");
  };
  ASSERT_TRUE(ask());
  EXPECT_EQ(kept(), "refresh-0");
}

TEST_F(SignedInUser, IsAnotherIdentityAfterAnotherSignIn) {
  sign_in();
  const std::string before = identity();
  sign_in();
  EXPECT_NE(identity(), before);
}

TEST_F(SignedInUser, HasToSignInAgainOnceTheTokenIsDead) {
  for (const int code : {50173, 50132, 50133, 70008, 700082, 700084, 70000}) {
    sign_in();
    const std::string before = identity();
    world.http.answer = [code](const auto&) { return response(400, refusal("invalid_grant", code)); };
    const Error error = ask().error();
    EXPECT_EQ(error.kind, ErrorKind::sign_in_needed) << code;
    EXPECT_EQ(error.service_code, "AADSTS" + std::to_string(code));
    EXPECT_EQ(error.hint, sign_in_again);
    EXPECT_NE(error.what.find("signed-in user alice@contoso.com"), std::string::npos) << error.what;
    EXPECT_EQ(kept(), "ended") << code;
    EXPECT_TRUE(world.file(".token").empty()) << "a dead token is still on the disk";
    EXPECT_EQ(identity(), before) << "a chain would quietly go on to somebody else";
  }
}

TEST_F(SignedInUser, SaysTheSameWithoutAskingEntraOnceTheSignInHasEnded) {
  sign_in();
  world.http.answer = [](const auto&) { return response(400, refusal("invalid_grant", 50173)); };
  ASSERT_FALSE(ask());
  const std::size_t asked = world.http.sent.size();
  const Error error = ask().error();
  EXPECT_EQ(error.kind, ErrorKind::sign_in_needed);
  EXPECT_EQ(world.http.sent.size(), asked);
}

TEST_F(SignedInUser, BelievesEntrasOwnWordForADeadToken) {
  sign_in();
  world.http.answer = [](const auto&) {
    return response(400, refusal("invalid_grant", 1, R"(,"suberror":"bad_token")"));
  };
  EXPECT_EQ(ask().error().kind, ErrorKind::sign_in_needed);
  EXPECT_EQ(kept(), "ended");
}

TEST_F(SignedInUser, KeepsATokenThatMayServeForAnotherResource) {
  sign_in();
  for (const auto& [error, code, kind] : std::vector<std::tuple<const char*, int, ErrorKind>>{
           {"interaction_required", 50076, ErrorKind::sign_in_needed},
           {"invalid_grant", 50078, ErrorKind::sign_in_needed},
           {"invalid_grant", 70043, ErrorKind::sign_in_needed},
           {"interaction_required", 99999, ErrorKind::sign_in_needed},
           {"access_denied", 53003, ErrorKind::denied},
           {"invalid_grant", 50020, ErrorKind::denied},
           {"invalid_grant", 50196, ErrorKind::rejected},
           {"invalid_resource", 500011, ErrorKind::rejected},
           {"unauthorized_client", 700016, ErrorKind::rejected}}) {
    world.http.answer = [error = error, code = code](const auto&) {
      return response(400, refusal(error, code));
    };
    const Error answer = ask().error();
    EXPECT_EQ(answer.kind, kind) << code;
    EXPECT_EQ(answer.kind == ErrorKind::sign_in_needed, answer.hint == sign_in_again) << code << answer.hint;
    EXPECT_EQ(kept(), "refresh-0") << code;
  }
}

TEST_F(SignedInUser, KeepsTheTokenThroughANetworkOrAnEntraThatFails) {
  sign_in();
  world.http.answer = [](const auto&) { return response(503, "{}"); };
  EXPECT_EQ(ask().error().kind, ErrorKind::transient);
  world.http.answer = nullptr;
  EXPECT_EQ(ask().error().kind, ErrorKind::transient);
  EXPECT_EQ(kept(), "refresh-0");
}

TEST_F(SignedInUser, TriesOnceMoreIfAnotherProcessHadTheTokenReplaced) {
  sign_in();
  world.http.answer = [this](const Sent& sent) {
    if (sent_token(sent) == "refresh-0") {
      EXPECT_TRUE(store().replace_refresh_token(*store().find(own_tenant), Secret("refresh-9")));
      return response(400, refusal("invalid_grant", 70000));
    }
    return response(200, alice_tokens("access-9", "refresh-10"));
  };
  const Result<Token> token = ask();
  ASSERT_TRUE(token) << token.error().line();
  EXPECT_EQ(token->value.reveal(), "access-9");
  EXPECT_EQ(world.http.sent.size(), 2U);
  EXPECT_EQ(kept(), "refresh-10");
}

TEST_F(SignedInUser, OfTwoDeadTokensTellsOnce) {
  sign_in();
  world.http.answer = [this](const Sent& sent) {
    if (sent_token(sent) == "refresh-0") {
      EXPECT_TRUE(store().replace_refresh_token(*store().find(own_tenant), Secret("refresh-9")));
    }
    return response(400, refusal("invalid_grant", 50173));
  };
  EXPECT_EQ(ask().error().kind, ErrorKind::sign_in_needed);
  EXPECT_EQ(world.http.sent.size(), 2U);
  EXPECT_EQ(kept(), "ended");
}

TEST_F(SignedInUser, NeverRepeatsTheRefreshToken) {
  sign_in();
  for (const char* body :
       {R"({"error":"refresh-0","error_description":"you sent refresh-0"})", "refresh-0",
        R"({"error":"invalid_grant","error_description":"refresh-0","correlation_id":"refresh-0"})"}) {
    world.http.answer = [body](const auto&) { return response(400, body); };
    const Result<Token> token = ask();
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().line().find("refresh-0"), std::string::npos) << token.error().line();
  }
}

TEST_F(SignedInUser, TellsDamageInsteadOfBeingSomebodyElse) {
  sign_in();
  acr::test::write_to(world.file(".who"), "garbage");
  const Error error = ask().error();
  EXPECT_EQ(error.kind, ErrorKind::sign_in_needed);
  EXPECT_NE(error.what.find("damaged"), std::string::npos);
  EXPECT_TRUE(world.http.sent.empty());
}

/// Lets the process open so many files more, and no others, as if it had used up its limit.
class FewFiles {
 public:
  explicit FewFiles(int left) {
    ::getrlimit(RLIMIT_NOFILE, &former_);
    const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(next);
    rlimit few = former_;
    few.rlim_cur = static_cast<rlim_t>(next) + static_cast<rlim_t>(left);
    ::setrlimit(RLIMIT_NOFILE, &few);
  }
  FewFiles(const FewFiles&) = delete;
  FewFiles& operator=(const FewFiles&) = delete;
  ~FewFiles() { ::setrlimit(RLIMIT_NOFILE, &former_); }

 private:
  rlimit former_{};
};

TEST_F(SignedInUser, ThatCannotBeReadIsNoReasonToBeSomebodyElse) {
  sign_in();
  for (const int left : {0, 1}) {
    std::optional<Error> error;
    {
      const FewFiles few(left);
      error = ask().error();
    }
    EXPECT_EQ(error->kind, ErrorKind::rejected) << left;
    EXPECT_NE(error->what.find("Too many open files"), std::string::npos) << error->what;
  }
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(SignedInUser, WhoseTokenCannotBeReadIsNoReasonEither) {
  if (::geteuid() == 0) GTEST_SKIP() << "root reads everything";
  sign_in();
  fs::permissions(world.file(".token"), fs::perms::none);
  const Error error = ask().error();
  EXPECT_EQ(error.kind, ErrorKind::rejected);
  EXPECT_NE(error.what.find("signed-in user alice@contoso.com: cannot open"), std::string::npos)
      << error.what;
}

TEST_F(SignedInUser, IsUnavailableInAHomeThatIsNone) {
  world.environment.values["HOME"] = "/dev/null";
  EXPECT_EQ(ask().error().kind, ErrorKind::unavailable);
}

TEST_F(SignedInUser, WaitsForTheLockAndGivesUpAtTheDeadline) {
  sign_in();
  const auto lock = store().lock(own_tenant, world.deadline());
  ASSERT_TRUE(lock && *lock);
  EXPECT_EQ(ask().error().kind, ErrorKind::transient);
  EXPECT_TRUE(world.http.sent.empty());
}

}  // namespace
