#include <gtest/gtest.h>

#include <array>

#include "cached_world.hpp"
#include "credhelper/protocol.hpp"
#include "credhelper/verbs.hpp"
#include "fake_keychains.hpp"
#include "forbidden.hpp"

namespace {

using acr::Reply;
using acr::test::Forbidden;
namespace verbs = acr::verbs;

std::string text(const Reply& reply) {
  return std::string(reply.output.reveal());
}

constexpr std::array foreign{
    "registry.example.com", "https://index.docker.io/v1/",  "mcr.microsoft.com",      "azurecr.io",
    "evil-azurecr.io",      "evil.azurecr.io.attacker.com", "contoso.azurecr.io@evil"};

/// A world in which nothing is out of bounds but what Azure needs: network, cache, identity and chance.
class ForeignHosts : public testing::Test {
 protected:
  ForeignHosts() { world.environment.values["XDG_CACHE_HOME"] = cache.path(); }
  void TearDown() override {
    EXPECT_TRUE(std::filesystem::is_empty(cache.path()));
    EXPECT_TRUE(world.clock.slept.empty());
  }
  [[nodiscard]] acr::http::Context context() {
    return {world.environment, world.clock, forbidden.chance, world.keychains, forbidden.network};
  }

  Forbidden forbidden;
  acr::test::KeychainWorld world;
  acr::test::TemporaryDirectory cache;
};

TEST_F(ForeignHosts, AreNotFoundAndLeaveNoTraceWhereThereIsNoKeychain) {
  for (const char* url : foreign) {
    const Reply reply = verbs::get(url, context());
    EXPECT_EQ(reply.exit_code, 1) << url;
    EXPECT_EQ(text(reply), "credentials not found in native keychain\n") << url;
    EXPECT_FALSE(reply.tell_terminal) << "an anonymous pull is no error: " << url;
    EXPECT_FALSE(reply.renew_afterwards);
    const Reply erased = verbs::erase(url, context());
    EXPECT_EQ(erased.exit_code, 0) << url;
    EXPECT_EQ(text(erased), "") << url;
  }
  EXPECT_TRUE(std::filesystem::is_empty(world.home.path()));
}

TEST_F(ForeignHosts, AreAskedOfAKeychainAndOfNothingElse) {
  world.keychains.helpers["pass"].kept["https://index.docker.io/v1/"] = {"me", "canary-password"};
  for (const char* url : foreign) {
    const Reply reply = verbs::get(url, context());
    const bool kept = std::string_view(url) == "https://index.docker.io/v1/";
    EXPECT_EQ(reply.exit_code, kept ? 0 : 1) << url;
    EXPECT_EQ(text(reply) == "credentials not found in native keychain\n", !kept) << url;
  }
  EXPECT_EQ(text(verbs::get("https://index.docker.io/v1/", context())),
            R"({"ServerURL":"https://index.docker.io/v1/","Username":"me","Secret":"canary-password"})"
            "\n");
  EXPECT_TRUE(std::filesystem::is_empty(world.home.path()));
}

TEST_F(ForeignHosts, AreStoredForAndErased) {
  for (const char* url : {"registry.example.com", "https://index.docker.io/v1/", "localhost:5000"}) {
    const std::string input =
        R"({"ServerURL":")" + std::string(url) + R"(","Username":"me","Secret":"canary-password"})";
    const Reply stored = verbs::store(input, context());
    EXPECT_EQ(stored.exit_code, 0) << text(stored);
    EXPECT_EQ(text(stored), "");
    EXPECT_NE(text(verbs::get(url, context())).find("canary-password"), std::string::npos);
    EXPECT_EQ(text(verbs::list(context())), R"({")" + std::string(url) + "\":\"me\"}\n");
    EXPECT_EQ(verbs::erase(url, context()).exit_code, 0);
    EXPECT_EQ(text(verbs::get(url, context())), "credentials not found in native keychain\n");
  }
}

TEST_F(ForeignHosts, WithANameThatIsNoneAreNotStoredFor) {
  const Reply reply = verbs::store(
      R"({"ServerURL":"contoso.azurecr.io@evil","Username":"me","Secret":"canary-password"})", context());
  EXPECT_EQ(reply.exit_code, 1);
  EXPECT_NE(text(reply).find("not the name of a registry"), std::string::npos);
  EXPECT_EQ(text(reply).find("canary-password"), std::string::npos);
}

