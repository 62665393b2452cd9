#include "keychain/foreign_registries.hpp"

#include <gtest/gtest.h>

#include "fake_keychains.hpp"
#include "settings_folder.hpp"

namespace {

using acr::ErrorKind;
using acr::Result;
using acr::Secret;
using acr::keychain::Credentials;
using acr::keychain::ForeignRegistries;
using acr::keychain::StoredCredentials;
using Calls = std::vector<std::string>;

constexpr const char* hub = "https://index.docker.io/v1/";

class ForeignLogins : public testing::Test {
 protected:
  [[nodiscard]] ForeignRegistries foreign() { return {settings, world.context()}; }
  Result<void> store(const std::string& secret, const std::string& url = hub) {
    return foreign().store({url, "me", Secret(secret)}, world.deadline());
  }
  /// The secret, or what the error says.
  std::string found(const std::string& url = hub) {
    const Result<Credentials> credentials = foreign().find(url, world.deadline());
    return credentials ? std::string(credentials->secret.reveal()) : credentials.error().line();
  }
  [[nodiscard]] ErrorKind error(const std::string& url = hub) {
    return foreign().find(url, world.deadline()).error().kind;
  }
  void name_keychain(const std::string& name) {
    acr::test::SettingsFolder folder;
    settings = *folder.read(R"({"keychain": ")" + name + "\"}");
  }
  Calls& calls() { return world.keychains.calls; }
  acr::test::FakeKeychains::Helper& helper(const std::string& name) { return world.keychains.helpers[name]; }

  acr::test::KeychainWorld world;
  acr::config::Settings settings;
};

TEST_F(ForeignLogins, GoToTheKeychainByTheUrlThatTheClientHas) {
  helper("pass");
  ASSERT_TRUE(store("dckr_pat_1"));
  EXPECT_EQ(helper("pass").kept.at(hub).second, "dckr_pat_1");
  EXPECT_EQ(found(), "dckr_pat_1");
  EXPECT_EQ(error("index.docker.io"), ErrorKind::not_found);
  ASSERT_TRUE(foreign().erase(hub, world.deadline()));
  EXPECT_TRUE(helper("pass").kept.empty());
  EXPECT_EQ(calls(), (Calls{"pass list", "pass store", "pass get", "pass get", "pass erase"}));
  EXPECT_FALSE(std::filesystem::exists(world.state() / "index.docker.io.login"));
}

TEST_F(ForeignLogins, OfAnotherUserTakeTheFormerOnesPlace) {
  helper("pass").hoards = true;
  helper("pass").kept[hub] = {"somebody else", "dckr_pat_0"};
  ASSERT_TRUE(store("dckr_pat_1"));
  EXPECT_EQ(found(), "dckr_pat_1");
  EXPECT_EQ(helper("pass").kept.at(hub).second, "dckr_pat_1");
  EXPECT_TRUE(StoredCredentials(settings, world.context()).list()->empty()) << "a copy is left in a file";
}

TEST_F(ForeignLogins, AreKeptInAFileWhereNoKeychainTakesThem) {
  ASSERT_TRUE(store("dckr_pat_1"));
  EXPECT_EQ(found(), "dckr_pat_1");
  helper("pass").locked = true;
  ASSERT_TRUE(store("dckr_pat_2"));
  EXPECT_EQ(found(), "dckr_pat_2");
  // A keychain that works again gets the next one, and the file does not stand in its way.
  helper("pass").locked = false;
  ASSERT_TRUE(store("dckr_pat_3"));
  EXPECT_EQ(found(), "dckr_pat_3");
  EXPECT_EQ(helper("pass").kept.at(hub).second, "dckr_pat_3");
}

TEST_F(ForeignLogins, AreAskedOfEveryKeychainInTurn) {
  helper("pass");
  helper("secretservice").kept[hub] = {"me", "dckr_pat_1"};
  EXPECT_EQ(found(), "dckr_pat_1");
  EXPECT_EQ(calls(), (Calls{"pass get", "secretservice get"}));
  helper("pass").kept["ghcr.io"] = {"me", "x"};
  EXPECT_EQ(foreign().list(world.deadline())->size(), 2U);
}

TEST_F(ForeignLogins, AreNotFoundWhereAKeychainThatNobodyNamedFails) {
  helper("secretservice").broken = true;
  EXPECT_EQ(error(), ErrorKind::not_found);
  EXPECT_TRUE(foreign().list(world.deadline())->empty());
  EXPECT_TRUE(foreign().erase(hub, world.deadline()));
}

