#include "identity/sign_in_store.hpp"

#include <gtest/gtest.h>

#include "people.hpp"

namespace {

namespace fs = std::filesystem;
using acr::ErrorKind;
using acr::Secret;
using acr::identity::KeptSignIn;
using acr::identity::Person;
using acr::identity::SignInStore;
using acr::identity::TenantAddress;
using acr::test::content_of;
using acr::test::own_tenant;
using acr::test::write_to;

class SignIns : public testing::Test {
 protected:
  [[nodiscard]] SignInStore store() { return SignInStore(world.context()); }
  void keep(const TenantAddress& address, const std::string& account, const std::string& token) {
    const auto kept = store().keep(address, "client-1", Person{account, "home-tenant", "object-1"},
                                   Secret(token), world.deadline());
    ASSERT_TRUE(kept) << kept.error().line();
  }
  std::string token_of(const TenantAddress& address) {
    const auto found = store().find(address);
    if (!found) return found.error().line();
    const auto token = store().refresh_token(*found);
    return token ? std::string(token->reveal()) : token.error().line();
  }
  [[nodiscard]] long files(const std::string& suffix) const {
    long count = 0;
    for (const auto& entry : fs::directory_iterator(world.state())) {
      if (entry.path().string().ends_with(suffix)) ++count;
    }
    return count;
  }

  acr::test::PersonWorld world;
  TenantAddress fabrikam{"https://login.microsoftonline.com", "fabrikam.onmicrosoft.com"};
};

TEST_F(SignIns, AskingLeavesNoTraceWhereNobodyHasSignedIn) {
  EXPECT_EQ(store().find(own_tenant).error().kind, ErrorKind::not_found);
  EXPECT_EQ(store().find(fabrikam).error().kind, ErrorKind::not_found);
  EXPECT_FALSE(store().mark(fabrikam).empty());
  EXPECT_TRUE(store().forget(own_tenant, world.deadline()));
  EXPECT_TRUE(fs::is_empty(world.home.path()));
}

TEST_F(SignIns, AreKeptWholeAndClosedToOthers) {
  keep(own_tenant, "alice@contoso.com", "refresh-1");
  const auto found = store().find(own_tenant);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->person.account, "alice@contoso.com");
  EXPECT_EQ(found->person.tenant, "home-tenant");
  EXPECT_EQ(found->person.object_id, "object-1");
  EXPECT_EQ(found->client_id, "client-1");
  EXPECT_EQ(token_of(own_tenant), "refresh-1");
  EXPECT_EQ(fs::status(world.state()).permissions(), fs::perms(0700));
  for (const auto& entry : fs::directory_iterator(world.state())) {
    EXPECT_EQ(fs::status(entry.path()).permissions(), fs::perms(0600)) << entry.path();
    EXPECT_EQ(entry.path().string().find("alice"), std::string::npos) << "a file's name tells who it is";
  }
}

TEST_F(SignIns, StandInXdgStateHomeIfThatIsAbsolute) {
  world.environment.values["XDG_STATE_HOME"] = "relative";
  keep(own_tenant, "alice@contoso.com", "refresh-1");
  EXPECT_EQ(token_of(own_tenant), "refresh-1");
  EXPECT_TRUE(fs::exists(world.state()));
  world.environment.values["XDG_STATE_HOME"] = world.home.path() / "elsewhere";
  EXPECT_EQ(store().find(own_tenant).error().kind, ErrorKind::not_found);
}

TEST_F(SignIns, WithoutAHomeCannotBeKept) {
  world.environment.values.erase("HOME");
  EXPECT_EQ(store().prepare().error().kind, ErrorKind::bad_input);
  EXPECT_EQ(store().find(own_tenant).error().kind, ErrorKind::not_found);
  EXPECT_TRUE(store().forget(own_tenant, world.deadline()));
}

TEST_F(SignIns, KeepTheirMarkWhileEntraReplacesTheToken) {
  keep(own_tenant, "alice@contoso.com", "refresh-1");
  const std::string mark = store().mark(own_tenant);
  ASSERT_TRUE(store().replace_refresh_token(*store().find(own_tenant), Secret("refresh-2")));
  EXPECT_EQ(store().mark(own_tenant), mark);
  EXPECT_EQ(token_of(own_tenant), "refresh-2");
}

