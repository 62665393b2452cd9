#include "sealing/sealing.hpp"

#include <gtest/gtest.h>

#include "cache/file_store.hpp"
#include "fake_keyring.hpp"
#include "people.hpp"
#include "sealing/seal.hpp"

namespace {

namespace fs = std::filesystem;
using acr::ErrorKind;
using acr::Result;
using acr::Secret;
using acr::sys_seconds;
using acr::cache::Entry;
using acr::cache::FileStore;
using acr::cache::Key;
using acr::identity::KeptSignIn;
using acr::identity::SignInStore;
using acr::sealing::is_sealed;
using acr::sealing::Wish;
using acr::test::content_of;
using acr::test::FakeKernel;
using acr::test::own_tenant;
using acr::test::sealing_by;

constexpr sys_seconds now{std::chrono::seconds(1'800'000'000)};

Entry entry_for(const std::string& subject) {
  Entry entry;
  entry.subject = subject;
  entry.issued = now;
  entry.renew_at = now + std::chrono::hours(1);
  entry.expires = now + std::chrono::hours(3);
  entry.token = Secret("eyJ.token");
  return entry;
}

class SealedCache : public testing::Test {
 protected:
  FileStore sealed() { return FileStore(path, sealing_by(kernel)); }
  FileStore strict() { return FileStore(path, sealing_by(kernel, Wish::keyring_only)); }
  [[nodiscard]] FileStore plain() const { return FileStore(path); }
  [[nodiscard]] std::string content(const Key& key) const { return content_of(path / key.name()); }

  acr::test::TemporaryDirectory directory;
  fs::path path = directory.path() / "docker-credential-acr";
  FakeKernel kernel;
  Key contoso = Key::registry("contoso.azurecr.io", "me");
  Key fabrikam = Key::registry("fabrikam.azurecr.io", "me");
};

TEST_F(SealedCache, KeepsWhatItIsGivenAndShowsNothingOfIt) {
  ASSERT_TRUE(sealed().put(contoso, entry_for("contoso.azurecr.io")));
  EXPECT_TRUE(is_sealed(content(contoso)));
  EXPECT_EQ(content(contoso).find("eyJ"), std::string::npos);
  const Result<Entry> found = sealed().find(contoso);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->token.reveal(), "eyJ.token");
  EXPECT_EQ(sealed().registries()->size(), 1U);
  EXPECT_EQ(sealed().tokens()->size(), 1U);
  EXPECT_EQ(kernel.made, 1);
}

TEST_F(SealedCache, AskingMakesNoKey) {
  EXPECT_FALSE(sealed().find(contoso));
  ASSERT_TRUE(sealed().put(contoso, entry_for("contoso.azurecr.io")));
  kernel.key.reset();
  EXPECT_EQ(sealed().find(contoso).error().kind, ErrorKind::not_found);
  EXPECT_EQ(kernel.made, 1);
}

TEST_F(SealedCache, HealsAfterTheKeyHasGone) {
  ASSERT_TRUE(sealed().put(contoso, entry_for("contoso.azurecr.io")));
  kernel.key.reset();
  ASSERT_TRUE(sealed().put(contoso, entry_for("contoso.azurecr.io")));
  EXPECT_TRUE(sealed().find(contoso));
}

TEST_F(SealedCache, ServesNoFileUnderAnothersName) {
  ASSERT_TRUE(sealed().put(Key::entra("a", "me"), entry_for("a")));
  fs::copy(path / Key::entra("a", "me").name(), path / Key::entra("b", "me").name());
  EXPECT_TRUE(sealed().find(Key::entra("a", "me")));
  EXPECT_FALSE(sealed().find(Key::entra("b", "me")));
}

TEST_F(SealedCache, SwitchedOnUsesNothingPlainAndRemovesItAtTheFirstPut) {
  ASSERT_TRUE(plain().put(contoso, entry_for("contoso.azurecr.io")));
  ASSERT_TRUE(plain().put(Key::entra("a", "me"), entry_for("a")));
  plain().note("remark", "here", now, now + std::chrono::hours(1));
  EXPECT_FALSE(sealed().find(contoso));
  EXPECT_TRUE(sealed().registries()->empty());
  ASSERT_TRUE(sealed().put(fabrikam, entry_for("fabrikam.azurecr.io")));
  EXPECT_FALSE(fs::exists(path / contoso.name()));
  EXPECT_FALSE(fs::exists(path / Key::entra("a", "me").name()));
  EXPECT_TRUE(sealed().noted("remark", "here", now));
  EXPECT_TRUE(sealed().find(fabrikam));
}

TEST_F(SealedCache, SwitchedOnAgainRemovesWhatWasPlainMeanwhile) {
  ASSERT_TRUE(sealed().put(fabrikam, entry_for("fabrikam.azurecr.io")));
  ASSERT_TRUE(plain().put(contoso, entry_for("contoso.azurecr.io")));
  ASSERT_TRUE(sealed().put(fabrikam, entry_for("fabrikam.azurecr.io")));
  EXPECT_FALSE(fs::exists(path / contoso.name()));
  kernel.refusal = "EPERM";  // as in a container that shares this home
  ASSERT_TRUE(sealed().put(contoso, entry_for("contoso.azurecr.io")));
  kernel.refusal.clear();
  ASSERT_TRUE(sealed().put(fabrikam, entry_for("fabrikam.azurecr.io")));
  EXPECT_FALSE(fs::exists(path / contoso.name()));
}

TEST_F(SealedCache, SwitchedOffUsesNothingSealed) {
  ASSERT_TRUE(sealed().put(contoso, entry_for("contoso.azurecr.io")));
  EXPECT_EQ(plain().find(contoso).error().kind, ErrorKind::not_found);
  ASSERT_TRUE(plain().put(contoso, entry_for("contoso.azurecr.io")));
  EXPECT_TRUE(plain().find(contoso));
}

TEST_F(SealedCache, FallsBackToPlainFilesWhereTheKeyringIsRefused) {
  kernel.refusal = "EPERM";
  ASSERT_TRUE(sealed().put(contoso, entry_for("contoso.azurecr.io")));
  EXPECT_TRUE(sealed().find(contoso));
  EXPECT_TRUE(plain().find(contoso));
  EXPECT_TRUE(sealed().lock(contoso));
  EXPECT_EQ(sealing_by(kernel)->describe(), "not sealed: the kernel's keyring is refused here (EPERM)");
}

TEST_F(SealedCache, KeepsNothingThereIfItIsToBeSealedOnly) {
  ASSERT_TRUE(plain().put(contoso, entry_for("contoso.azurecr.io")));
  kernel.refusal = "EPERM";
  EXPECT_FALSE(strict().find(contoso));
  const Result<void> put = strict().put(contoso, entry_for("contoso.azurecr.io"));
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().kind, ErrorKind::unavailable);
  EXPECT_NE(put.error().line().find("EPERM"), std::string::npos);
  EXPECT_FALSE(fs::exists(path / contoso.name()));
  EXPECT_FALSE(strict().lock(contoso)) << "nobody waits for what will not be there";
  EXPECT_EQ(sealing_by(kernel, Wish::keyring_only)->describe(),
            "none kept: the kernel's keyring is refused here (EPERM)");
  kernel.refusal.clear();
  ASSERT_TRUE(strict().put(contoso, entry_for("contoso.azurecr.io")));
  EXPECT_TRUE(strict().find(contoso));
}

class SealedSignIn : public testing::Test {
 protected:
  SignInStore sealed(Wish wish = Wish::keyring) {
    return SignInStore(world.context(), sealing_by(kernel, wish));
  }
  SignInStore plain() { return SignInStore(world.context()); }
  [[nodiscard]] std::string content() const { return content_of(world.file(".token")); }
  void sign_in(const SignInStore& store) {
    ASSERT_TRUE(store.keep(own_tenant, "client", {"alice@contoso.com", "home", "object"}, Secret("refresh-1"),
                           world.clock.steady() + std::chrono::seconds(1)));
  }
  static std::string token_of(const SignInStore& store) {
    const Result<KeptSignIn> who = store.find(own_tenant);
    if (!who) return who.error().line();
    const Result<Secret> token = store.refresh_token(*who);
    return token ? std::string(token->reveal()) : token.error().line();
  }

