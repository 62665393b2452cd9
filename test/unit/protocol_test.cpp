#include "credhelper/protocol.hpp"

#include <gtest/gtest.h>

namespace {

namespace protocol = acr::protocol;
using acr::Secret;

TEST(Protocol, WritesCredentialsAsGoDoes) {
  EXPECT_EQ(protocol::write_credentials("contoso.azurecr.io", "<token>", Secret("a.b-c_d")).reveal(),
            R"({"ServerURL":"contoso.azurecr.io","Username":"\u003ctoken\u003e","Secret":"a.b-c_d"})"
            "\n");
  EXPECT_EQ(protocol::write_credentials("a\"b\\c&d", "u", Secret("\x01\n\t\r")).reveal(),
            R"({"ServerURL":"a\"b\\c\u0026d","Username":"u","Secret":"\u0001\n\t\r"})"
            "\n");
}

TEST(Protocol, WritesLists) {
  EXPECT_EQ(protocol::write_list({}).reveal(), "{}\n");
  EXPECT_EQ(protocol::write_list({{"a", "u"}, {"b", "v"}}).reveal(), "{\"a\":\"u\",\"b\":\"v\"}\n");
}

TEST(Protocol, TrimsTheServerUrl) {
  EXPECT_EQ(protocol::read_server_url(" \n contoso.azurecr.io\r\n"), "contoso.azurecr.io");
  EXPECT_EQ(protocol::read_server_url(" \t\n"), "");
}

TEST(Protocol, ReadsCredentials) {
  const auto read = protocol::read_credentials(R"({"ServerURL":" s ","Username":"u","Secret":"x"})"
                                               "\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->server_url, "s");
  EXPECT_EQ(read->user_name, "u");
  EXPECT_EQ(read->secret.reveal(), "x");
}

TEST(Protocol, RefusesCredentialsWithTheReferencesWords) {
  EXPECT_EQ(protocol::read_credentials(R"({"ServerURL":"","Username":"u","Secret":"x"})").error().line(),
            "no credentials server URL");
  EXPECT_EQ(protocol::read_credentials(R"({"ServerURL":"s","Username":"","Secret":"x"})").error().line(),
            "no credentials username");
  for (const char* text : {"", "null", "[]", "{", "garbage", R"({"ServerURL":1})"}) {
    EXPECT_FALSE(protocol::read_credentials(text)) << text;
  }
}

}  // namespace
