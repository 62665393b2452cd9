#include "credhelper/verbs.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "fake_azure.hpp"
#include "fake_keychains.hpp"

namespace {

using acr::Reply;
using acr::test::FakeAzure;
using acr::test::World;
namespace verbs = acr::verbs;

class Verbs : public testing::Test {
 protected:
  Verbs() { world.environment.values["XDG_CACHE_HOME"] = directory.path(); }
  static std::string text(const Reply& reply) { return std::string(reply.output.reveal()); }
  Reply store(const std::string& url, const std::string& user, const std::string& secret) {
    return verbs::store(
        R"({"ServerURL":")" + url + R"(","Username":")" + user + R"(","Secret":")" + secret + "\"}",
        world.context());
  }

  acr::test::TemporaryDirectory directory;
  World world;
  FakeAzure azure{world};
};

TEST_F(Verbs, GetEchoesTheUrlAsItWasAsked) {
  const Reply reply = verbs::get(" https://Contoso.azurecr.io/v2/\n", world.context());
  EXPECT_EQ(reply.exit_code, 0);
  EXPECT_TRUE(text(reply).starts_with(
      R"({"ServerURL":"https://Contoso.azurecr.io/v2/","Username":"00000000-0000-0000-0000-000000000000","Secret":"eyJ)"));
  EXPECT_TRUE(text(reply).ends_with("\"}\n"));
}

TEST_F(Verbs, GetOfAForeignHostTouchesNothingWhereThereIsNoKeychain) {
  for (const char* url :
       {"registry.example.com", "https://index.docker.io/v1/", "contoso.azurecr.io.evil.com"}) {
    const Reply reply = verbs::get(url, world.context());
    EXPECT_EQ(reply.exit_code, 1);
    EXPECT_EQ(text(reply), "credentials not found in native keychain\n");
  }
  EXPECT_TRUE(world.http.sent.empty());
  EXPECT_TRUE(world.processes.ran.empty());
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST_F(Verbs, WithoutAUrlSayWhatTheReferenceSays) {
  for (const char* input : {"", " \n"}) {
    EXPECT_EQ(text(verbs::get(input, world.context())), "no credentials server URL\n");
    EXPECT_EQ(text(verbs::erase(input, world.context())), "no credentials server URL\n");
  }
  EXPECT_EQ(text(store("", "u", "s")), "no credentials server URL\n");
  EXPECT_EQ(text(store("contoso.azurecr.io", "", "s")), "no credentials username\n");
}

TEST_F(Verbs, AnErrorNamesTheRegistry) {
  azure.entra_works = false;
  const Reply reply = verbs::get("contoso.azurecr.io", world.context());
  EXPECT_EQ(reply.exit_code, 1);
  EXPECT_TRUE(
      text(reply).starts_with("contoso.azurecr.io: refused: service principal client-1 in tenant tenant-1: "))
      << text(reply);
  EXPECT_EQ(text(reply).find("canary-secret"), std::string::npos);
}

TEST_F(Verbs, ATokenOfEntrasThatIsNotOneLineGoesNowhere) {
  const auto honest = world.http.answer;
  world.http.answer = [&](const acr::test::Sent& sent) -> acr::Result<acr::http::Response> {
    if (sent.target.find("/oauth2/v2.0/token") == std::string::npos) return honest(sent);
    return acr::test::response(200, R"({"access_token":"a\u0000b","expires_in":3599})");
  };
  EXPECT_TRUE(
      text(verbs::get("contoso.azurecr.io", world.context())).starts_with("contoso.azurecr.io: refused: "));
  EXPECT_EQ(world.http.sent.size(), 1U);
}

TEST_F(Verbs, AnAgeingTokenAsksForARenewalAfterwards) {
  EXPECT_FALSE(verbs::get("contoso.azurecr.io", world.context()).renew_afterwards);
  world.clock.time += std::chrono::minutes(100);
  const Reply reply = verbs::get("contoso.azurecr.io", world.context());
  ASSERT_TRUE(reply.renew_afterwards);
  EXPECT_TRUE(verbs::renewal_is_free(*reply.renew_afterwards, world.context()));
  verbs::renew(*reply.renew_afterwards, world.context());
  EXPECT_EQ(azure.exchanges(), 2);
}

TEST_F(Verbs, OnlyWhoeverHasWaitedForATokenMakesTheCacheTidied) {
  EXPECT_FALSE(verbs::tidying_is_due(world.context())) << "there is no cache";
  EXPECT_TRUE(verbs::get("contoso.azurecr.io", world.context()).tidy_afterwards);
  EXPECT_TRUE(verbs::tidying_is_due(world.context()));
  EXPECT_FALSE(verbs::get("contoso.azurecr.io", world.context()).tidy_afterwards) << "it was cached";
  const auto leftover = directory.path() / "docker-credential-acr" / ".new-1";
  std::ofstream(leftover) << "half a tok";
  std::filesystem::last_write_time(leftover,
                                   std::filesystem::file_time_type::clock::now() - std::chrono::hours(48));
  verbs::tidy(world.context());
  EXPECT_FALSE(std::filesystem::exists(leftover));
  EXPECT_FALSE(verbs::tidying_is_due(world.context()));
  world.clock.time += std::chrono::hours(24);
  EXPECT_TRUE(verbs::tidying_is_due(world.context()));
}

TEST_F(Verbs, WhatGetSaidCanBeStoredAndErased) {
  const long long now = world.clock.time.time_since_epoch().count();
  const std::string token = acr::test::refresh_token("contoso.azurecr.io", now, now + 10800);
  for (const char* user : {"00000000-0000-0000-0000-000000000000", "<token>"}) {
    EXPECT_EQ(store("https://contoso.azurecr.io", user, token).exit_code, 0);
    EXPECT_NE(text(verbs::get("contoso.azurecr.io", world.context())).find(token), std::string::npos);
    EXPECT_EQ(text(verbs::list(world.context())),
              "{\"contoso.azurecr.io\":\"00000000-0000-0000-0000-000000000000\"}\n");
    const Reply erased = verbs::erase("http://contoso.azurecr.io", world.context());
    EXPECT_EQ(erased.exit_code, 0);
    EXPECT_EQ(text(erased), "");
    EXPECT_EQ(text(verbs::list(world.context())), "{}\n");
  }
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(Verbs, ListHasWhatDockerIsToldToAskUsFor) {
  std::ofstream(directory.path() / "config.json")
      << R"({"credHelpers":{"contoso.azurecr.io":"acr","ghcr.io":"acr","fabrikam.azurecr.io":"other"}})";
  world.environment.values["DOCKER_CONFIG"] = directory.path();
  EXPECT_EQ(text(verbs::list(world.context())),
            "{\"contoso.azurecr.io\":\"00000000-0000-0000-0000-000000000000\"}\n");
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(Verbs, ListLeavesOutWhatAKeychainHasForRegistriesOfOurs) {
  acr::test::KeychainWorld own;
  own.environment.values["XDG_CONFIG_HOME"] = directory.path();
  std::filesystem::create_directory(directory.path() / "docker-credential-acr");
  const auto settings = directory.path() / "docker-credential-acr" / "config.json";
  std::ofstream(settings) << R"({"clouds":{"stack":{"registrySuffix":"azurecr.stack.contoso.example",
    "authority":"https://login.stack.contoso.example"}}})";
  std::filesystem::permissions(settings, std::filesystem::perms(0600));
  for (const char* url : {"contoso.azurecr.io", "contoso.azurecr.stack.contoso.example", "ghcr.io"}) {
    own.keychains.helpers["pass"].kept[url] = {"me", "canary-password"};
  }
  EXPECT_EQ(text(verbs::list(own.context())), "{\"ghcr.io\":\"me\"}\n");
}

TEST_F(Verbs, AnswerWhatWasTypedAheadOfTheIdentity) {
  world.environment.values["XDG_STATE_HOME"] = directory.path() / "state";
  const auto get = [this] { return text(verbs::get("https://contoso.azurecr.io", world.context())); };
  const std::string of_the_identity = get();
  EXPECT_EQ(store("https://contoso.azurecr.io", "ci-pull", "canary-password").exit_code, 0);
  EXPECT_EQ(get(),
            R"({"ServerURL":"https://contoso.azurecr.io","Username":"ci-pull","Secret":"canary-password"})"
            "\n");
  EXPECT_EQ(text(verbs::list(world.context())), "{\"contoso.azurecr.io\":\"ci-pull\"}\n");
  EXPECT_EQ(azure.exchanges(), 1);
  EXPECT_EQ(verbs::erase("contoso.azurecr.io", world.context()).exit_code, 0);
  EXPECT_EQ(text(verbs::list(world.context())), "{}\n") << "a token of the identity's is still cached";
  EXPECT_EQ(azure.exchanges(), 1);
  EXPECT_TRUE(get().starts_with(of_the_identity.substr(0, of_the_identity.find("eyJ"))));
  EXPECT_EQ(azure.exchanges(), 2);
}

TEST_F(Verbs, AnswerWhatWasTypedWithoutAnyIdentity) {
  world.environment.values["XDG_STATE_HOME"] = directory.path() / "state";
  world.environment.values["AZURE_TOKEN_CREDENTIALS"] = "nobody";
  EXPECT_EQ(store("contoso.azurecr.io", "contoso", "canary-password").exit_code, 0);
  EXPECT_EQ(verbs::get("contoso.azurecr.io", world.context()).exit_code, 0);
  EXPECT_EQ(verbs::get("fabrikam.azurecr.io", world.context()).exit_code, 1);
}

TEST_F(Verbs, TheLaterLoginWins) {
  world.environment.values["XDG_STATE_HOME"] = directory.path() / "state";
  const long long now = world.clock.time.time_since_epoch().count();
  const std::string token = acr::test::refresh_token("contoso.azurecr.io", now, now + 10800);
  EXPECT_EQ(store("contoso.azurecr.io", "ci-pull", "canary-password").exit_code, 0);
  EXPECT_EQ(store("contoso.azurecr.io", "<token>", "no token").exit_code, 1);
  EXPECT_NE(text(verbs::get("contoso.azurecr.io", world.context())).find("canary-password"),
            std::string::npos)
      << "a login that was refused has changed something";
  EXPECT_EQ(store("contoso.azurecr.io", "<token>", token).exit_code, 0);
  EXPECT_NE(text(verbs::get("contoso.azurecr.io", world.context())).find(token), std::string::npos);
  EXPECT_EQ(store("contoso.azurecr.io", "ci-pull", "canary-password").exit_code, 0);
  EXPECT_NE(text(verbs::get("contoso.azurecr.io", world.context())).find("canary-password"),
            std::string::npos);
}

TEST_F(Verbs, SayWhatIsWrongWithWhatIsKeptAndForgetItWhenTold) {
  world.environment.values["XDG_STATE_HOME"] = directory.path() / "state";
  EXPECT_EQ(store("contoso.azurecr.io", "ci-pull", "canary-password").exit_code, 0);
  const auto file = directory.path() / "state/docker-credential-acr/contoso.azurecr.io.login";
  std::filesystem::resize_file(file, 100);
  const Reply reply = verbs::get("contoso.azurecr.io", world.context());
  EXPECT_EQ(reply.exit_code, 1);
  EXPECT_TRUE(reply.tell_terminal);
  EXPECT_TRUE(text(reply).starts_with("contoso.azurecr.io: sign-in needed: ")) << text(reply);
  EXPECT_NE(text(reply).find("rm " + file.string()), std::string::npos);
  EXPECT_EQ(verbs::erase("contoso.azurecr.io", world.context()).exit_code, 0);
  EXPECT_EQ(verbs::get("contoso.azurecr.io", world.context()).exit_code, 0);
}

TEST_F(Verbs, StoreWithoutAPlaceToKeepItIsAnErrorThatDoesNotRepeatIt) {
  for (const char* url : {"contoso.azurecr.io", "registry.example.com"}) {
    const Reply reply = store(url, "me", "canary-password");
    EXPECT_EQ(reply.exit_code, 1);
    EXPECT_NE(text(reply).find("Set HOME"), std::string::npos) << text(reply);
    EXPECT_EQ(text(reply).find("canary-password"), std::string::npos);
  }
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST_F(Verbs, ListOfAKeychainLeavesOutWhatGetDoesNotTakeFromThere) {
  acr::test::FakeKeychains keychains;
  keychains.helpers["pass"].kept = {{"contoso.azurecr.io", {"old", "x"}}, {"ghcr.io", {"me", "y"}}};
  const acr::http::Context context{world.environment, world.clock, world.random, keychains, world.http};
  EXPECT_EQ(text(verbs::list(context)), "{\"ghcr.io\":\"me\"}\n");
}

TEST_F(Verbs, EraseOfNothingIsNoError) {
  for (const char* url : {"contoso.azurecr.io", "registry.example.com", "https://contoso.azurecr.io/v1/"}) {
    const Reply reply = verbs::erase(url, world.context());
    EXPECT_EQ(reply.exit_code, 0) << url;
    EXPECT_EQ(text(reply), "");
  }
}

TEST_F(Verbs, ASettingThatMakesNoSenseIsAnError) {
  world.environment.values["DOCKER_CREDENTIAL_ACR_USERNAME"] = "tokn";
  EXPECT_NE(text(verbs::get("contoso.azurecr.io", world.context())).find("DOCKER_CREDENTIAL_ACR_USERNAME"),
            std::string::npos);
  world.environment.values.erase("DOCKER_CREDENTIAL_ACR_USERNAME");
  world.environment.values["AZURE_TOKEN_CREDENTIALS"] = "nobody";
  EXPECT_NE(text(verbs::get("contoso.azurecr.io", world.context())).find("AZURE_TOKEN_CREDENTIALS"),
            std::string::npos);
}

}  // namespace
