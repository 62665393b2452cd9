#include "keychain/stored_credentials.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "fake_keychains.hpp"
#include "settings_folder.hpp"

namespace {

namespace fs = std::filesystem;
using acr::ErrorKind;
using acr::Result;
using acr::Secret;
using acr::keychain::Credentials;
using acr::keychain::Kept;
using acr::keychain::StoredCredentials;

constexpr const char* contoso = "contoso.azurecr.io";

class StoredLogins : public testing::Test {
 protected:
  [[nodiscard]] StoredCredentials stored() { return {settings, world.context()}; }
  Result<Kept> store(const std::string& user, const std::string& secret, const std::string& url = contoso) {
    return stored().store({url, user, Secret(secret)}, world.deadline());
  }
  /// `user:secret`, or what the error says.
  std::string found(const std::string& url = contoso) {
    const Result<Credentials> credentials = stored().find(url, world.deadline());
    if (!credentials) return credentials.error().line();
    return credentials->user_name + ":" + std::string(credentials->secret.reveal());
  }
  [[nodiscard]] ErrorKind error(const std::string& url = contoso) {
    return stored().find(url, world.deadline()).error().kind;
  }
  Result<void> erase(const std::string& url = contoso) { return stored().erase(url, world.deadline()); }
  void name_keychain(const std::string& name) {
    acr::test::SettingsFolder folder;
    settings = *folder.read(R"({"keychain": ")" + name + "\"}");
  }
  [[nodiscard]] fs::path file() const { return world.state() / "contoso.azurecr.io.login"; }
  std::map<std::string, std::pair<std::string, std::string>>& kept_in(const std::string& helper) {
    return world.keychains.helpers[helper].kept;
  }

  acr::test::KeychainWorld world;
  acr::config::Settings settings;
};

TEST_F(StoredLogins, AskingForThemLeavesNoTraceAndRunsNothing) {
  world.keychains.helpers["pass"];
  EXPECT_EQ(error(), ErrorKind::not_found);
  EXPECT_TRUE(stored().list()->empty());
  EXPECT_TRUE(erase());
  EXPECT_TRUE(fs::is_empty(world.home.path()));
  EXPECT_TRUE(world.keychains.calls.empty());
}

TEST_F(StoredLogins, AreKeptInAPrivateFileWhereThereIsNoKeychain) {
  const mode_t former = ::umask(0);
  const Result<Kept> kept = store("contoso", "hunter2");
  ::umask(former);
  ASSERT_TRUE(kept) << kept.error().line();
  EXPECT_EQ(kept->where, "file " + file().string());
  EXPECT_EQ(found(), "contoso:hunter2");
  EXPECT_EQ(fs::status(world.state()).permissions(), fs::perms(0700));
  for (const auto& entry : fs::directory_iterator(world.state())) {
    EXPECT_EQ(fs::status(entry.path()).permissions(), fs::perms(0600)) << entry.path();
  }
  const auto all = stored().list();
  ASSERT_EQ(all->size(), 1U);
  EXPECT_EQ(all->front().server_url, contoso);
  EXPECT_EQ(all->front().user_name, "contoso");
  EXPECT_EQ(all->front().where, "file " + file().string());
  EXPECT_TRUE(erase());
  EXPECT_EQ(error(), ErrorKind::not_found);
}

TEST_F(StoredLogins, AreReplacedByLaterOnes) {
  ASSERT_TRUE(store("contoso", "old"));
  ASSERT_TRUE(store("ci-pull", "new"));
  EXPECT_EQ(found(), "ci-pull:new");
  EXPECT_EQ(stored().list()->size(), 1U);
}

TEST_F(StoredLogins, OfDifferentUrlsNeverMix) {
  const std::vector<std::string> urls{"https://index.docker.io/v1/",
                                      "https://index.docker.io/v1",
                                      "https_//index.docker.io/v1/",
                                      "index.docker.io",
                                      "INDEX.docker.io",
                                      "index.docker.io.login",
                                      "../../etc/passwd",
                                      ".",
                                      "lock",
                                      std::string(4000, 'a')};
  for (const std::string& url : urls) ASSERT_TRUE(store("u", url, url)) << url.substr(0, 40);
  for (const std::string& url : urls) EXPECT_EQ(found(url), "u:" + url) << url.substr(0, 40);
  EXPECT_EQ(stored().list()->size(), urls.size());
  const auto all = *stored().list();
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                             [](const Kept& a, const Kept& b) { return a.server_url < b.server_url; }));
}