TEST_F(SignIns, HaveAnotherMarkAfterEverySignInAndSignOut) {
  const std::string nobody = store().mark(own_tenant);
  keep(own_tenant, "alice@contoso.com", "refresh-1");
  const std::string first = store().mark(own_tenant);
  keep(own_tenant, "alice@contoso.com", "refresh-2");
  const std::string second = store().mark(own_tenant);
  EXPECT_NE(first, nobody);
  EXPECT_NE(second, first);
  ASSERT_TRUE(store().forget(own_tenant, world.deadline()));
  EXPECT_EQ(store().mark(own_tenant), nobody);
}

TEST_F(SignIns, ReplaceTheFormerOneAndItsToken) {
  keep(own_tenant, "alice@contoso.com", "refresh-1");
  keep(own_tenant, "bob@contoso.com", "refresh-2");
  EXPECT_EQ(store().find(own_tenant)->person.account, "bob@contoso.com");
  EXPECT_EQ(token_of(own_tenant), "refresh-2");
  EXPECT_EQ(files(".token"), 1);
}

TEST_F(SignIns, ALateAnswerForTheFormerOneIsDropped) {
  keep(own_tenant, "alice@contoso.com", "refresh-1");
  const KeptSignIn alice = *store().find(own_tenant);
  keep(own_tenant, "bob@contoso.com", "refresh-2");
  EXPECT_TRUE(store().replace_refresh_token(alice, Secret("alices-new-one")));
  EXPECT_EQ(token_of(own_tenant), "refresh-2");
  EXPECT_EQ(files(".token"), 1) << "a token that nobody will ever look for";
}

TEST_F(SignIns, ToATenantAreApartAndThePersonsOwnStandsIn) {
  keep(own_tenant, "alice@contoso.com", "refresh-1");
  EXPECT_EQ(store().find(fabrikam)->person.account, "alice@contoso.com");
  const std::string mark = store().mark(fabrikam);
  keep(fabrikam, "alice@fabrikam.com", "refresh-2");
  EXPECT_EQ(token_of(fabrikam), "refresh-2");
  EXPECT_EQ(token_of(own_tenant), "refresh-1");
  EXPECT_NE(store().mark(fabrikam), mark);
  ASSERT_TRUE(store().forget(fabrikam, world.deadline()));
  EXPECT_EQ(token_of(own_tenant), "refresh-1");
}

TEST_F(SignIns, OneToATenantIsNotOneToThePersonsOwn) {
  keep(fabrikam, "alice@fabrikam.com", "refresh-1");
  EXPECT_EQ(store().find(own_tenant).error().kind, ErrorKind::not_found);
  EXPECT_EQ(store().find({"https://login.microsoftonline.us", fabrikam.tenant}).error().kind,
            ErrorKind::not_found);
}

TEST_F(SignIns, AnAddressIsTheSameHoweverItIsWritten) {
  keep({"https://Login.MicrosoftOnline.com/", "organizations"}, "alice@contoso.com", "refresh-1");
  EXPECT_EQ(token_of(own_tenant), "refresh-1");
  keep(fabrikam, "alice@fabrikam.com", "refresh-2");
  EXPECT_EQ(token_of({"https://login.microsoftonline.com", "Fabrikam.onmicrosoft.com"}), "refresh-2");
}

TEST_F(SignIns, ThatHaveEndedSaySoAndStayKnown) {
  keep(own_tenant, "alice@contoso.com", "refresh-1");
  const std::string mark = store().mark(own_tenant);
  ASSERT_TRUE(store().end(*store().find(own_tenant)));
  const auto found = store().find(own_tenant);
  ASSERT_TRUE(found);
  EXPECT_EQ(store().refresh_token(*found).error().kind, ErrorKind::sign_in_needed);
  EXPECT_EQ(store().mark(own_tenant), mark);
  EXPECT_EQ(files(".token"), 0);
}

TEST_F(SignIns, AreCheckedWithoutBeingUsed) {
  keep(own_tenant, "alice@contoso.com", "refresh-1");
  const KeptSignIn alice = *store().find(own_tenant);
  EXPECT_TRUE(store().check(alice));
  const fs::path token = world.file(".token");
  fs::permissions(token, fs::perms(0640));
  EXPECT_EQ(store().check(alice).error().kind, ErrorKind::untrusted);
  fs::permissions(token, fs::perms(0600));
  write_to(token, content_of(token) + "x");
  EXPECT_NE(store().check(alice).error().what.find("damaged"), std::string::npos);
  ASSERT_TRUE(store().end(alice));
  EXPECT_EQ(store().check(alice).error().what, "the sign-in has ended");
}