TEST_F(ForeignLogins, DoNotProbeAFailedKeychainAgainAndAgain) {
  helper("secretservice").broken = true;
  EXPECT_EQ(error(), ErrorKind::not_found);
  EXPECT_EQ(calls(), (Calls{"secretservice get", "secretservice list"}));
  EXPECT_EQ(error(), ErrorKind::not_found);
  EXPECT_EQ(calls().size(), 2U);
  // Another session may have what this one lacks.
  world.environment.values["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/run/user/1000/bus";
  EXPECT_EQ(error(), ErrorKind::not_found);
  EXPECT_EQ(calls().size(), 4U);
  world.clock.time += std::chrono::minutes(6);
  EXPECT_EQ(error(), ErrorKind::not_found);
  EXPECT_EQ(calls().size(), 6U);
  // A clock that was set back does not prolong it.
  world.clock.time -= std::chrono::hours(100);
  EXPECT_EQ(error(), ErrorKind::not_found);
  EXPECT_EQ(calls().size(), 8U);
}

TEST_F(ForeignLogins, AreAskedForAgainWhereAPersonOnlyRefusedOnce) {
  helper("pass").locked = true;
  helper("pass").kept[hub] = {"me", "dckr_pat_1"};
  EXPECT_EQ(error(), ErrorKind::not_found);
  helper("pass").locked = false;
  EXPECT_EQ(found(), "dckr_pat_1");
}

TEST_F(ForeignLogins, GoToAKeychainThatHasBeenMendedAtOnce) {
  helper("secretservice").broken = true;
  EXPECT_EQ(error(), ErrorKind::not_found);
  helper("secretservice").broken = false;
  ASSERT_TRUE(store("dckr_pat_1"));
  EXPECT_EQ(helper("secretservice").kept.at(hub).second, "dckr_pat_1");
  EXPECT_EQ(found(), "dckr_pat_1");
}

TEST_F(ForeignLogins, ThatTheNamedKeychainFailsForAreAnError) {
  name_keychain("secretservice");
  helper("secretservice").broken = true;
  EXPECT_EQ(error(), ErrorKind::rejected);
  EXPECT_TRUE(found().starts_with("docker-credential-secretservice: no keyring")) << found();
  EXPECT_FALSE(store("dckr_pat_1"));
  EXPECT_FALSE(foreign().erase(hub, world.deadline()));
  EXPECT_FALSE(foreign().list(world.deadline()));
  helper("pass").kept[hub] = {"me", "x"};
  EXPECT_EQ(error(), ErrorKind::rejected) << "another one was asked";
}

TEST_F(ForeignLogins, ThatAKeychainCannotEraseAreNotSaidToBeForgotten) {
  helper("pass").kept[hub] = {"me", "dckr_pat_1"};
  world.keychains.erase_fails = true;
  EXPECT_FALSE(foreign().erase(hub, world.deadline()));
  EXPECT_TRUE(foreign().erase("ghcr.io", world.deadline())) << "there was nothing to erase";
}

TEST_F(ForeignLogins, ThatThereWasNoTimeToEraseAreNotSaidToBeForgotten) {
  helper("pass").broken = true;
  EXPECT_FALSE(foreign().erase(hub, world.clock.steady()));
}

TEST_F(ForeignLogins, AreAskedForAgainOfAKeychainThatWasGivenNoTime) {
  helper("pass").broken = true;
  const Result<Credentials> in_vain = foreign().find(hub, world.clock.steady());
  ASSERT_FALSE(in_vain);
  helper("pass").broken = false;
  helper("pass").kept[hub] = {"me", "dckr_pat_1"};
  EXPECT_EQ(found(), "dckr_pat_1");
}

TEST_F(ForeignLogins, TakeTheFormerOnesPlaceInAKeychainThatCannotSayWhatItHas) {
  helper("pass").hoards = true;
  helper("pass").cannot_list = true;
  helper("pass").kept[hub] = {"somebody else", "dckr_pat_0"};
  ASSERT_TRUE(store("dckr_pat_1"));
  EXPECT_EQ(found(), "dckr_pat_1");
}

TEST_F(ForeignLogins, StayWithUsIfTheSettingsSayFile) {
  name_keychain("file");
  helper("pass").kept[hub] = {"me", "x"};
  EXPECT_EQ(error(), ErrorKind::not_found);
  ASSERT_TRUE(store("dckr_pat_1"));
  EXPECT_EQ(found(), "dckr_pat_1");
  EXPECT_TRUE(foreign().list(world.deadline())->empty());
  EXPECT_TRUE(calls().empty());
}

TEST_F(ForeignLogins, OfJunkAreNeverHandedOn) {
  helper("pass");
  for (const std::string& url : {std::string("a b"), std::string("x@y.example"), std::string("-"),
                                 std::string("a.example\nb"), std::string(65536, 'a') + ".b"}) {
    EXPECT_EQ(error(url), ErrorKind::not_found);
    EXPECT_FALSE(store("x", url));
    EXPECT_TRUE(foreign().erase(url, world.deadline()));
  }
  EXPECT_TRUE(calls().empty());
}

}  // namespace
