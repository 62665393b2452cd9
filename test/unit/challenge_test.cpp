#include "registry/challenge.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"

namespace {

using acr::registry::LoginServer;
using acr::registry::read_challenge;
using namespace acr::test;

struct ChallengeCase {
  std::string name;
  std::string header;
  std::string realm{};
  std::string service{};
  bool is_bearer = true;
};

class ReadChallenge : public testing::TestWithParam<ChallengeCase> {};

TEST_P(ReadChallenge, reads_what_is_meant) {
  const ChallengeCase& expected = GetParam();
  const auto challenge = read_challenge(expected.header);
  ASSERT_EQ(challenge.has_value(), expected.is_bearer);
  if (!challenge) return;
  EXPECT_EQ(challenge->realm, expected.realm);
  EXPECT_EQ(challenge->service, expected.service);
}

const std::string realm = "https://contoso.azurecr.io/oauth2/token";
const std::string service = "contoso.azurecr.io";

INSTANTIATE_TEST_SUITE_P(
    Headers, ReadChallenge,
    testing::Values(
        ChallengeCase{"as_acr_writes_it", R"(Bearer realm=")" + realm + R"(",service="contoso.azurecr.io")",
                      realm, service},
        ChallengeCase{
            "commas_in_a_quoted_scope",
            R"(Bearer realm=")" + realm +
                R"(",service="contoso.azurecr.io",scope="repository:a/b:pull,push",error="invalid_token")",
            realm, service},
        ChallengeCase{"values_without_quotes", "Bearer realm=" + realm + ",service=contoso.azurecr.io", realm,
                      service},
        ChallengeCase{"names_in_any_case", "BEARER Realm=\"" + realm + "\", SERVICE=contoso.azurecr.io",
                      realm, service},
        ChallengeCase{"spaces_everywhere",
                      "  Bearer   realm = \"" + realm + "\" ,\t service = \"contoso.azurecr.io\" ", realm,
                      service},
        ChallengeCase{"no_commas", "Bearer realm=\"" + realm + "\" service=\"contoso.azurecr.io\"", realm,
                      service},
        ChallengeCase{"escaped_quotes", R"(Bearer realm="a\"b\\c",service="s")", R"(a"b\c)", "s"},
        ChallengeCase{"a_quote_that_is_never_closed",
                      R"(Bearer service="contoso.azurecr.io",realm="https://x)", "https://x", service},
        ChallengeCase{"a_backslash_at_the_end", R"(Bearer realm="x\)", "x\\"},
        ChallengeCase{"no_realm", R"(Bearer service="contoso.azurecr.io")", "", service},
        ChallengeCase{"an_empty_realm", R"(Bearer realm="",service=contoso.azurecr.io)", "", service},
        ChallengeCase{"the_first_of_two_realms", R"(Bearer realm="a",realm="b")", "a"},
        ChallengeCase{"another_scheme_before",
                      R"(Basic realm="other", Bearer realm=")" + realm + R"(",service="contoso.azurecr.io")",
                      realm, service},
        ChallengeCase{"another_scheme_behind",
                      R"(Bearer realm=")" + realm +
                          R"(",service="contoso.azurecr.io", Basic realm="other",service="x")",
                      realm, service},
        ChallengeCase{"only_the_scheme", "Bearer"},
        ChallengeCase{"unknown_parameters", "Bearer a=b,realm=x,c=\"d,e\"", "x"},
        ChallengeCase{"a_value_that_is_missing", "Bearer realm=,service=s", "", "s"},
        ChallengeCase{"no_bearer", R"(Basic realm="https://contoso.azurecr.io")", "", "", false},
        ChallengeCase{"nothing", "", "", "", false}, ChallengeCase{"rubbish", ",,=\"=,\\", "", "", false},
        ChallengeCase{"a_longer_scheme", "Bearers realm=x", "", "", false}),
    [](const auto& param) { return param.param.name; });

TEST(Challenge, is_read_to_its_end_whatever_it_is) {
  const std::string bytes = "Bearer \"=,\\ \t\x01\xff";
  for (const char a : bytes) {
    for (const char b : bytes) {
      for (const char c : bytes) read_challenge(std::string("Bearer realm=") + a + b + c + "x");
    }
  }
}

TEST(Challenge, a_realm_is_the_registrys_own_by_scheme_host_and_port) {
  const LoginServer server = *LoginServer::recognise("contoso.azurecr.io");
  for (const char* own : {"https://contoso.azurecr.io/oauth2/token", "https://contoso.azurecr.io",
                          "HTTPS://Contoso.AzureCR.io:443/x", "https://contoso.azurecr.io?service=x"}) {
    EXPECT_TRUE(acr::registry::is_own_realm(own, server)) << own;
  }
  for (const char* foreign :
       {"", "http://contoso.azurecr.io/oauth2/token", "https://fabrikam.azurecr.io/oauth2/token",
        "https://contoso.azurecr.io.attacker.example/", "https://contoso.azurecr.io@attacker.example/",
        "https://attacker.example/contoso.azurecr.io", "https://contoso.azurecr.io:8443/",
        "contoso.azurecr.io", "https:///contoso.azurecr.io", "https://x.contoso.azurecr.io/"}) {
    EXPECT_FALSE(acr::registry::is_own_realm(foreign, server)) << foreign;
  }
}

TEST(Challenge, is_asked_for_without_a_token_and_found_in_the_second_header) {
  World world;
  world.http.answer = [](const Sent&) {
    return response(
        401, "{}",
        {{"WWW-Authenticate", "Negotiate"},
         {"www-authenticate", "Bearer realm=\"https://contoso.azurecr.io/oauth2/token\",service=x"},
         {"Date", "Sun, 06 Nov 1994 08:49:37 GMT"},
         {"X-Ms-Correlation-Request-Id", "id-1"}});
  };
  const auto answer = acr::registry::ask_for_challenge(*LoginServer::recognise("contoso.azurecr.io"),
                                                       world.context(), world.deadline());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 401U);
  EXPECT_TRUE(answer->asks_at_all);
  ASSERT_TRUE(answer->challenge);
  EXPECT_EQ(answer->challenge->service, "x");
  EXPECT_EQ(answer->correlation_id, "id-1");
  EXPECT_EQ(answer->date->time_since_epoch().count(), 784111777);
  ASSERT_EQ(world.http.sent.size(), 1U);
  EXPECT_EQ(world.http.sent[0].url.scheme, acr::http::Scheme::https);
  EXPECT_EQ(world.http.sent[0].target, "/v2/");
  EXPECT_EQ(world.http.sent[0].header("Authorization"), "");
}

}  // namespace