TEST_F(StoredLogins, AreKeptInAKeychainThatIsFoundAndTheFileHasNoSecret) {
  world.keychains.helpers["secretservice"];
  const Result<Kept> kept = store("contoso", "hunter2");
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->where, "docker-credential-secretservice");
  EXPECT_EQ(kept_in("secretservice")[contoso].second, "hunter2");
  std::ifstream stream(file(), std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  EXPECT_EQ(text.find("hunter2"), std::string::npos);
  EXPECT_NE(text.find("contoso"), std::string::npos);
  EXPECT_EQ(found(), "contoso:hunter2");
  EXPECT_EQ(stored().list()->front().where, "docker-credential-secretservice");
  EXPECT_TRUE(erase());
  EXPECT_TRUE(kept_in("secretservice").empty());
  EXPECT_EQ(error(), ErrorKind::not_found);
}

TEST_F(StoredLogins, PassSecretsOnStandardInputAlone) {
  world.keychains.helpers["pass"];
  ASSERT_TRUE(store("contoso", "hunter2"));
  found();
  for (const acr::Command& command : world.keychains.commands) {
    ASSERT_EQ(command.arguments.size(), 1U);
    EXPECT_EQ(command.arguments[0].find("hunter2"), std::string::npos);
    for (const auto& [name, value] : command.set) EXPECT_EQ(value.find("hunter2"), std::string::npos);
  }
}

TEST_F(StoredLogins, TakeTheNextKeychainOrTheFileWhereOneFails) {
  world.keychains.helpers["pass"].broken = true;
  EXPECT_EQ(store("contoso", "hunter2")->where, "file " + file().string());
  world.keychains.helpers["secretservice"];
  EXPECT_EQ(store("contoso", "hunter3")->where, "docker-credential-secretservice");
  EXPECT_EQ(found(), "contoso:hunter3");
}

TEST_F(StoredLogins, StayOutOfEveryKeychainIfTheSettingsSayFile) {
  world.keychains.helpers["pass"];
  name_keychain("file");
  EXPECT_EQ(store("contoso", "hunter2")->where, "file " + file().string());
  EXPECT_TRUE(world.keychains.calls.empty());
}

TEST_F(StoredLogins, ThatTheNamedKeychainDoesNotTakeAreAnErrorAndNotKeptElsewhere) {
  name_keychain("pass");
  EXPECT_NE(store("contoso", "hunter2").error().line().find("docker-credential-pass is not installed"),
            std::string::npos);
  world.keychains.helpers["pass"].broken = true;
  const auto refused = store("contoso", "hunter2").error();
  EXPECT_TRUE(refused.what.starts_with("docker-credential-pass: no keyring")) << refused.line();
  EXPECT_EQ(refused.line().find("hunter2"), std::string::npos) << "what it says may hold what it was given";
  EXPECT_EQ(error(), ErrorKind::not_found);
}

TEST_F(StoredLogins, AreInOnePlaceOnly) {
  world.keychains.helpers["secretservice"];
  ASSERT_TRUE(store("contoso", "first"));
  world.keychains.helpers["pass"];
  EXPECT_EQ(store("contoso", "second")->where, "docker-credential-pass");
  EXPECT_TRUE(kept_in("secretservice").empty()) << "the former one is still there";
  name_keychain("file");
  ASSERT_TRUE(store("contoso", "third"));
  EXPECT_TRUE(kept_in("pass").empty());
  EXPECT_EQ(found(), "contoso:third");
}

TEST_F(StoredLogins, AreFoundWhereTheyAreWhateverTheSettingsSayNow) {
  world.keychains.helpers["pass"];
  ASSERT_TRUE(store("contoso", "hunter2"));
  name_keychain("file");
  EXPECT_EQ(found(), "contoso:hunter2");
}

TEST_F(StoredLogins, SurviveACrashAtAnyStepOfALaterOne) {
  world.keychains.helpers["pass"];
  ASSERT_TRUE(store("contoso", "old"));
  struct Crash {};
  world.keychains.helpers["pass"].after_storing = [] { throw Crash(); };
  EXPECT_THROW(static_cast<void>(store("ci-pull", "new")), Crash);
  world.keychains.helpers["pass"].after_storing = nullptr;
  // Never one's name beside another's password.
  EXPECT_EQ(found(), "ci-pull:new");
  EXPECT_TRUE(erase());
  EXPECT_TRUE(kept_in("pass").empty());
}

TEST_F(StoredLogins, OfAnotherUserTakeTheFormerOnesPlaceInAKeychainThatHoards) {
  world.keychains.helpers["pass"].hoards = true;
  ASSERT_TRUE(store("contoso", "old"));
  EXPECT_EQ(store("ci-pull", "new")->where, "docker-credential-pass");
  EXPECT_EQ(found(), "ci-pull:new");
  EXPECT_EQ(kept_in("pass").size(), 1U);
}

TEST_F(StoredLogins, SurviveACrashBetweenTheFormerUserAndTheNew) {
  world.keychains.helpers["pass"].hoards = true;
  ASSERT_TRUE(store("contoso", "old"));
  struct Crash {};
  world.keychains.helpers["pass"].after_erasing = [] { throw Crash(); };
  EXPECT_THROW(static_cast<void>(store("ci-pull", "new")), Crash);
  world.keychains.helpers["pass"].after_erasing = nullptr;
  EXPECT_EQ(found(), "ci-pull:new");
  EXPECT_EQ(store("third", "newest")->where, "docker-credential-pass");
  EXPECT_EQ(found(), "third:newest");
}

