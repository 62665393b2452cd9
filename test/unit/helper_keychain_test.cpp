#include "keychain/helper_keychain.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "fakes.hpp"
#include "keychain/find_keychain.hpp"

namespace {

namespace fs = std::filesystem;
using acr::ErrorKind;
using acr::Secret;
using acr::keychain::HelperKeychain;
using acr::keychain::KeychainFinder;

class Helper : public testing::Test {
 protected:
  [[nodiscard]] HelperKeychain helper() {
    return {"pass", "/usr/bin/docker-credential-pass", world.context()};
  }
  void answers(int exit_code, const std::string& out, const std::string& err = {}) {
    world.processes.exit_code = exit_code;
    world.processes.out = out;
    world.processes.err = err;
  }
  [[nodiscard]] std::string last_input() const {
    return std::string(world.processes.ran.back().input->reveal());
  }

  acr::test::World world;
};

TEST_F(Helper, IsSpokenToAsDockerDoes) {
  answers(0, "");
  ASSERT_TRUE(helper().store({"https://gcr.io", "_json_key", Secret("{\n\"<>\"}")}, world.deadline()));
  EXPECT_EQ(world.processes.ran.back().arguments, std::vector<std::string>{"store"});
  EXPECT_EQ(last_input(),
            R"({"ServerURL":"https://gcr.io","Username":"_json_key","Secret":"{\n\"\u003c\u003e\"}"})"
            "\n");
  answers(0, R"({"ServerURL":"https://gcr.io/","Username":"_json_key","Secret":"a\nb"})");
  const auto found = helper().find("https://gcr.io", world.deadline());
  ASSERT_TRUE(found);
  EXPECT_EQ(last_input(), "https://gcr.io");
  EXPECT_EQ(found->server_url, "https://gcr.io");
  EXPECT_EQ(found->user_name, "_json_key");
  EXPECT_EQ(found->secret.reveal(), "a\nb");
  answers(0, "");
  EXPECT_TRUE(helper().erase("https://gcr.io", world.deadline()));
  EXPECT_EQ(last_input(), "https://gcr.io");
  answers(0, R"({"https://gcr.io":"_json_key","a.example":"b"})");
  const auto all = helper().list(world.deadline());
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ(all->front().server_url, "https://gcr.io");
  EXPECT_EQ(all->front().user_name, "_json_key");
  EXPECT_EQ(all->front().where, "docker-credential-pass");
}

TEST_F(Helper, HasNothingInAnyOfTheWaysToSayThat) {
  answers(1, "credentials not found in native keychain\n");
  EXPECT_EQ(helper().find("a.example", world.deadline()).error().kind, ErrorKind::not_found);
  answers(0, R"({"ServerURL":"a.example","Username":"","Secret":""})");
  EXPECT_EQ(helper().find("a.example", world.deadline()).error().kind, ErrorKind::not_found);
}

TEST_F(Helper, ThatAnswersSomethingElseIsAnError) {
  for (const char* out : {"", "null", "[]", "garbage", "{"}) {
    answers(0, out);
    EXPECT_EQ(helper().find("a.example", world.deadline()).error().kind, ErrorKind::rejected) << out;
    EXPECT_EQ(helper().list(world.deadline()).error().kind, ErrorKind::rejected) << out;
  }
}

TEST_F(Helper, SaysInItsOwnWordsWhyItFailed) {
  answers(1, "Cannot autolaunch D-Bus\x1B[31m without X11 $DISPLAY\n", "noise");
  EXPECT_EQ(helper().find("a.example", world.deadline()).error().line(),
            "docker-credential-pass: Cannot autolaunch D-Bus [31m without X11 $DISPLAY");
  answers(1, "", "gpg: no key");
  EXPECT_EQ(helper().find("a.example", world.deadline()).error().line(),
            "docker-credential-pass: gpg: no key");
  answers(7, "");
  EXPECT_EQ(helper().find("a.example", world.deadline()).error().line(),
            "docker-credential-pass: it ended with exit code 7");
}

TEST_F(Helper, NeverRepeatsTheSecretThatItWasGiven) {
  answers(1, R"(cannot parse {"Secret":"hunter2"})");
  const auto stored = helper().store({"a.example", "me", Secret("hunter2")}, world.deadline());
  EXPECT_EQ(stored.error().line().find("hunter2"), std::string::npos) << stored.error().line();
}

TEST_F(Helper, ThatAnswersAndFailsIsNotRepeated) {
  for (const char* output : {R"({"ServerURL":"a.example","Username":"me","Secret":"hunter2"})", ""}) {
    answers(1, output, R"({"ServerURL":"a.example","Username":"me","Secret":"hunter2"})");
    EXPECT_EQ(helper().find("a.example", world.deadline()).error().line(),
              "docker-credential-pass: it ended with exit code 1");
  }
}

TEST_F(Helper, ThatFailsToEraseAndToListHasNotErased) {
  answers(1, "locked");
  EXPECT_FALSE(helper().erase("a.example", world.deadline()));
}

TEST_F(Helper, ListsNoEntryWithoutAName) {
  answers(0, R"({"":"account not defined","a.example":1,"b.example":"me"})");
  const auto all = helper().list(world.deadline());
  ASSERT_EQ(all->size(), 1U);
  EXPECT_EQ(all->front().server_url, "b.example");
}

TEST_F(Helper, GetsNoneOfOurSecretsAndIsToldThatWeRanIt) {
  answers(0, "{}");
  ASSERT_TRUE(helper().list(world.deadline()));
  const acr::Command& ran = world.processes.ran.back();
  EXPECT_NE(std::find(ran.unset.begin(), ran.unset.end(), "AZURE_CLIENT_SECRET"), ran.unset.end());
  EXPECT_EQ(ran.set.front().first, "DOCKER_CREDENTIAL_ACR_NESTED");
}

/// Real programs on a PATH of their own.
class HelpersOnPath : public testing::Test {
 protected:
  HelpersOnPath() {
    world.environment.values["PATH"] = directory.path();
    world.environment.values["HOME"] = directory.path() / "home";
  }
  [[nodiscard]] acr::http::Context context() {
    return {world.environment, clock, world.random, runner, world.http};
  }
  void install(const char* name, const std::string& script) const {
    const fs::path path = directory.path() / name;
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    ::chmod(path.c_str(), 0755);
  }
  [[nodiscard]] acr::Deadline in(std::chrono::milliseconds time) const { return clock.steady() + time; }

  acr::test::TemporaryDirectory directory;
  acr::test::World world;
  acr::SystemClock clock;
  acr::SystemProcessRunner runner;
};

TEST_F(HelpersOnPath, AreFoundInDockersOrder) {
  install("docker-credential-secretservice", "exit 0");
  install("docker-credential-pass", "exit 0");
  install("docker-credential-unknown", "exit 0");
  const auto found = KeychainFinder("auto", context()).to_ask();
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ((*found)[0].name(), "pass");
  EXPECT_EQ((*found)[1].program(), directory.path() / "docker-credential-secretservice");
  EXPECT_EQ(KeychainFinder("unknown", context()).to_ask()->size(), 1U);
}

TEST_F(HelpersOnPath, ThatAreThisVeryProgramAreNotUsed) {
  fs::create_symlink("/proc/self/exe", directory.path() / "docker-credential-pass");
  EXPECT_TRUE(KeychainFinder("auto", context()).to_ask()->empty());
  const auto named = KeychainFinder("pass", context()).to_store();
  ASSERT_FALSE(named);
  EXPECT_NE(named.error().line().find("is this very program"), std::string::npos) << named.error().line();
  install("docker-credential-acr", "exit 0");
  EXPECT_FALSE(KeychainFinder("acr", context()).to_ask());
}

TEST_F(HelpersOnPath, KeepWhatTheyAreGivenAndGiveItBack) {
  install("docker-credential-pass",
          "case $1 in store) cat >\"$HOME_OF_TEST\" ;; get) cat \"$HOME_OF_TEST\" ;; esac");
  ::setenv("HOME_OF_TEST", (directory.path() / "kept").c_str(), 1);
  const auto found = KeychainFinder("auto", context()).to_ask();
  ASSERT_EQ(found->size(), 1U);
  // More than a pipe holds, so that it has to be read while it is written.
  const std::string secret = std::string(60000, 's') + "\"\n<>&";
  const auto limit = in(std::chrono::minutes(1));
  ASSERT_TRUE(found->front().store({"gcr.io", "me", Secret(secret)}, limit));
  const auto back = found->front().find("gcr.io", limit);
  ::unsetenv("HOME_OF_TEST");
  ASSERT_TRUE(back) << back.error().line();
  EXPECT_EQ(back->secret.reveal(), secret);
}

TEST_F(HelpersOnPath, ThatHangAreGivenUpAtTheDeadline) {
  install("docker-credential-pass", "exec sleep 1000");
  const auto found = KeychainFinder("auto", context()).to_ask();
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().find("gcr.io", in(std::chrono::milliseconds(200))).error().kind,
            ErrorKind::transient);
}

TEST_F(HelpersOnPath, ThatTalkWithoutEndAreStopped) {
  install("docker-credential-pass", "exec yes");
  const auto found = KeychainFinder("auto", context()).to_ask();
  EXPECT_EQ(found->front().find("gcr.io", in(std::chrono::minutes(1))).error().kind, ErrorKind::rejected);
}

}  // namespace
