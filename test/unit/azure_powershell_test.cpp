#include "identity/azure_powershell.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "fakes.hpp"

namespace {

using acr::ErrorKind;
using acr::identity::Asked;
using acr::identity::Audience;
using acr::identity::azure_powershell_account_mark;
using acr::identity::encode_powershell;
using acr::identity::read_azure_powershell_token;
using acr::test::World;
using Words = std::vector<std::string>;

/// What PowerShell reads out of `-EncodedCommand`.
std::string decode(std::string_view text) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = (bits << 6U) | static_cast<unsigned>(letters.find(c));
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
    }
  }
  std::string ascii;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    EXPECT_EQ(bytes[i + 1], '\0');
    ascii += bytes[i];
  }
  return ascii;
}

class AzurePowerShell : public testing::Test {
 protected:
  AzurePowerShell() { world.processes.installed = true; }
  acr::Result<acr::identity::Token> ask(Asked asked = Asked::by_name, const std::string& tenant = "",
                                        const char* audience = "https://containerregistry.azure.net") {
    return acr::identity::make_azure_powershell_source(tenant, asked, world.context())
        ->token(Audience(audience), world.deadline());
  }
  void fail(const std::string& err) {
    world.processes.exit_code = 1;
    world.processes.err = err;
  }
  World world;
};

TEST_F(AzurePowerShell, RunsOneScriptForTheResource) {
  world.processes.out = R"({"Token":"t","ExpiresOn":1800000000})";
  const auto token = ask();
  ASSERT_TRUE(token);
  EXPECT_EQ(token->value.reveal(), "t");
  EXPECT_EQ(token->expires.time_since_epoch().count(), 1'800'000'000);
  const acr::Command& command = world.processes.ran[0];
  EXPECT_EQ(command.program, "/usr/bin/pwsh");
  ASSERT_EQ(command.arguments.size(), 6U);
  EXPECT_EQ(Words(command.arguments.begin(), command.arguments.end() - 1),
            (Words{"-NoProfile", "-NonInteractive", "-OutputFormat", "Text", "-EncodedCommand"}));
  const std::string script = decode(command.arguments.back());
  EXPECT_NE(script.find("ResourceUrl = 'https://containerregistry.azure.net'"), std::string::npos) << script;
  EXPECT_NE(script.find("$tenant = ''"), std::string::npos) << script;
  EXPECT_EQ(script.find('@' + std::string("RESOURCE")), std::string::npos);
  EXPECT_TRUE(script.ends_with("ConvertTo-Json -Compress\n"));
}

TEST_F(AzurePowerShell, ATenantStandsInTheScript) {
  EXPECT_FALSE(ask(Asked::by_name, "contoso.com"));
  const std::string script = decode(world.processes.ran[0].arguments.back());
  EXPECT_NE(script.find("$parameters['TenantId'] = 'contoso.com'"), std::string::npos) << script;
  EXPECT_EQ(script.find("@TENANT@"), std::string::npos);
}

TEST_F(AzurePowerShell, NothingButPlainWordsGetsIntoTheScript) {
  for (const char* word :
       {"'; Remove-Item / #", "a'b", "$(x)", "`x", "a b", "\n", "-x", "a\"b", "\xE2\x80\x99;x"}) {
    EXPECT_EQ(ask(Asked::by_name, word).error().kind, ErrorKind::bad_input) << word;
    EXPECT_EQ(ask(Asked::by_name, "", word).error().kind, ErrorKind::bad_input) << word;
  }
  EXPECT_TRUE(world.processes.ran.empty());
}

TEST_F(AzurePowerShell, WithoutASignInSaysSo) {
  fail(
      "\x1B[31;1mGet-AzAccessToken: \x1B[0m\n\x1B[31;1m\x1B[36;1mLine |\n     | \x1B[31;1mRun "
      "Connect-AzAccount to login.\x1B[0m\n");
  EXPECT_EQ(ask().error().line(),
            "Azure PowerShell account: not signed in to pwsh. Run in pwsh: Connect-AzAccount");
  EXPECT_EQ(ask().error().kind, ErrorKind::sign_in_needed);
  EXPECT_EQ(ask(Asked::in_a_chain).error().kind, ErrorKind::unavailable);
  EXPECT_EQ(ask(Asked::by_name, "contoso.com").error().hint,
            "Run in pwsh: Connect-AzAccount -TenantId contoso.com");
}

TEST_F(AzurePowerShell, WithoutItsModuleSaysWhatToInstall) {
  fail("The PowerShell module Az.Accounts is not installed\n");
  EXPECT_EQ(
      ask().error().line(),
      "Azure PowerShell account: pwsh does not have Az.Accounts. Run in pwsh: Install-Module Az.Accounts");
  EXPECT_EQ(ask().error().kind, ErrorKind::unavailable);
  EXPECT_EQ(ask(Asked::in_a_chain).error().hint, "") << "nobody asked for PowerShell";
}

TEST_F(AzurePowerShell, AModuleThatFailsIsThere) {
  fail("Could not load file or assembly 'Azure.Core' in Az.Accounts 2.12.1\n");
  EXPECT_EQ(ask().error().kind, ErrorKind::rejected);
  EXPECT_NE(ask().error().what.find("pwsh failed: Could not load"), std::string::npos) << ask().error().what;
}

TEST(AzurePowerShellToken, IsFoundBehindWhatTheModuleSays) {
  const auto token = read_azure_powershell_token(
      "You're using Az version 9.\r\n{}\r\n{\"Token\":\"t\",\"ExpiresOn\":5}\r\n");
  ASSERT_TRUE(token);
  EXPECT_EQ(token->expires.time_since_epoch().count(), 5);
  for (const char* out :
       {"", "\n\n", R"({"Token":"t"})", R"({"ExpiresOn":5})", R"({"Token":"","ExpiresOn":5})"}) {
    EXPECT_FALSE(read_azure_powershell_token(out)) << out;
  }
}

TEST(AzurePowerShellToken, ThatEndsAtNoTimeThatCanBeReckonedWithIsNone) {
  for (const char* time : {"9223372036854775807", "-9223372036854775808", "253402300800", "0"}) {
    EXPECT_FALSE(read_azure_powershell_token(std::string(R"({"Token":"t","ExpiresOn":)") + time + "}"))
        << time;
  }
}

TEST(AzurePowerShellScript, IsUtf16InBase64) {
  EXPECT_EQ(encode_powershell("dir"), "ZABpAHIA");
  EXPECT_EQ(encode_powershell("a"), "YQA=");
  EXPECT_EQ(encode_powershell(""), "");
}

TEST(AzurePowerShellAccount, ItsMarkChangesWithTheContext) {
  const acr::test::TemporaryDirectory home;
  acr::test::FakeEnvironment environment;
  EXPECT_EQ(azure_powershell_account_mark(environment), "none");
  environment.values["HOME"] = home.path();
  EXPECT_EQ(azure_powershell_account_mark(environment), "absent");
  std::filesystem::create_directory(home.path() / ".Azure");
  std::ofstream(home.path() / ".Azure/AzureRmContext.json") << "{}";
  EXPECT_NE(azure_powershell_account_mark(environment), "absent");
}

}  // namespace