TEST_F(StoredLogins, AreTakenBackIfTheFileCannotBeWritten) {
  world.keychains.helpers["pass"].after_storing = [this] {
    fs::create_directories(world.state() / "contoso.azurecr.io.login" / "in the way");
  };
  EXPECT_FALSE(store("contoso", "hunter2"));
  EXPECT_TRUE(kept_in("pass").empty());
}

TEST_F(StoredLogins, ThatAreGoneFromTheKeychainAreAnErrorUntilTheyAreErased) {
  world.keychains.helpers["pass"];
  ASSERT_TRUE(store("contoso", "hunter2"));
  kept_in("pass").clear();
  EXPECT_EQ(error(), ErrorKind::sign_in_needed);
  EXPECT_NE(found().find("docker logout contoso.azurecr.io"), std::string::npos) << found();
  EXPECT_TRUE(erase());
  EXPECT_EQ(error(), ErrorKind::not_found);
}

TEST_F(StoredLogins, WhoseKeychainFailsAreAnErrorAndNotForgotten) {
  world.keychains.helpers["pass"];
  ASSERT_TRUE(store("contoso", "hunter2"));
  world.keychains.helpers["pass"].broken = true;
  EXPECT_EQ(error(), ErrorKind::rejected);
  EXPECT_FALSE(erase());
  world.keychains.helpers["pass"].broken = false;
  EXPECT_EQ(found(), "contoso:hunter2");
}

TEST_F(StoredLogins, WhoseHelperIsGoneSayWhichFileToRemove) {
  world.keychains.helpers["pass"];
  ASSERT_TRUE(store("contoso", "hunter2"));
  world.keychains.helpers.clear();
  EXPECT_NE(found().find("docker-credential-pass is not installed"), std::string::npos) << found();
  EXPECT_NE(found().find("rm " + file().string()), std::string::npos) << found();
  EXPECT_TRUE(store("contoso", "hunter3"));
  EXPECT_EQ(found(), "contoso:hunter3");
}

TEST_F(StoredLogins, ThatAreDamagedAreAnErrorUntilTheyAreReplacedOrErased) {
  ASSERT_TRUE(store("contoso", "hunter2"));
  fs::resize_file(file(), fs::file_size(file()) - 1);
  EXPECT_EQ(error(), ErrorKind::sign_in_needed);
  EXPECT_NE(found().find("are damaged"), std::string::npos);
  EXPECT_TRUE(stored().list()->empty());
  ASSERT_TRUE(store("contoso", "hunter3"));
  EXPECT_EQ(found(), "contoso:hunter3");
  fs::resize_file(file(), 0);
  EXPECT_TRUE(erase());
  EXPECT_EQ(error(), ErrorKind::not_found);
}

TEST_F(StoredLogins, InAFileThatWasCopiedLogNobodyInElsewhere) {
  ASSERT_TRUE(store("contoso", "hunter2"));
  fs::copy_file(file(), world.state() / "fabrikam.azurecr.io.login");
  EXPECT_EQ(error("fabrikam.azurecr.io"), ErrorKind::sign_in_needed);
  EXPECT_EQ(stored().list()->size(), 1U);
}

TEST_F(StoredLogins, ThatOthersCouldHaveWrittenAreRefused) {
  ASSERT_TRUE(store("contoso", "hunter2"));
  fs::permissions(world.state(), fs::perms(0777));
  EXPECT_EQ(error(), ErrorKind::untrusted);
  EXPECT_EQ(store("contoso", "x").error().kind, ErrorKind::untrusted);
  EXPECT_EQ(erase().error().kind, ErrorKind::untrusted);
}

TEST_F(StoredLogins, WithoutAHomeCannotBeKept) {
  world.environment.values.erase("HOME");
  EXPECT_EQ(error(), ErrorKind::not_found);
  EXPECT_EQ(store("contoso", "hunter2").error().hint, "Set HOME");
}

TEST_F(StoredLogins, InARingOfHelpersEndAtOnce) {
  world.keychains.helpers["pass"];
  ASSERT_TRUE(store("contoso", "hunter2"));
  for (const acr::Command& command : world.keychains.commands) {
    EXPECT_EQ(command.set.front().first, "DOCKER_CREDENTIAL_ACR_NESTED");
  }
  const std::size_t before = world.keychains.calls.size();
  world.environment.values["DOCKER_CREDENTIAL_ACR_NESTED"] = "1";
  EXPECT_NE(found().find("has run docker-credential-acr"), std::string::npos) << found();
  EXPECT_EQ(world.keychains.calls.size(), before);
}

}  // namespace
