#include "registry/exchange.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include "jwt.hpp"
#include "registry/refresh_token.hpp"

namespace {

using acr::ErrorKind;
using acr::Secret;
using acr::registry::LoginServer;
using acr::registry::read_refresh_token;
using acr::test::jwt;
using acr::test::response;
using acr::test::World;
using std::chrono::hours;
using std::chrono::seconds;

constexpr long long now = 1'800'000'000;
constexpr const char* date_now = "Fri, 15 Jan 2027 08:00:00 GMT";

class Exchange : public testing::Test {
 protected:
  void answer(unsigned status, const std::string& body, const std::vector<acr::http::Header>& headers = {}) {
    world.http.answer = [=](const auto&) { return response(status, body, headers); };
  }
  void answer_token(const std::string& token, const char* date = date_now) {
    answer(200, R"({"refresh_token":")" + token + "\"}", {{"Date", date}});
  }
  auto exchange(const char* host = "contoso.azurecr.io") {
    const acr::http::Context context = world.context();
    return acr::registry::exchange(*LoginServer::recognise(host), Secret("entra+token"), context,
                                   world.deadline());
  }

  World world;
};

TEST_F(Exchange, SendsTheFormToTheRegistryItself) {
  answer_token(acr::test::refresh_token("contoso.azurecr.io", now, now + 10800));
  const auto token = exchange();
  ASSERT_TRUE(token) << token.error().line();
  ASSERT_EQ(world.http.sent.size(), 1U);
  EXPECT_EQ(world.http.sent[0].host, "contoso.azurecr.io");
  EXPECT_EQ(world.http.sent[0].target, "/oauth2/exchange");
  EXPECT_EQ(world.http.sent[0].body,
            "grant_type=access_token&service=contoso.azurecr.io&access_token=entra%2Btoken");
}

TEST_F(Exchange, ATokenLivesAsLongAsTheRegistrysClockSays) {
  // ACR sets `iat` back by a quarter of an hour: it says nothing about when the token was made.
  answer_token(acr::test::refresh_token("contoso.azurecr.io", now - 900, now + 10800));
  const auto token = exchange();
  ASSERT_TRUE(token);
  EXPECT_EQ(token->issued, world.clock.time);
  EXPECT_EQ(token->expires - token->issued, hours(3));
}

TEST_F(Exchange, AWrongClockOfOursNeitherKillsNorProlongsIt) {
  answer_token(acr::test::refresh_token("contoso.azurecr.io", now, now + 10800));
  for (const hours skew : {hours(-24), hours(24)}) {
    world.clock.time = acr::sys_seconds(seconds(now)) + skew;
    const auto token = exchange();
    ASSERT_TRUE(token);
    EXPECT_EQ(token->issued, world.clock.time);
    EXPECT_EQ(token->expires - token->issued, hours(3));
  }
}

TEST_F(Exchange, WithoutADateOurClockMustDo) {
  answer_token(acr::test::refresh_token("contoso.azurecr.io", now, now + 7200), "yesterday");
  EXPECT_EQ(exchange()->expires, world.clock.time + hours(2));
}

TEST_F(Exchange, ALyingLifeIsCapped) {
  answer_token(acr::test::refresh_token("contoso.azurecr.io", now, 253402300799));
  EXPECT_EQ(exchange()->expires - exchange()->issued, hours(24));
  answer_token(acr::test::refresh_token("contoso.azurecr.io", now, now - 5));
  EXPECT_EQ(exchange()->expires, exchange()->issued);
}

TEST_F(Exchange, AnotherRegistrysTokenIsRefused) {
  answer_token(acr::test::refresh_token("fabrikam.azurecr.io", now, now + 10800));
  const auto token = exchange();
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().kind, ErrorKind::rejected);
}

TEST_F(Exchange, AnAnswerThatMakesNoSenseIsRefused) {
  for (const char* body : {"", "<html>", "{}", R"({"refresh_token":""})", R"({"refresh_token":7})",
                           R"({"refresh_token":"opaque"})", R"({"refresh_token":"a.b.c"})"}) {
    answer(200, body);
    EXPECT_FALSE(exchange()) << body;
  }
}

struct Refusal {
  unsigned status;
  ErrorKind kind;
  const char* hint;
};

TEST_F(Exchange, EachRefusalSaysWhatToDo) {
  const std::vector<Refusal> table{{401, ErrorKind::denied, "AcrPull"},
                                   {403, ErrorKind::denied, "firewall"},
                                   {404, ErrorKind::rejected, "az acr show -n contoso"},
                                   {429, ErrorKind::transient, "throttling"},
                                   {500, ErrorKind::transient, ""},
                                   {302, ErrorKind::rejected, ""}};
  for (const Refusal& row : table) {
    answer(row.status, R"({"errors":[{"code":"UNAUTHORIZED","message":"no"}]})",
           {{"X-Ms-Correlation-Request-Id", "c-1"}, {"Location", "https://evil.example"}});
    const auto error = exchange().error();
    EXPECT_EQ(error.kind, row.kind) << row.status;
    EXPECT_EQ(error.http_status, row.status);
    EXPECT_EQ(error.service_code, "UNAUTHORIZED");
    EXPECT_EQ(error.correlation_id, "c-1");
    EXPECT_NE(error.line().find(row.hint), std::string::npos) << error.line();
  }
  EXPECT_EQ(world.http.count("evil.example"), 0);
}

TEST_F(Exchange, AnEchoedTokenIsNotRepeated) {
  answer(401, R"({"errors":[{"code":"entra+token","message":"entra+token"}]})",
         {{"X-Ms-Correlation-Request-Id", "entra+token"}});
  EXPECT_EQ(exchange().error().line().find("entra+token"), std::string::npos);
}

TEST(RefreshToken, SaysWhoseItIsAndUntilWhen) {
  const auto claims = read_refresh_token(acr::test::refresh_token("contoso.azurecr.io", 100, 200));
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->audience, "contoso.azurecr.io");
  EXPECT_EQ(claims->grant_type, "refresh_token");
  EXPECT_EQ(claims->issued, acr::sys_seconds(seconds(100)));
  EXPECT_EQ(claims->expires, acr::sys_seconds(seconds(200)));
}

TEST(RefreshToken, ThatCannotBeReadIsNone) {
  const std::string good = acr::test::refresh_token("contoso.azurecr.io", 100, 200);
  for (const std::string& text :
       {std::string(), std::string("."), std::string(".."), std::string("a.b.c"), std::string("a.!!.c"),
        good + ".x", good.substr(0, good.rfind('.')), jwt(R"("aud":"x")"), jwt(R"("exp":200)"),
        jwt(R"("aud":1,"exp":200)"), jwt(R"("aud":"x","exp":"soon")"), jwt(R"("aud":"x","exp":-5)"),
        jwt(R"("aud":"x","exp":1e300)"), std::string(100'000, 'a')}) {
    EXPECT_FALSE(read_refresh_token(text)) << text.substr(0, 60);
  }
}

TEST(RefreshToken, WithAnythingButItsOwnLettersIsNone) {
  const std::string good = acr::test::refresh_token("contoso.azurecr.io", 100, 200);
  for (const std::string_view part :
       {"\"", "'", "\\", "\n", "\r", "\t", " ", "\x7F", "\x1B", "<", "\xC2\x9B", "=", "+", "$"}) {
    EXPECT_FALSE(read_refresh_token(std::string(part) + good)) << part;
    EXPECT_FALSE(read_refresh_token(good + std::string(part))) << part;
  }
}

}  // namespace
