#include "registry/login_server.hpp"

#include <gtest/gtest.h>

namespace {

using acr::registry::LoginServer;
using namespace std::string_literals;

struct Accepted {
  std::string sent;
  std::string host;
};

TEST(LoginServer, IsRecognisedInWhatClientsSend) {
  const std::vector<Accepted> table{
      {"contoso.azurecr.io", "contoso.azurecr.io"},
      {"https://contoso.azurecr.io", "contoso.azurecr.io"},
      {"http://contoso.azurecr.io", "contoso.azurecr.io"},
      {"HTTPS://Contoso.AzureCR.io/", "contoso.azurecr.io"},
      {"https://contoso.azurecr.io/v1/", "contoso.azurecr.io"},
      {"contoso.azurecr.io:443", "contoso.azurecr.io"},
      {"contoso.azurecr.io:443/v2/", "contoso.azurecr.io"},
      {" \t\r\ncontoso.azurecr.io\n", "contoso.azurecr.io"},
      {"contoso.azurecr.io/team/app:1.2@sha256:abc", "contoso.azurecr.io"},
      {"contoso-e7ggejfuhzhgedc8.azurecr.io", "contoso-e7ggejfuhzhgedc8.azurecr.io"},
      {"contoso.eastus.geo.azurecr.io", "contoso.eastus.geo.azurecr.io"},
      {"contoso-e7gg.eastus2.geo.azurecr.us", "contoso-e7gg.eastus2.geo.azurecr.us"},
      {"contoso.azurecr.cn", "contoso.azurecr.cn"},
      {"contoso.azurecr.us", "contoso.azurecr.us"},
      {"012345.azurecr.io", "012345.azurecr.io"},
  };
  for (const Accepted& row : table) {
    const auto server = LoginServer::recognise(row.sent);
    ASSERT_TRUE(server) << row.sent;
    EXPECT_EQ(server->host(), row.host);
  }
}

TEST(LoginServer, IsNothingElse) {
  const std::vector<std::string> table{
      "",
      " ",
      "azurecr.io",
      ".azurecr.io",
      "io",
      "evil-azurecr.io",
      "evilazurecr.io",
      "contoso.azurecr.io.evil.com",
      // GO-2026-6225: to another helper these were registries, because its pattern had no end. The advisory's
      // host, and one for each suffix in the pattern.
      "evil.azurecr.io.attacker.com",
      "evil.azurecr.cn.attacker.com",
      "evil.azurecr.de.attacker.com",
      "evil.azurecr.us.attacker.com",
      "contoso.azurecr.io@evil",
      "contoso.azurecr.io:443@evil.com",
      "user@contoso.azurecr.io",
      "user:pass@contoso.azurecr.io",
      "contoso.azurecr.io%2eevil",
      "contoso.azurecr.io%00.evil.com",
      "contoso.azurecr.io.",
      "contoso..azurecr.io",
      "-contoso.azurecr.io",
      "contoso-.azurecr.io",
      "con-to-so.azurecr.io",
      "con_toso.azurecr.io",
      "team.contoso.azurecr.io",
      "contoso.eastus.data.azurecr.io",
      "contoso.geo.azurecr.io",
      "a.contoso.eastus.geo.azurecr.io",
      "contoso.east-us.geo.azurecr.io",
      "contoso.azurecr.de",
      "contoso.azurecr.io:0",
      "contoso.azurecr.io:65536",
      "contoso.azurecr.io:99999999999999999999",
      "contoso.azurecr.io:",
      "contoso.azurecr.io:abc",
      "contoso.azurecr.io:443:443",
      "https://https://contoso.azurecr.io",
      "https:///contoso.azurecr.io",
      "ftp://contoso.azurecr.io",
      "//contoso.azurecr.io",
      "/contoso.azurecr.io",
      "evil.com/contoso.azurecr.io",
      "https://evil.com/https://contoso.azurecr.io",
      "contoso.azurecr.io?x",
      "contoso.azurecr.io#x",
      "contoso.azurecr.io\\.evil.com",
      "contoso.azurecr.io evil.com",
      "contoso.azurecr.io\nevil.com",
      "contoso\n.azurecr.io",
      "contoso.azurecr.io\tevil",
      "contoso.azurecr.io\0.evil.com"s,
      "contoso.azurecr.io\0"s,
      "cont\xC3\xB6so.azurecr.io",
      "contoso.azurecr.\xD1\x96o",
      "contoso\xE3\x80\x82.azurecr.io",
      "xn--contso-8ya.azurecr.io",
      "[::1].azurecr.io",
      "https://contoso.azurecr.io@evil.com/",
      "https://contoso.azurecr.io:443@evil.com/contoso.azurecr.io",
      "contoso.azurecr.io%40evil.com",
      "contoso.azurecr.io\\@evil.com",
      "contoso.azurecr.io&evil.com",
      "contoso.azurecr.io;evil.com",
      "contoso.azurecr.io,evil.com",
      "contoso.azurecr.io'",
      "contoso.azurecr.io..",
      "contoso.azurecr.io./",
      "azurecr.io.",
      "contoso.azurecr.io:443.evil.com",
      "contoso.azurecr.io:+443",
      "contoso.azurecr.io: 443",
      "*.azurecr.io",
      ".*.azurecr.io",
      "contoso.azurecr.io:443\\.evil.com",
      "contoso.\xD0\xB0zurecr.io",                // Cyrillic a
      "contoso.azurecr.\xCE\xB9o",                // Greek iota
      "\xEF\xBD\x83ontoso.azurecr.io",            // fullwidth c
      "contoso\xE2\x80\xA4\x61zurecr.io",         // a leader that looks like a dot
      "contoso\xE2\x80\x8B.azurecr.io",           // a space of no width
      "contoso\xC2\xAD.azurecr.io",               // a hyphen that is not shown
      "contoso.azurecr.io\xE2\x88\x95.evil.com",  // a division slash
      "contoso.xn--zurecr-2fg.io",
      "[::1]",
      "[::ffff:127.0.0.1]:443",
      "https://[contoso.azurecr.io]/",
      "::1",
      "127.0.0.1",
      "https://2130706433/",
      "contoso.eastus.data.azurecr.cn",
      "contoso." + std::string(64, 'a') + ".geo.azurecr.io",
      std::string(240, 'a') + ".geo.azurecr.io",
      "mcr.microsoft.com",
      std::string(65536, 'a'),
      std::string(65536, 'a') + ".azurecr.io",
      std::string(64, 'a') + ".azurecr.io",
      "contoso.azurecr.io/" + std::string(65536, 'a'),
  };
  for (const std::string& sent : table) EXPECT_FALSE(LoginServer::recognise(sent)) << sent;
}

TEST(LoginServer, BelongsToTheCloudOfItsSuffix) {
  EXPECT_EQ(LoginServer::recognise("contoso.azurecr.io")->cloud().name, "AzureCloud");
  EXPECT_EQ(LoginServer::recognise("contoso.azurecr.cn")->cloud().name, "AzureChinaCloud");
  EXPECT_EQ(LoginServer::recognise("contoso.eastus.geo.azurecr.us")->cloud().name, "AzureUSGovernment");
}

TEST(LoginServer, KnowsItsTokensByTheirAudience) {
  const auto server = LoginServer::recognise("contoso.azurecr.io");
  EXPECT_TRUE(server->is_audience("contoso.azurecr.io"));
  EXPECT_TRUE(server->is_audience("Contoso.azurecr.io"));
  EXPECT_FALSE(server->is_audience("fabrikam.azurecr.io"));
  EXPECT_FALSE(server->is_audience("contoso.azurecr.io.evil.com"));
  EXPECT_FALSE(server->is_audience(""));
  const auto regional = LoginServer::recognise("contoso.eastus.geo.azurecr.io");
  EXPECT_TRUE(regional->is_audience("contoso.eastus.geo.azurecr.io"));
  EXPECT_TRUE(regional->is_audience("contoso.azurecr.io"));
  EXPECT_FALSE(regional->is_audience("fabrikam.azurecr.io"));
  EXPECT_FALSE(server->is_audience("contoso.eastus.geo.azurecr.io"));
}

TEST(LoginServer, HasTheNameThatAzTakes) {
  for (const char* host :
       {"contoso.azurecr.io", "contoso.eastus.geo.azurecr.io", "contoso-e7ggejfuhzhgedc8.azurecr.cn",
        "contoso-e7ggejfuhzhgedc8.eastus.geo.azurecr.us", "contoso.azurecr.stack.fabrikam.com"}) {
    EXPECT_EQ(acr::registry::short_name(host), "contoso") << host;
  }
}

}  // namespace
