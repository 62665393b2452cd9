#include <gtest/gtest.h>

#include <array>

#include "cached_world.hpp"
#include "credhelper/protocol.hpp"
#include "credhelper/verbs.hpp"
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

TEST(ForeignHosts, AreNotFoundWithoutALookAtAnythingButTheSettings) {
  Forbidden outside;
  for (const char* url : foreign) {
    const Reply reply = verbs::get(url, outside.context());
    EXPECT_EQ(reply.exit_code, 1) << url;
    EXPECT_EQ(text(reply), "credentials not found in native keychain\n") << url;
    EXPECT_FALSE(reply.tell_terminal) << "an anonymous pull is no error: " << url;
    EXPECT_FALSE(reply.renew_afterwards);
  }
}

TEST(ForeignHosts, AreErasedWithoutALookAtAnythingButTheSettings) {
  Forbidden outside;
  for (const char* url : foreign) {
    const Reply reply = verbs::erase(url, outside.context());
    EXPECT_EQ(reply.exit_code, 0) << url;
    EXPECT_EQ(text(reply), "") << url;
  }
}

TEST(ForeignHosts, AreNotStoredForAndNothingIsLookedAtButTheSettings) {
  Forbidden outside;
  for (const char* url : foreign) {
    const Reply reply = verbs::store(
        R"({"ServerURL":")" + std::string(url) + R"(","Username":"me","Secret":"canary-password"})",
        outside.context());
    EXPECT_EQ(reply.exit_code, 1) << url;
    EXPECT_NE(text(reply).find("credHelpers"), std::string::npos) << url;
    EXPECT_EQ(text(reply).find("canary-password"), std::string::npos) << url;
  }
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
  EXPECT_EQ(text(verbs::list(context)),
            "{\"contoso.azurecr.io\":\"00000000-0000-0000-0000-000000000000\"}\n");
  EXPECT_EQ(verbs::erase("contoso.azurecr.io", context).exit_code, 0);
  EXPECT_EQ(text(verbs::list(context)), "{}\n");
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
