#include "identity/azure_developer_cli.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "fakes.hpp"
#include "identity/entra.hpp"

namespace {

using acr::ErrorKind;
using acr::identity::Asked;
using acr::identity::Audience;
using acr::identity::azure_developer_cli_account_mark;
using acr::identity::read_azure_developer_cli_token;
using acr::test::World;
using Words = std::vector<std::string>;

class AzureDeveloperCli : public testing::Test {
 protected:
  AzureDeveloperCli() { world.processes.installed = true; }
  acr::Result<acr::identity::Token> ask(Asked asked = Asked::by_name, const std::string& tenant = "") {
    return acr::identity::make_azure_developer_cli_source(tenant, asked, world.context())
        ->token(Audience("https://containerregistry.azure.net"), world.deadline());
  }
  void fail(const std::string& err) {
    world.processes.exit_code = 1;
    world.processes.err = err;
  }
  World world;
};

TEST_F(AzureDeveloperCli, IsAskedForAScope) {
  world.processes.out = R"({"token":"t","expiresOn":"2027-01-15T08:00:00Z"})";
  const auto token = ask();
  ASSERT_TRUE(token);
  EXPECT_EQ(token->value.reveal(), "t");
  EXPECT_EQ(token->expires.time_since_epoch().count(), 1'800'000'000);
  EXPECT_EQ(world.processes.ran[0].program, "/usr/bin/azd");
  EXPECT_EQ(world.processes.ran[0].arguments, (Words{"auth", "token", "-o", "json", "--no-prompt", "--scope",
                                                     "https://containerregistry.azure.net/.default"}));
  ASSERT_TRUE(ask(Asked::by_name, "contoso.onmicrosoft.com"));
  EXPECT_EQ(Words(world.processes.ran[1].arguments.end() - 2, world.processes.ran[1].arguments.end()),
            (Words{"--tenant-id", "contoso.onmicrosoft.com"}));
}

TEST_F(AzureDeveloperCli, WithoutASignInSaysSo) {
  const Words said{
      R"({"type":"consoleMessage","timestamp":"2026-01-01T00:00:00Z","data":{"message":"\nERROR: not logged in, run `azd auth login` to login\n"}})",
      "WARNING: your version of azd is out of date\n"
      R"({"type":"consoleMessage","timestamp":"2026-01-01T00:00:00Z","data":{"message":"\n"}})"
      "\n"
      R"({"error":"not logged in, run `azd auth login` to login","message":"Authentication with Azure failed.","suggestion":"Run 'azd auth login' to sign in again."})"
      "\n",
      "ERROR: not logged in, run `azd auth login` to login\n"};
  for (const std::string& err : said) {
    fail(err);
    EXPECT_EQ(ask().error().line(), "Azure Developer CLI account: not signed in to azd. Run: azd auth login");
    EXPECT_EQ(ask().error().kind, ErrorKind::sign_in_needed);
    EXPECT_EQ(ask(Asked::in_a_chain).error().kind, ErrorKind::unavailable);
    EXPECT_EQ(ask(Asked::in_a_chain).error().hint, "Run: azd auth login");
  }
  EXPECT_EQ(ask(Asked::by_name, "contoso.com").error().hint, "Run: azd auth login --tenant-id contoso.com");
}

TEST_F(AzureDeveloperCli, ASuggestionToSignInIsNoReason) {
  fail(
      R"({"error":"fetching token: failed to authenticate:\nAADSTS500011: The resource principal was not found","suggestion":"Run 'azd auth login' to sign in again."})");
  const auto error = ask().error();
  EXPECT_EQ(error.kind, ErrorKind::rejected);
  EXPECT_TRUE(acr::identity::audience_unknown(error)) << error.line();
  fail(R"({"error":"the disk is full","suggestion":"Run 'azd auth login' to sign in again."})");
  EXPECT_EQ(ask().error().line(), "Azure Developer CLI account: azd failed: the disk is full");
}

TEST_F(AzureDeveloperCli, ThatIsNotThereIsUnavailable) {
  world.processes.installed = false;
  EXPECT_EQ(ask().error().kind, ErrorKind::unavailable);
  EXPECT_EQ(ask().error().what, "Azure Developer CLI account: azd is not installed");
}

TEST(AzureDeveloperCliToken, ExpiresInUtcOrIsNone) {
  for (const char* out : {"", "[]", R"({"token":"t"})", R"({"token":"","expiresOn":"2027-01-15T08:00:00Z"})",
                          R"({"token":"t","expiresOn":"2027-01-15T08:00:00"})",
                          R"({"token":"t","expiresOn":"2027-01-15T08:00:00+02:00"})",
                          R"({"token":"t","expiresOn":1800000000})", R"({"token":"t","expiresOn":"soon"})"}) {
    EXPECT_FALSE(read_azure_developer_cli_token(out)) << out;
  }
}

TEST(AzureDeveloperCliAccount, ItsMarkChangesWithEitherFile) {
  const acr::test::TemporaryDirectory home;
  acr::test::FakeEnvironment environment;
  EXPECT_EQ(azure_developer_cli_account_mark(environment), "none");
  environment.values["HOME"] = home.path();
  std::filesystem::create_directory(home.path() / ".azd");
  std::string last = azure_developer_cli_account_mark(environment);
  for (const char* file : {"auth.json", "config.json"}) {
    std::ofstream(home.path() / ".azd" / file) << "{}";
    const std::string next = azure_developer_cli_account_mark(environment);
    EXPECT_NE(next, last) << file;
    last = next;
  }
  environment.values["AZD_CONFIG_DIR"] = "/elsewhere";
  EXPECT_EQ(azure_developer_cli_account_mark(environment), "/elsewhere absent absent");
}

}  // namespace
