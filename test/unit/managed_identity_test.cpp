// Which endpoint is taken for the machine's, and what all of them have in common.
#include "identity/managed_identity_endpoint.hpp"

#include "machine.hpp"

namespace {

using acr::ErrorKind;
using acr::identity::read_refusal;
using acr::test::IdKind;
using acr::test::response;
using acr::test::Sent;
using Variables = std::map<std::string, std::string>;

class ManagedIdentity : public acr::test::Machine {
 protected:
  ManagedIdentity() : Machine({}) {}
};

constexpr const char* https_endpoint = "https://10.0.0.1:2377/token";
constexpr const char* thumbprint = "0123456789abcdefABCDEF0123456789abcdef01";

TEST_F(ManagedIdentity, IsLookedForInTheSdksOrder) {
  const std::vector<std::pair<Variables, std::string>> table{
      {{{"IDENTITY_ENDPOINT", https_endpoint},
        {"IDENTITY_HEADER", "h"},
        {"IDENTITY_SERVER_THUMBPRINT", thumbprint},
        {"MSI_ENDPOINT", "http://localhost/m"},
        {"MSI_SECRET", "s"},
        {"IMDS_ENDPOINT", "http://localhost/"}},
       "10.0.0.1 2019-07-01-preview"},
      {{{"IDENTITY_ENDPOINT", "http://localhost/i"},
        {"IDENTITY_HEADER", "h"},
        {"MSI_ENDPOINT", "http://localhost/m"},
        {"MSI_SECRET", "s"},
        {"IMDS_ENDPOINT", "http://localhost/"}},
       "localhost 2019-08-01"},
      {{{"IDENTITY_ENDPOINT", "http://localhost/i"},
        {"MSI_ENDPOINT", "http://localhost/m"},
        {"MSI_SECRET", "s"},
        {"IMDS_ENDPOINT", "http://localhost/"}},
       "localhost 2017-09-01"},
      {{{"MSI_ENDPOINT", "http://localhost/m"}, {"IMDS_ENDPOINT", "http://localhost/"}}, "localhost "},
      {{{"IDENTITY_ENDPOINT", "http://localhost/i"}, {"IMDS_ENDPOINT", "http://localhost/"}},
       "localhost 2020-06-01"},
      {{{"IDENTITY_HEADER", "h"}, {"MSI_SECRET", "s"}, {"IMDS_ENDPOINT", "http://localhost/"}},
       "169.254.169.254 2018-02-01"},
  };
  for (const auto& [variables, expected] : table) {
    world.environment.values = variables;
    ASSERT_TRUE(ask()) << expected;
    const Sent& sent = world.http.sent.back();
    const std::size_t at = sent.target.find("api-version=");
    const std::string version =
        at == std::string::npos ? "" : sent.target.substr(at + 12, sent.target.find('&') - at - 12);
    EXPECT_EQ(sent.host + " " + version, expected);
  }
}

TEST_F(ManagedIdentity, OfAnEndpointThatTheEnvironmentNamesFailsForGoodInAChain) {
  world.environment.values = {{"IDENTITY_ENDPOINT", "http://localhost/i"}, {"IDENTITY_HEADER", "h"}};
  world.http.answer = {};
  EXPECT_EQ(ask().error().kind, ErrorKind::transient);
  answer(500, "");
  EXPECT_EQ(ask().error().kind, ErrorKind::transient);
  answer(400, "");
  EXPECT_EQ(ask().error().kind, ErrorKind::rejected);
  EXPECT_EQ(ask().error().http_status, 400U);
}

TEST_F(ManagedIdentity, IsAskedAgainWhereTheEndpointIsBusy) {
  world.environment.values = {{"IDENTITY_ENDPOINT", "http://localhost/i"}, {"IDENTITY_HEADER", "h"}};
  int left = 2;
  world.http.answer = [&left](const Sent&) {
    return left-- > 0 ? response(503, "") : response(200, acr::test::endpoint_token);
  };
  EXPECT_TRUE(ask());
  EXPECT_EQ(world.http.sent.size(), 3U);
}

TEST_F(ManagedIdentity, AnAnswerWithoutATokenOrATimeIsRefused) {
  world.environment.values = {{"IDENTITY_ENDPOINT", "http://localhost/i"}, {"IDENTITY_HEADER", "h"}};
  for (const char* body : {"", "<html>", "{}", R"({"access_token":"t"})", R"({"expires_on":"1800003600"})"}) {
    answer(200, body);
    EXPECT_EQ(ask().error().kind, ErrorKind::rejected) << body;
  }
}

TEST_F(ManagedIdentity, AnEndpointThatIsNoUrlIsToldByItsVariable) {
  for (const char* variable : {"IDENTITY_ENDPOINT", "MSI_ENDPOINT"}) {
    world.environment.values = {{variable, "nonsense"}, {"IDENTITY_HEADER", "h"}, {"MSI_SECRET", "s"}};
    EXPECT_EQ(ask().error().kind, ErrorKind::bad_input);
    EXPECT_NE(ask().error().what.find(variable), std::string::npos) << ask().error().what;
  }
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(ManagedIdentity, TheEndpointsSecretNeverShowsInAnError) {
  world.environment.values = {{"IDENTITY_ENDPOINT", "http://localhost/i"}, {"IDENTITY_HEADER", "hunter2"}};
  for (const char* body : {"bad hunter2", R"({"message":"bad hunter2"})", R"({"error":"bad hunter2"})",
                           R"({"error":{"code":"hunter2","message":"bad hunter2"}})"}) {
    answer(400, body);
    const std::string line = ask().error().line();
    EXPECT_EQ(line.find("hunter2"), std::string::npos) << line;
    EXPECT_NE(line.find("[redacted]"), std::string::npos) << line;
  }
}

TEST_F(ManagedIdentity, ASecretThatWouldBeSeveralHeadersIsNotSent) {
  world.environment.values = {{"IDENTITY_ENDPOINT", "http://localhost/i"},
                              {"IDENTITY_HEADER", "a\r\nHost: b"}};
  EXPECT_EQ(ask().error().kind, ErrorKind::bad_input);
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(ManagedIdentity, AnotherEndpointOrIdIsAnotherIdentityAndANewSecretIsNot) {
  const auto with = [this](Variables variables, acr::config::ManagedIdentityId id = {}) {
    world.environment.values = std::move(variables);
    return fingerprint(std::move(id));
  };
  const Variables app{{"IDENTITY_ENDPOINT", "http://localhost/i"}, {"IDENTITY_HEADER", "h"}};
  const std::string first = with(app);
  EXPECT_EQ(with({{"IDENTITY_ENDPOINT", "http://localhost/i"}, {"IDENTITY_HEADER", "after a restart"}}),
            first);
  EXPECT_NE(with({{"IDENTITY_ENDPOINT", "http://localhost/j"}, {"IDENTITY_HEADER", "h"}}), first);
  EXPECT_NE(with({{"IDENTITY_ENDPOINT", "http://localhost/i"}, {"IMDS_ENDPOINT", "h"}}), first);
  EXPECT_NE(with({}), first);
  EXPECT_NE(with(app, {IdKind::client_id, "1"}), first);
  EXPECT_NE(with(app, {IdKind::client_id, "1"}), with(app, {IdKind::client_id, "2"}));
  EXPECT_NE(with(app, {IdKind::client_id, "1"}), with(app, {IdKind::object_id, "1"}));
  EXPECT_TRUE(world.http.sent.empty());
}

struct Said {
  const char* body;
  const char* code;
  const char* text;
  const char* correlation_id;
};

TEST(Refusals, AreReadInEveryForm) {
  const std::vector<Said> table{
      {R"({"error":"invalid_request","error_description":"Identity not found","correlation_id":"c"})",
       "invalid_request", "Identity not found", "c"},
      {R"({"statusCode":400,"message":"No User Assigned","correlationId":"c"})", "", "No User Assigned", "c"},
      {R"({"error":{"correlationId":"c","code":"ManagedIdentityNotFound","message":"Managed identity not found"}})",
       "ManagedIdentityNotFound", "Managed identity not found", "c"},
      {R"({"error":"SSO failure"})", "", "SSO failure", ""},
      {"Invalid secret token header: .", "", "Invalid secret token header: .", ""},
      {"<html>Forbidden</html>", "", "", ""},
      {"", "", "", ""},
      {R"({"error":[1],"message":2})", "", "", ""},
      {"[]", "", "[]", ""},
  };
  for (const Said& row : table) {
    const auto refusal = read_refusal(row.body, "");
    EXPECT_EQ(refusal.code, row.code) << row.body;
    EXPECT_EQ(refusal.text, row.text) << row.body;
    EXPECT_EQ(refusal.correlation_id, row.correlation_id) << row.body;
  }
}

}  // namespace
