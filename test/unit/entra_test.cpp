#include "identity/entra.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "fakes.hpp"
#include "identity/client_secret.hpp"
#include "identity/token_response.hpp"

namespace {

using acr::ErrorKind;
using acr::sys_seconds;
using acr::identity::Audience;
using acr::identity::audience_unknown;
using acr::identity::explain_entra_error;
using acr::identity::read_token_response;
using acr::test::response;
using acr::test::World;
using std::chrono::seconds;

struct Expiry {
  const char* members;
  long long expires;
};

TEST(TokenResponse, TimesComeInManyForms) {
  const sys_seconds now{seconds(1'700'000'000)};
  const std::vector<Expiry> table{
      {R"("expires_in":3599)", 1'700'003'599},
      {R"("expires_in":"3599")", 1'700'003'599},
      {R"("expires_in":"3599","expires_on":"1")", 1'700'003'599},
      {R"("expires_on":1700001000)", 1'700'001'000},
      {R"("expires_on":"1700001000")", 1'700'001'000},
      {R"("expires_on":"2023-11-14T22:30:00Z")", 1'700'001'000},
      {R"("expires_on":"11/14/2023 22:30:00")", 1'700'001'000},
      {R"("expires_on":"11/14/2023 10:30:00 PM +00:00")", 1'700'001'000},
      {R"("expires_in":99999999999)", 1'700'000'000 + 7 * 86400},
      {R"("expires_on":99999999999)", 1'700'000'000 + 7 * 86400},
      {R"("expires_on":"9999-11-14T22:30:00Z")", 1'700'000'000 + 7 * 86400},
  };
  for (const Expiry& row : table) {
    const auto token = read_token_response("{\"access_token\":\"t\"," + std::string(row.members) + "}", now);
    ASSERT_TRUE(token) << row.members;
    EXPECT_EQ(token->expires, sys_seconds(seconds(row.expires))) << row.members;
    EXPECT_EQ(token->value.reveal(), "t");
  }
}

TEST(TokenResponse, WithoutATokenOrATimeIsNone) {
  for (const char* body :
       {"", "{}", R"({"access_token":"t"})", R"({"expires_in":1})", R"({"access_token":"","expires_in":1})",
        R"({"access_token":7,"expires_in":1})", R"({"access_token":"t","expires_in":0})",
        R"({"access_token":"t","expires_on":"soon"})"}) {
    EXPECT_FALSE(read_token_response(body, sys_seconds())) << body;
  }
}

acr::config::SecretPlace in_variable() {
  return {acr::config::SecretPlace::Kind::variable, "AZURE_CLIENT_SECRET"};
}

TEST(ClientSecret, AsksTheTenantForTheAudience) {
  World world;
  world.environment.values["AZURE_CLIENT_SECRET"] = "s3cr&t";
  world.http.answer = [](const auto&) { return response(200, R"({"access_token":"t","expires_in":3599})"); };
  const auto source = acr::identity::make_client_secret_source(
      {"https://login.microsoftonline.com/", "tenant-1"}, "client-1", in_variable(), world.context());
  ASSERT_TRUE(source->token(Audience("https://containerregistry.azure.net"), world.deadline()));
  ASSERT_EQ(world.http.sent.size(), 1U);
  EXPECT_EQ(world.http.sent[0].host, "login.microsoftonline.com");
  EXPECT_EQ(world.http.sent[0].target, "/tenant-1/oauth2/v2.0/token");
  EXPECT_EQ(world.http.sent[0].body,
            "grant_type=client_credentials&client_id=client-1&client_secret=s3cr%26t"
            "&scope=https%3A%2F%2Fcontainerregistry.azure.net%2F.default");
  EXPECT_EQ(source->describe(), "service principal client-1 in tenant tenant-1");
}

TEST(ClientSecret, NeverRepeatsItsSecret) {
  World world;
  world.environment.values["AZURE_CLIENT_SECRET"] = "canary-secret";
  const auto source = acr::identity::make_client_secret_source(
      {"https://login.microsoftonline.com", "tenant-1"}, "client-1", in_variable(), world.context());
  for (const char* body :
       {R"({"error":"x","error_description":"you sent canary-secret","correlation_id":"canary-secret"})",
        R"({"error":"canary-secret"})", "canary-secret",
        R"({"error_codes":[7000215],"error_description":"canary-secret"})"}) {
    world.http.answer = [body](const auto&) { return response(401, body); };
    const auto token = source->token(Audience("a"), world.deadline());
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().line().find("canary-secret"), std::string::npos) << token.error().line();
  }
}

TEST(ClientSecret, ThatIsWrongIsLookedForWhereItIsKept) {
  World world;
  world.http.answer = [](const auto&) { return response(401, R"({"error_codes":[7000215]})"); };
  world.environment.values["AZURE_CLIENT_SECRET"] = "s";
  const acr::test::TemporaryDirectory directory;
  const std::string file = directory.path() / "secret";
  std::ofstream(file) << "s";
  using Kind = acr::config::SecretPlace::Kind;
  for (const acr::config::SecretPlace& place : {in_variable(), acr::config::SecretPlace{Kind::file, file}}) {
    const auto source = acr::identity::make_client_secret_source(
        {"https://login.microsoftonline.com", "tenant-1"}, "client-1", place, world.context());
    EXPECT_EQ(source->token(Audience("a"), world.deadline()).error().hint,
              place.name +
                  " must hold the secret's value, not its id; make a new one with: az ad sp "
                  "credential reset --id client-1");
  }
}

TEST(Authority, MustBeHttpsAndATenantATenant) {
  using acr::identity::make_authority;
  EXPECT_FALSE(make_authority({"http://login.microsoftonline.com", "t"}));
  EXPECT_FALSE(make_authority({"login.microsoftonline.com", "t"}));
  for (const char* tenant : {"", "a/b", "a?b", "a b", "../x", "a\r\nb"}) {
    EXPECT_FALSE(make_authority({"https://login.microsoftonline.com", tenant})) << tenant;
  }
  EXPECT_TRUE(make_authority({"https://login.microsoftonline.com", "contoso.onmicrosoft.com"}));
}

TEST(EntraError, IsExplained) {
  const auto error = explain_entra_error(
      401,
      R"({"error":"invalid_client","error_description":"AADSTS7000222: …","error_codes":[7000222],"correlation_id":"c-1"})",
      "service principal 1", "s");
  EXPECT_EQ(error.kind, ErrorKind::rejected);
  EXPECT_EQ(
      error.line(),
      "service principal 1: Entra answered 401: the client secret has expired (AADSTS7000222, correlation id "
      "c-1). Make a new one with: az ad sp credential reset --id <client id>");
}

TEST(EntraError, ThatIsUnknownIsQuoted) {
  const auto error = explain_entra_error(
      400, R"({"error":"x","error_description":"AADSTS1: Odd.\r\nTrace ID: t","error_codes":[1]})", "who",
      "s");
  EXPECT_EQ(error.line(), "who: Entra answered 400: AADSTS1: Odd. (AADSTS1)");
  EXPECT_EQ(explain_entra_error(503, "<html>", "who", "s").kind, ErrorKind::transient);
  EXPECT_EQ(explain_entra_error(400, "[]", "who", "s").line(), "who: Entra answered 400");
}

TEST(EntraError, TellsAnUnknownAudience) {
  for (const char* code : {"AADSTS50001", "AADSTS500011", "AADSTS650057", "invalid_resource"}) {
    EXPECT_TRUE(audience_unknown({ErrorKind::rejected, "", "", code})) << code;
    EXPECT_TRUE(audience_unknown({ErrorKind::rejected, "az failed: " + std::string(code) + ": x"})) << code;
  }
  EXPECT_FALSE(audience_unknown({ErrorKind::rejected, "", "", "AADSTS5000119"}));
  EXPECT_FALSE(audience_unknown({ErrorKind::rejected, "", "", "AADSTS7000215"}));
  EXPECT_FALSE(audience_unknown({}));
}

}  // namespace