  acr::test::PersonWorld world;
  FakeKernel kernel;
};

TEST_F(SealedSignIn, KeepsTheRefreshTokenAndShowsNothingOfIt) {
  sign_in(sealed());
  EXPECT_TRUE(is_sealed(content()));
  EXPECT_EQ(content().find("refresh-1"), std::string::npos);
  EXPECT_EQ(token_of(sealed()), "refresh-1");
  ASSERT_TRUE(sealed().replace_refresh_token(*sealed().find(own_tenant), Secret("refresh-2")));
  EXPECT_TRUE(is_sealed(content()));
  EXPECT_EQ(token_of(sealed()), "refresh-2");
}

TEST_F(SealedSignIn, HasToBeRepeatedOnceTheKeyIsGoneAndSaysWhy) {
  sign_in(sealed());
  kernel.key.reset();
  EXPECT_NE(token_of(sealed()).find("restarted"), std::string::npos) << token_of(sealed());
  EXPECT_NE(token_of(sealed()).find("Sign in"), std::string::npos);
  sign_in(sealed());
  EXPECT_EQ(token_of(sealed()), "refresh-1");
}

TEST_F(SealedSignIn, IsCheckedWithoutAKeyBeingMadeOrAnythingWritten) {
  sign_in(sealed());
  const std::string before = content();
  const KeptSignIn alice = *sealed().find(own_tenant);
  EXPECT_TRUE(sealed().check(alice));
  kernel.key.reset();
  EXPECT_EQ(sealed().check(alice).error().kind, ErrorKind::sign_in_needed);
  EXPECT_FALSE(kernel.key) << "a key was made";
  EXPECT_EQ(content(), before);
  sign_in(plain());
  EXPECT_TRUE(sealed().check(*plain().find(own_tenant)));
  EXPECT_FALSE(is_sealed(content())) << "it was written anew";
  EXPECT_FALSE(kernel.key);
}

TEST_F(SealedSignIn, SaysThatTheKeyringIsRefused) {
  sign_in(sealed());
  kernel.refusal = "EPERM";
  EXPECT_NE(token_of(sealed()).find("refused here (EPERM)"), std::string::npos) << token_of(sealed());
}

TEST_F(SealedSignIn, IsSealedAtItsNextUseOnceThatIsSwitchedOn) {
  sign_in(plain());
  EXPECT_FALSE(is_sealed(content()));
  const std::string mark = plain().mark(own_tenant);
  EXPECT_EQ(token_of(sealed()), "refresh-1");
  EXPECT_TRUE(is_sealed(content()));
  EXPECT_EQ(token_of(sealed()), "refresh-1");
  EXPECT_EQ(sealed().mark(own_tenant), mark) << "the identity is the same";
}

TEST_F(SealedSignIn, StaysPlainWhereTheKeyringIsRefused) {
  kernel.refusal = "ENOSYS";
  sign_in(sealed());
  EXPECT_FALSE(is_sealed(content()));
  EXPECT_EQ(token_of(sealed()), "refresh-1");
}

TEST_F(SealedSignIn, IsNotBegunIfItCouldNotBeSealedAndMust) {
  kernel.refusal = "EPERM";
  EXPECT_EQ(sealed(Wish::keyring_only).prepare().error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(sealed().prepare());
  sign_in(plain());
  EXPECT_NE(token_of(sealed(Wish::keyring_only)).find("sealed only"), std::string::npos);
}

}  // namespace
