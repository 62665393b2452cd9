#include "identity/device_code.hpp"

#include <gtest/gtest.h>

#include "people.hpp"

namespace {

using acr::Error;
using acr::ErrorKind;
using acr::Result;
using acr::http::Response;
using acr::identity::DeviceCode;
using acr::identity::DeviceCodePrompt;
using acr::identity::SignIn;
using acr::identity::SignInRequest;
using acr::identity::SignInStore;
using acr::test::alice_tokens;
using acr::test::own_tenant;
using acr::test::refusal;
using acr::test::response;
using acr::test::Sent;
using std::chrono::milliseconds;
using std::chrono::seconds;

class KeepingPrompt final : public DeviceCodePrompt {
 public:
  void show(const DeviceCode& code) override { shown.push_back(code); }
  std::vector<DeviceCode> shown;
};

constexpr const char* offer =
    R"({"device_code":"device-canary","user_code":"ABCD-1234","verification_uri":"https://microsoft.com/devicelogin",)"
    R"("expires_in":900,"interval":5,"message":"To sign in..."})";

class DeviceCodeSignIn : public testing::Test {
 protected:
  DeviceCodeSignIn() {
    world.http.answer = [this](const Sent& sent) -> Result<Response> {
      if (sent.target.ends_with("/devicecode")) return response(200, offered);
      polled.push_back(world.clock.passed);
      if (polls.empty()) return response(400, refusal("authorization_pending", 70016));
      const auto next = polls.front();
      polls.erase(polls.begin());
      return next();
    };
  }
  Result<SignIn> sign_in(seconds limit = seconds(3600)) {
    return acr::identity::sign_in_with_device_code(request, prompt, world.context(),
                                                   world.clock.steady() + limit);
  }
  void answer(unsigned status, const std::string& body) {
    polls.emplace_back([=] { return response(status, body); });
  }
  void no_network() {
    polls.emplace_back([]() -> Result<Response> { return Error{ErrorKind::transient, "no network"}; });
  }
  [[nodiscard]] std::vector<long long> polled_seconds() const {
    std::vector<long long> result;
    result.reserve(polled.size());
    for (const milliseconds at : polled) result.push_back(at.count() / 1000);
    return result;
  }

