#include "identity/azure_cli.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "fakes.hpp"
#include "identity/entra.hpp"

namespace {

using acr::ErrorKind;
using acr::identity::Asked;
using acr::identity::Audience;
using acr::identity::azure_cli_account_mark;
using acr::identity::read_azure_cli_token;
using acr::test::World;

class AzureCli : public testing::Test {
 protected:
  acr::Result<acr::identity::Token> ask(Asked asked = Asked::in_a_chain,
                                        acr::identity::AzureCliAccount account = {}) {
    return acr::identity::make_azure_cli_source(std::move(account), asked, world.context())
        ->token(Audience("https://containerregistry.azure.net"), world.deadline());
  }
  World world;
};

TEST_F(AzureCli, IsRunWithoutAShellAndWithoutOurSecrets) {
  world.processes.installed = true;
  world.processes.out = R"({"accessToken":"t","expires_on":1800003600})";
  const auto token = ask();
  ASSERT_TRUE(token);
  EXPECT_EQ(token->value.reveal(), "t");
  ASSERT_EQ(world.processes.ran.size(), 1U);
  const acr::Command& command = world.processes.ran[0];
  EXPECT_EQ(command.program, "/usr/bin/az");
  EXPECT_EQ(command.arguments,
            (std::vector<std::string>{"account", "get-access-token", "-o", "json", "--resource",
                                      "https://containerregistry.azure.net"}));
  EXPECT_EQ(command.unset,
            (std::vector<std::string>{"AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PASSWORD",
                                      "AZURE_PASSWORD", "DOCKER_AUTH_CONFIG"}));
}

TEST_F(AzureCli, ThatIsNotThereIsUnavailable) {
  EXPECT_EQ(ask().error().kind, ErrorKind::unavailable);
}

TEST_F(AzureCli, WithoutASignInSaysSo) {
  world.processes.installed = true;
  world.processes.exit_code = 1;
  world.processes.err =
      "ERROR: AADSTS70043: The refresh token has expired. To re-authenticate, please run: az login --scope x";
  const auto error = ask().error();
  EXPECT_EQ(error.kind, ErrorKind::unavailable);
  EXPECT_EQ(
      error.line(),
      "Azure CLI account: the tenant's sign-in frequency policy asks for a new sign-in (AADSTS70043). Run: "
      "az login");
  EXPECT_EQ(ask(Asked::by_name).error().kind, ErrorKind::sign_in_needed);
  for (const char* err : {"ERROR: Please run 'az login' to setup account.",
                          "Please run \"az login\" or \"az account set\" to select active account."}) {
    world.processes.err = err;
    EXPECT_EQ(ask(Asked::by_name).error().line(), "Azure CLI account: not signed in to az. Run: az login");
    EXPECT_EQ(ask(Asked::by_name).error().kind, ErrorKind::sign_in_needed);
    EXPECT_EQ(ask(Asked::in_a_chain).error().kind, ErrorKind::unavailable);
  }
  EXPECT_EQ(
      ask(Asked::by_name, {"contoso.com", ""}).error().line(),
      "Azure CLI account in tenant contoso.com: not signed in to az. Run: az login --tenant contoso.com");
}

TEST_F(AzureCli, OfATenantOrASubscriptionIsAskedForThat) {
  world.processes.installed = true;
  world.processes.out = R"({"accessToken":"t","expires_on":1800003600})";
  ASSERT_TRUE(ask(Asked::by_name, {"contoso.com", ""}));
  ASSERT_TRUE(ask(Asked::by_name, {"", "-x y"}));
  using Words = std::vector<std::string>;
  const auto last = [this](std::size_t run, std::ptrdiff_t count) {
    const Words& words = world.processes.ran[run].arguments;
    return Words(words.end() - count, words.end());
  };
  EXPECT_EQ(last(0, 2), (Words{"--tenant", "contoso.com"}));
  EXPECT_EQ(last(1, 2), (Words{"https://containerregistry.azure.net", "--subscription=-x y"}));
  EXPECT_EQ(ask(Asked::by_name, {"--help", ""}).error().kind, ErrorKind::bad_input);
  EXPECT_EQ(world.processes.ran.size(), 2U);
}

TEST_F(AzureCli, WhatEntraHasAgainstTheAccountIsExplained) {
  world.processes.installed = true;
  world.processes.exit_code = 1;
  world.processes.err =
      "ERROR: AADSTS53003: Access has been blocked. Interactive authentication is needed: az login";
  EXPECT_EQ(ask(Asked::by_name).error().kind, ErrorKind::denied);
  EXPECT_EQ(ask(Asked::by_name).error().service_code, "AADSTS53003");
  // The hint says to show it to the administrator.
  EXPECT_EQ(ask(Asked::by_name).error().correlation_id, "");
  world.processes.err +=
      "\nTrace ID: 11111111-0000-4000-8000-000000000001 Correlation ID: 22222222-0000-4000-8000-00000000000f "
      "Timestamp: 2026-11-27 10:00:00Z";
  EXPECT_EQ(ask(Asked::by_name).error().correlation_id, "22222222-0000-4000-8000-00000000000f");
  world.processes.err = "ERROR: AADSTS53003: blocked. Correlation ID: ";
  EXPECT_EQ(ask(Asked::by_name).error().correlation_id, "");
  world.processes.err = "ERROR: AADSTS500011: The resource principal named https://x was not found";
  EXPECT_TRUE(acr::identity::audience_unknown(ask(Asked::in_a_chain).error()));
}

TEST_F(AzureCli, OtherFailuresAreQuotedAsOneHarmlessLine) {
  world.processes.installed = true;
  world.processes.exit_code = 2;
  world.processes.err = "ERROR:\n\x1B[31mbroken eyJh.eyJi.c";
  EXPECT_EQ(ask().error().line(), "Azure CLI account: az failed: ERROR: broken [redacted]");
}

TEST_F(AzureCli, GarbageIsNoToken) {
  world.processes.installed = true;
  for (const char* out : {"", "WARNING", "[]", R"({"accessToken":"t"})", R"({"expires_on":1})"}) {
    world.processes.out = out;
    EXPECT_EQ(ask().error().kind, ErrorKind::unavailable) << out;
    EXPECT_EQ(ask(Asked::by_name).error().kind, ErrorKind::rejected) << out;
  }
}

TEST(AzureCliToken, ThatEndsAtNoTimeThatCanBeReckonedWithIsNone) {
  for (const char* time :
       {"9223372036854775807", "-9223372036854775808", "253402300800", "-1", "0", "1e30"}) {
    EXPECT_FALSE(read_azure_cli_token(std::string(R"({"accessToken":"t","expires_on":)") + time + "}"))
        << time;
  }
}

TEST(AzureCliToken, ExpiresInLocalTimeWhereTheNewerFieldIsMissing) {
  ::setenv("TZ", "UTC-5", 1);  // POSIX: five hours ahead of UTC
  ::tzset();
  const auto token = read_azure_cli_token(R"({"accessToken":"t","expiresOn":"2027-01-15 13:00:00.123456"})");
  ASSERT_TRUE(token);
  EXPECT_EQ(token->expires.time_since_epoch().count(), 1'800'000'000);
  EXPECT_EQ(read_azure_cli_token(R"({"accessToken":"t","expires_on":5,"expiresOn":"2027-01-15 13:00:00"})")
                ->expires.time_since_epoch()
                .count(),
            5);
  ::unsetenv("TZ");
  ::tzset();
}

TEST(AzureCliAccount, ItsMarkChangesWithTheProfile) {
  const acr::test::TemporaryDirectory home;
  acr::test::FakeEnvironment environment;
  EXPECT_EQ(azure_cli_account_mark(environment), "none");
  environment.values["HOME"] = home.path();
  const std::string absent = azure_cli_account_mark(environment);
  std::filesystem::create_directory(home.path() / ".azure");
  const auto write = [&home](const std::string& text) {
    std::ofstream(home.path() / ".azure/new") << text;
    std::filesystem::rename(home.path() / ".azure/new", home.path() / ".azure/azureProfile.json");
  };
  write(R"({"installationId": "3f1c0000-0000-4000-8000-000000000000", "subscriptions": []})");
  EXPECT_EQ(azure_cli_account_mark(environment), absent) << "az has been run, and nobody has signed in";
  write(acr::test::az_profile_of("ada"));
  const std::string first = azure_cli_account_mark(environment);
  EXPECT_NE(first, absent);
  EXPECT_EQ(azure_cli_account_mark(environment), first);
  write(acr::test::az_profile_of("bob"));
  EXPECT_NE(azure_cli_account_mark(environment), first);
  environment.values["AZURE_CONFIG_DIR"] = "/elsewhere";
  EXPECT_EQ(azure_cli_account_mark(environment), "/elsewhere absent");
}

}  // namespace
