#include "keychain/server_url.hpp"

#include <gtest/gtest.h>

namespace {

using acr::keychain::is_server_url;
using acr::keychain::shown;

TEST(ServerUrl, IsWhatClientsHaveForARegistry) {
  for (const char* url :
       {"https://index.docker.io/v1/", "https://index.docker.io/v1/access-token", "registry.example.com",
        "registry.example.com:5000", "localhost", "localhost:5000", "http://localhost", "registry:5000",
        "https://registry", "[::1]:5000", "[fe80::1]", "http://[2001:db8::2]:80/v2/", "10.0.0.1",
        "https://10.0.0.1:65535/a/b", "ghcr.io/owner/image", "under_score.example.com", "MixedCase.Example",
        "HTTPS://Contoso.azurecr.io/v2/"}) {
    EXPECT_TRUE(is_server_url(url)) << url;
  }
}

TEST(ServerUrl, IsNothingElse) {
  for (const std::string& url : {std::string(),
                                 std::string("azurecr"),
                                 std::string("a b.example"),
                                 std::string("x@y.example"),
                                 std::string("https://user:password@registry.example.com"),
                                 std::string("ü.example.com"),
                                 std::string("a.example\n"),
                                 std::string("a.example\x7F"),
                                 std::string("a.example\0b", 11),
                                 std::string("https://"),
                                 std::string("/a.b"),
                                 std::string("a.example:"),
                                 std::string("a.example:x"),
                                 std::string("a.example:123456"),
                                 std::string("[::1"),
                                 std::string("[::1]x"),
                                 std::string("[]"),
                                 std::string("[localhost]"),
                                 std::string("-"),
                                 std::string("ftp://a.example"),
                                 std::string("{}"),
                                 "a." + std::string(260, 'a'),
                                 "a.example/" + std::string(4090, 'a'),
                                 std::string(65536, '.')}) {
    EXPECT_FALSE(is_server_url(url)) << url.substr(0, 60);
  }
}

TEST(ServerUrl, IsShownWithoutTheUser) {
  EXPECT_EQ(shown("https://registry.example.com/v1/"), "https://registry.example.com/v1/");
  for (const char* url : {"https://user:canary@registry.example.com/x", "user:canary@registry.example.com/x",
                          "https://user:canary/canary@canary@registry.example.com/x"}) {
    EXPECT_EQ(shown(url), "[redacted]@registry.example.com/x");
  }
}

}  // namespace