TEST_F(SignIns, AreAllForgottenAlsoWhatNobodyCanRead) {
  keep(own_tenant, "alice@contoso.com", "refresh-1");
  write_to(world.file(".who"), "damaged");
  keep(fabrikam, "alice@fabrikam.com", "refresh-2");
  write_to(world.state() / "contoso.azurecr.io.login", "not a sign-in");
  ASSERT_TRUE(store().forget_all());
  EXPECT_EQ(files(".who"), 0);
  EXPECT_EQ(files(".token"), 0);
  EXPECT_EQ(files(".login"), 1);
}

TEST_F(SignIns, DamageIsReportedAndNotRemoved) {
  for (const char* suffix : {".who", ".token"}) {
    keep(own_tenant, "alice@contoso.com", "refresh-1");
    const fs::path path = world.file(suffix);
    const std::string whole = content_of(path);
    for (std::size_t size = 0; size < whole.size(); size += 7) {
      write_to(path, whole.substr(0, size));
      const std::string said = token_of(own_tenant);
      ASSERT_NE(said.find("the sign-in kept in " + path.string() + " is damaged"), std::string::npos) << said;
    }
    std::string flipped = whole;
    flipped[whole.size() / 2] = static_cast<char>(flipped[whole.size() / 2] ^ 1);
    write_to(path, flipped);
    EXPECT_NE(token_of(own_tenant).find("damaged"), std::string::npos);
    EXPECT_TRUE(fs::exists(path));
  }
}

TEST_F(SignIns, OfAnotherVersionAreReported) {
  keep(own_tenant, "alice@contoso.com", "refresh-1");
  const fs::path path = world.file(".who");
  std::string text = content_of(path);
  text.replace(text.find(" 1\n"), 3, " 2\n");
  write_to(path, text);
  const auto found = store().find(own_tenant);
  EXPECT_EQ(found.error().kind, ErrorKind::sign_in_needed);
  EXPECT_NE(found.error().what.find("another version"), std::string::npos);
}

TEST_F(SignIns, UnderAnotherOnesNameAreRefused) {
  keep(own_tenant, "alice@contoso.com", "refresh-1");
  const std::string text = content_of(world.file(".who"));
  keep(own_tenant, "alice@contoso.com", "refresh-1");
  ASSERT_TRUE(store().forget(own_tenant, world.deadline()));
  keep(fabrikam, "alice@fabrikam.com", "refresh-2");
  write_to(world.file(".who"), text);
  EXPECT_EQ(store().find(fabrikam).error().kind, ErrorKind::sign_in_needed);
}

TEST_F(SignIns, OpenToOthersOrLinkedAreRefused) {
  keep(own_tenant, "alice@contoso.com", "refresh-1");
  const fs::path token = world.file(".token");
  fs::permissions(token, fs::perms(0640));
  EXPECT_EQ(store().refresh_token(*store().find(own_tenant)).error().kind, ErrorKind::untrusted);
  const fs::path who = world.file(".who");
  fs::rename(who, world.home.path() / "elsewhere");
  fs::create_symlink(world.home.path() / "elsewhere", who);
  EXPECT_EQ(store().find(own_tenant).error().kind, ErrorKind::untrusted);
}

TEST_F(SignIns, AreLockedForOneAtATime) {
  keep(own_tenant, "alice@contoso.com", "refresh-1");
  const auto first = store().lock(own_tenant, world.deadline());
  ASSERT_TRUE(first && *first);
  EXPECT_TRUE(*store().lock(fabrikam, world.deadline())) << "another sign-in's lock";
  const auto second = store().lock(own_tenant, world.deadline());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::transient);
}

TEST_F(SignIns, ATokenThatIsNotOneLineIsNotKept) {
  keep(own_tenant, "alice@contoso.com", "refresh-1");
  const auto kept = store().keep(own_tenant, "client-1", Person{}, Secret("two\nlines"), world.deadline());
  EXPECT_EQ(kept.error().kind, ErrorKind::rejected);
  EXPECT_EQ(token_of(own_tenant), "refresh-1");
}

}  // namespace
