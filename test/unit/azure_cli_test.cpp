#include "identity/azure_cli.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "fakes.hpp"

namespace {

using acr::ErrorKind;
using acr::identity::Audience;
using acr::identity::azure_cli_account_mark;
using acr::identity::read_azure_cli_token;
using acr::test::World;

class AzureCli : public testing::Test {
 protected:
  acr::Result<acr::identity::Token> ask() {
    return acr::identity::make_azure_cli_source({}, world.context())
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
            (std::vector<std::string>{"AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PASSWORD"}));
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
  EXPECT_EQ(error.line(), "Azure CLI account: not signed in to az (AADSTS70043). Run: az login");
}

TEST_F(AzureCli, OtherFailuresAreQuotedAsOneHarmlessLine) {
  world.processes.installed = true;
  world.processes.exit_code = 2;
  world.processes.err = "ERROR:\n\x1B[31mbroken eyJh.eyJi.c";
  EXPECT_EQ(ask().error().line(), "Azure CLI account: az failed: ERROR:  [31mbroken [redacted]");
}

TEST_F(AzureCli, GarbageIsNoToken) {
  world.processes.installed = true;
  for (const char* out : {"", "WARNING", "[]", R"({"accessToken":"t"})", R"({"expires_on":1})"}) {
    world.processes.out = out;
    EXPECT_EQ(ask().error().kind, ErrorKind::unavailable) << out;
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
  const auto write = [&home](const char* text) {
    std::ofstream(home.path() / ".azure/new") << text;
    std::filesystem::rename(home.path() / ".azure/new", home.path() / ".azure/azureProfile.json");
  };
  write("{}");
  const std::string first = azure_cli_account_mark(environment);
  EXPECT_NE(first, absent);
  EXPECT_EQ(azure_cli_account_mark(environment), first);
  write("{ }");
  EXPECT_NE(azure_cli_account_mark(environment), first);
  environment.values["AZURE_CONFIG_DIR"] = "/elsewhere";
  EXPECT_EQ(azure_cli_account_mark(environment), "/elsewhere absent");
}

}  // namespace