  acr::test::PersonWorld world;
  SignInRequest request{own_tenant};
  KeepingPrompt prompt;
  std::string offered = offer;
  std::vector<std::function<Result<Response>()>> polls;
  std::vector<milliseconds> polled;
};

using Times = std::vector<long long>;

TEST_F(DeviceCodeSignIn, ShowsTheCodeAndKeepsWhatComesOfIt) {
  answer(400, refusal("authorization_pending", 70016));
  answer(200, alice_tokens());
  const Result<SignIn> done = sign_in();
  ASSERT_TRUE(done) << done.error().line();
  EXPECT_EQ(done->person.account, "alice@contoso.com");
  EXPECT_EQ(done->person.tenant, "home-tenant");
  EXPECT_EQ(done->token.value.reveal(), "access-1");
  ASSERT_EQ(prompt.shown.size(), 1U);
  EXPECT_EQ(prompt.shown[0].user_code, "ABCD-1234");
  EXPECT_EQ(prompt.shown[0].verification_uri, "https://microsoft.com/devicelogin");
  EXPECT_EQ(prompt.shown[0].lifetime, seconds(900));
  const SignInStore store(world.context());
  EXPECT_EQ(store.refresh_token(*store.find(own_tenant))->reveal(), "refresh-1");
}

TEST_F(DeviceCodeSignIn, AsksAsTheProtocolSays) {
  answer(200, alice_tokens());
  ASSERT_TRUE(sign_in());
  ASSERT_EQ(world.http.sent.size(), 2U);
  EXPECT_EQ(world.http.sent[0].target, "/organizations/oauth2/v2.0/devicecode");
  EXPECT_EQ(world.http.sent[0].body,
            "client_id=04b07795-8ddb-461a-bbee-02f9e1bf7b46&scope=https%3A%2F%2Fcontainerregistry.azure.net"
            "%2F.default%20offline_access%20openid%20profile");
  EXPECT_EQ(world.http.sent[1].target, "/organizations/oauth2/v2.0/token");
  EXPECT_EQ(world.http.sent[1].body,
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
            "&client_id=04b07795-8ddb-461a-bbee-02f9e1bf7b46&device_code=device-canary");
}

TEST_F(DeviceCodeSignIn, GoesToTheTenantAndApplicationThatAreNamed) {
  request.address.tenant = "fabrikam";
  request.client_id = "our-own";
  answer(200, alice_tokens());
  ASSERT_TRUE(sign_in());
  EXPECT_EQ(world.http.sent[0].target, "/fabrikam/oauth2/v2.0/devicecode");
  EXPECT_TRUE(world.http.sent[0].body.starts_with("client_id=our-own&"));
  EXPECT_EQ(SignInStore(world.context()).find({own_tenant.authority, "fabrikam"})->client_id, "our-own");
}

TEST_F(DeviceCodeSignIn, PollsAtTheIntervalThatIsAskedFor) {
  offered.replace(offered.find(R"("interval":5)"), 12, R"("interval":7)");
  for (int i = 0; i < 3; ++i) answer(400, refusal("authorization_pending", 70016));
  answer(200, alice_tokens());
  ASSERT_TRUE(sign_in());
  EXPECT_EQ(polled_seconds(), (Times{7, 14, 21, 28}));
}

TEST_F(DeviceCodeSignIn, WithoutAnIntervalPollsEveryFiveSeconds) {
  offered.replace(offered.find(R"("interval":5,)"), 13, "");
  answer(400, refusal("authorization_pending", 70016));
  answer(200, alice_tokens());
  ASSERT_TRUE(sign_in());
  EXPECT_EQ(polled_seconds(), (Times{5, 10}));
}

TEST_F(DeviceCodeSignIn, IsSlowerForGoodEachTimeItIsToldTo) {
  answer(400, refusal("slow_down", 0));
  answer(400, refusal("slow_down", 0));
  answer(400, refusal("authorization_pending", 70016));
  answer(200, alice_tokens());
  ASSERT_TRUE(sign_in());
  EXPECT_EQ(polled_seconds(), (Times{5, 15, 30, 45}));
}

TEST_F(DeviceCodeSignIn, OutlivesANetworkThatComesAndGoes) {
  no_network();
  no_network();
  answer(503, "{}");
  answer(400, refusal("authorization_pending", 70016));
  answer(200, alice_tokens());
  ASSERT_TRUE(sign_in());
  EXPECT_EQ(polled_seconds(), (Times{5, 15, 35, 75, 80})) << "each failure in a row doubles the wait";
}

TEST_F(DeviceCodeSignIn, OutlivesAPollThatTookTooLong) {
  answer(408, "{}");
  answer(200, alice_tokens());
  EXPECT_TRUE(sign_in());
}

TEST_F(DeviceCodeSignIn, WaitsAsLongAsAThrottlingEntraAsks) {
  polls.emplace_back([] { return response(429, "{}", {{"Retry-After", "33"}}); });
  answer(200, alice_tokens());
  ASSERT_TRUE(sign_in());
  EXPECT_EQ(polled_seconds(), (Times{5, 38}));
}

struct End {
  const char* error;
  int code;
  ErrorKind kind;
  const char* said;
};

TEST_F(DeviceCodeSignIn, EveryEndHasItsOwnError) {
  for (const End& end : std::vector<End>{
           {"authorization_declined", 70017, ErrorKind::denied, "it was declined in the browser"},
           {"access_denied", 0, ErrorKind::denied, "it was declined in the browser"},
           {"expired_token", 70020, ErrorKind::sign_in_needed,
            "the code has expired before anybody signed in"},
           {"code_expired", 70019, ErrorKind::sign_in_needed,
            "the code has expired before anybody signed in"},
           {"bad_verification_code", 70018, ErrorKind::rejected, "Entra does not know the code it gave"},
           {"invalid_grant", 53003, ErrorKind::denied, "Conditional Access"},
           {"invalid_client", 7000218, ErrorKind::rejected, "public client flows"},
           {"unheard_of", 0, ErrorKind::rejected, "words"}}) {
    answer(400, refusal(end.error, end.code));
    const std::size_t polls_before = polled.size();
    const Error error = sign_in().error();
    EXPECT_EQ(error.kind, end.kind) << end.error;
    EXPECT_NE(error.line().find(end.said), std::string::npos) << error.line();
    EXPECT_EQ(polled.size(), polls_before + 1) << end.error;
  }
  EXPECT_EQ(SignInStore(world.context()).find(own_tenant).error().kind, ErrorKind::not_found);
}

TEST_F(DeviceCodeSignIn, EndsWhenTheCodeExpiresWhateverEntraSays) {
  const Error error = sign_in().error();
  EXPECT_EQ(error.kind, ErrorKind::sign_in_needed);
  EXPECT_NE(error.what.find("expired"), std::string::npos);
  EXPECT_LT(world.clock.passed, seconds(900));
  EXPECT_EQ(polled.size(), 179U);
}

TEST_F(DeviceCodeSignIn, EndsAtTheDeadline) {
  const Error error = sign_in(seconds(61)).error();
  EXPECT_EQ(error.kind, ErrorKind::transient);
  EXPECT_LT(world.clock.passed, seconds(61));
}

TEST_F(DeviceCodeSignIn, CanBeCancelledBetweenTwoPolls) {
  request.cancelled = [this] { return world.clock.passed >= seconds(12); };
  const Error error = sign_in().error();
  EXPECT_EQ(error.what, "sign-in with a device code: cancelled");
  EXPECT_EQ(polled_seconds(), (Times{5, 10}));
  EXPECT_LT(world.clock.passed, seconds(13));
}

TEST_F(DeviceCodeSignIn, ShowsNothingThatATerminalWouldObey) {
  for (
      const char* body :
      {"", "[]", "{}", R"({"device_code":"d","user_code":"A","verification_uri":"https://x"})",
       R"({"device_code":"d","user_code":"A\u001b[2J","verification_uri":"https://x","expires_in":900})",
       R"({"device_code":"d","user_code":"A","verification_uri":"https://x\n","expires_in":900})",
       R"({"device_code":"d","user_code":"A","verification_uri":"javascript:x","expires_in":900})",
       R"({"device_code":"d","user_code":"A","verification_uri":"http://microsoft.com/x","expires_in":900})",
       R"({"device_code":"d","user_code":"A","verification_uri":"https://microsoft.com@evil.example/","expires_in":900})",
       R"({"device_code":"d","user_code":"A","verification_uri":"https://microsoft.com:x@evil.example/","expires_in":900})",
       R"({"device_code":"d","user_code":"A","verification_uri":"https://evil.example\\\\.microsoft.com/","expires_in":900})",
       R"({"device_code":"d","user_code":"A","verification_uri":"https://m\u0456crosoft.com/","expires_in":900})",
       R"({"device_code":"","user_code":"A","verification_uri":"https://x","expires_in":900})",
       R"({"device_code":"d","user_code":"A","verification_uri":"https://x","expires_in":0})"}) {
    offered = body;
    EXPECT_EQ(sign_in().error().kind, ErrorKind::rejected) << body;
  }
  EXPECT_TRUE(prompt.shown.empty());
}

TEST_F(DeviceCodeSignIn, WithoutARefreshTokenIsRefused) {
  answer(200, R"({"access_token":"access","expires_in":3599})");
  EXPECT_EQ(sign_in().error().kind, ErrorKind::rejected);
  EXPECT_EQ(SignInStore(world.context()).find(own_tenant).error().kind, ErrorKind::not_found);
}

TEST_F(DeviceCodeSignIn, WithNowhereToKeepItTroublesNobody) {
  world.environment.values.erase("HOME");
  EXPECT_EQ(sign_in().error().kind, ErrorKind::bad_input);
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(DeviceCodeSignIn, AnEntraThatRefusesTheCodeIsExplained) {
  world.http.answer = [](const auto&) { return response(400, refusal("invalid_request", 90002)); };
  const Error error = sign_in().error();
  EXPECT_EQ(error.service_code, "AADSTS90002");
  EXPECT_TRUE(error.what.starts_with("sign-in with a device code: ")) << error.what;
}

TEST_F(DeviceCodeSignIn, NeverRepeatsTheDeviceCode) {
  answer(400, R"({"error":"x","error_description":"you sent device-canary"})");
  EXPECT_EQ(sign_in().error().line().find("device-canary"), std::string::npos);
}

}  // namespace