TEST_F(ForeignHosts, AreServedWhateverIsWrongWithTheSettings) {
  world.keychains.helpers["pass"].kept["ghcr.io"] = {"me", "canary-password"};
  world.environment.values["DOCKER_CREDENTIAL_ACR_USERNAME"] = "tokn";
  EXPECT_EQ(verbs::get("ghcr.io", context()).exit_code, 0);
  EXPECT_EQ(verbs::erase("ghcr.io", context()).exit_code, 0);
  // But they say where a password is to be kept.
  const Reply stored =
      verbs::store(R"({"ServerURL":"ghcr.io","Username":"me","Secret":"canary-password"})", context());
  EXPECT_EQ(stored.exit_code, 1);
  EXPECT_NE(text(stored).find("DOCKER_CREDENTIAL_ACR_USERNAME"), std::string::npos);
}

TEST(WhatNamesNoHost, IsNotFoundWithoutALookEvenAtTheSettings) {
  struct NotEvenSettings final : acr::Environment {
    [[nodiscard]] std::optional<std::string_view> get(const char* name) const override {
      ADD_FAILURE() << "read the variable " << name;
      return std::nullopt;
    }
  } variables;
  Forbidden outside;
  const acr::http::Context context{variables, outside.time, outside.chance, outside.programs,
                                   outside.network};
  for (const std::string& url :
       {std::string("azurecr"), std::string("a b.example"), std::string("x@y.example"),
        std::string("ü.example.com"), std::string(65536, 'a')}) {
    EXPECT_EQ(text(verbs::get(url, context)), "credentials not found in native keychain\n")
        << url.substr(0, 20);
  }
}

TEST(MalformedInput, IsRefusedWithoutALookAtAnything) {
  Forbidden outside;
  EXPECT_EQ(text(verbs::get(" \r\n", outside.context())), "no credentials server URL\n");
  EXPECT_EQ(text(verbs::erase("", outside.context())), "no credentials server URL\n");
  for (const char* input : {"", "contoso.azurecr.io", "[]", "{\"ServerURL\":"}) {
    const Reply reply = verbs::store(input, outside.context());
    EXPECT_EQ(reply.exit_code, 1) << input;
    EXPECT_NE(text(reply).find("standard input"), std::string::npos) << input;
  }
}

TEST(Usage, NamesTheFourVerbsAndVersion) {
  EXPECT_EQ(acr::protocol::usage("docker-credential-acr"),
            "Usage: docker-credential-acr <store|get|erase|list|version>");
}

class CachedGet : public acr::test::CachedWorld {};

TEST_F(CachedGet, UsesNoNetworkNoProgramAndNoChance) {
  const std::string first = token();
  Forbidden outside;
  const acr::http::Context context{world.environment, world.clock, outside.chance, outside.programs,
                                   outside.network};
  const Reply reply = verbs::get("contoso.azurecr.io", context);
  EXPECT_EQ(text(reply), R"({"ServerURL":"contoso.azurecr.io",)"
                         R"("Username":"00000000-0000-0000-0000-000000000000","Secret":")" +
                             first + "\"}\n");
  // So does erase. Only list asks whether there are other registries' in a keychain.
  EXPECT_EQ(text(verbs::list(world.context())),
            "{\"contoso.azurecr.io\":\"00000000-0000-0000-0000-000000000000\"}\n");
  EXPECT_EQ(verbs::erase("contoso.azurecr.io", context).exit_code, 0);
  EXPECT_EQ(text(verbs::list(world.context())), "{}\n");
}

TEST_F(CachedGet, SaysTokenAsGosEncoderDoes) {
  world.environment.values["DOCKER_CREDENTIAL_ACR_USERNAME"] = "token";
  EXPECT_TRUE(
      text(verbs::get("contoso.azurecr.io", world.context()))
          .starts_with(R"({"ServerURL":"contoso.azurecr.io","Username":"\u003ctoken\u003e","Secret":"eyJ)"));
  EXPECT_EQ(text(verbs::list(world.context())), "{\"contoso.azurecr.io\":\"\\u003ctoken\\u003e\"}\n");
}

TEST_F(CachedGet, TellsTheTerminalAnErrorThatDockerMayHide) {
  azure.entra_works = false;
  EXPECT_TRUE(verbs::get("contoso.azurecr.io", world.context()).tell_terminal);
  azure.entra_works = true;
  EXPECT_FALSE(verbs::get("contoso.azurecr.io", world.context()).tell_terminal);
}

TEST_F(CachedGet, RefusesACacheThatOthersMayWriteToAndSaysHowToMendIt) {
  ASSERT_TRUE(get());
  std::filesystem::permissions(directory.path() / "docker-credential-acr", std::filesystem::perms(0777));
  for (const Reply& reply : {verbs::get("contoso.azurecr.io", world.context()), verbs::list(world.context()),
                             verbs::erase("contoso.azurecr.io", world.context())}) {
    EXPECT_EQ(reply.exit_code, 1);
    EXPECT_NE(text(reply).find("chmod go= "), std::string::npos) << text(reply);
  }
}

}  // namespace
