// ID tokens of others than Entra: in files, in variables, and from the services that run CI jobs.
#include <gtest/gtest.h>

#include "identity/azure_pipelines.hpp"
#include "identity/github_actions.hpp"
#include "identity/id_token.hpp"
#include "identity/token_file.hpp"
#include "identity/token_variable.hpp"
#include "jwt.hpp"
#include "kept_requests.hpp"

namespace {

using acr::Error;
using acr::ErrorKind;
using acr::Result;
using acr::Secret;
using acr::http::Method;
using acr::identity::Audience;
using acr::identity::ClientAssertion;
using acr::identity::doubt_expiry;
using acr::identity::read_id_token;
using namespace acr::test;

// The fake clock stands at 1'800'000'000.
std::string id_token(long long expires = 1'800'000'600) {
  return jwt(R"("iss":"https://issuer.example","aud":["api://AzureADTokenExchange"],"exp":)" +
             std::to_string(expires));
}

TEST(IdToken, IsTakenWithoutTheWhiteSpaceAroundIt) {
  for (const std::string& text : {id_token(), id_token() + "\n", "\r\n\t " + id_token() + " \r\n"}) {
    const Result<Secret> token = read_id_token(text);
    ASSERT_TRUE(token);
    EXPECT_EQ(token->reveal(), id_token());
  }
}

TEST(IdToken, IsAJwt) {
  for (const std::string& text :
       {std::string(), std::string(" \n"), std::string("hello"), std::string("a.b.c"),
        id_token().substr(0, id_token().rfind('.')), id_token() + ".x", "Bearer " + id_token(),
        id_token() + "\n" + id_token(), "e30." + base64url("[]") + ".c2ln", std::string(100, '\0')}) {
    const Result<Secret> token = read_id_token(text);
    ASSERT_FALSE(token) << text;
    EXPECT_EQ(token.error().kind, ErrorKind::bad_input);
    EXPECT_EQ(token.error().line().find("eyJ"), std::string::npos);
  }
}

TEST(IdToken, IsNoLargerThan64Kib) {
  const std::string most = jwt("\"x\":\"" + std::string(48'000, 'x') + "\"");
  EXPECT_TRUE(read_id_token(most));
  EXPECT_FALSE(read_id_token(jwt("\"x\":\"" + std::string(50'000, 'x') + "\"")));
}

TEST(IdToken, IsDoubtedOnceItHasExpired) {
  const acr::sys_seconds now{std::chrono::seconds(1'800'000'000)};
  EXPECT_EQ(doubt_expiry(id_token(1'800'000'001), now, "h").what, "");
  EXPECT_EQ(doubt_expiry(jwt(R"("iss":"i")"), now, "h").what, "");
  EXPECT_EQ(doubt_expiry(jwt(R"("exp":"never")"), now, "h").what, "");
  struct Row {
    long long ago;
    const char* text;
  };
  for (const Row& row : std::vector<Row>{{0, "0 seconds"},
                                         {119, "119 seconds"},
                                         {120, "2 minutes"},
                                         {7199, "119 minutes"},
                                         {7200, "2 hours"},
                                         {48L * 3600, "2 days"}}) {
    const auto doubt = doubt_expiry(id_token(1'800'000'000 - row.ago), now, "h");
    EXPECT_EQ(doubt.what, "the ID token expired " + std::string(row.text) + " ago by this machine's clock");
    EXPECT_EQ(doubt.hint, "h");
  }
}

/// What all sources of ID tokens share: an application behind them, and a network that is watched.
class IdTokens : public ::testing::Test {
 protected:
  acr::http::Context context() { return http_.in(world_); }

  static acr::identity::Authority entra() {
    return *acr::identity::make_authority({"https://login.microsoftonline.com", "tenant-1"});
  }

  Result<acr::identity::Token> ask_entra(std::unique_ptr<ClientAssertion> assertion) {
    return make_client_assertion_source({"https://login.microsoftonline.com", "tenant-1"}, "client-1",
                                        std::move(assertion), context())
        ->token(Audience("a"), world_.deadline());
  }

  static std::string identity(const ClientAssertion& assertion) {
    acr::FieldDigest digest;
    assertion.identify(digest);
    return digest.hex();
  }

  /// An error that tells what went wrong and what to do, but no token.
  static void expect_error(const Error& error, ErrorKind kind, std::string_view what, std::string_view hint) {
    EXPECT_EQ(error.kind, kind) << error.line();
    EXPECT_NE(error.what.find(what), std::string::npos) << error.line();
    EXPECT_NE(error.hint.find(hint), std::string::npos) << error.line();
    EXPECT_EQ(error.line().find("canary"), std::string::npos) << error.line();
    EXPECT_EQ(error.line().find("eyJ"), std::string::npos) << error.line();
  }

  World world_;
  KeptRequests http_;
};

class TokenFile : public IdTokens {
 protected:
  std::unique_ptr<ClientAssertion> assertion() {
    return acr::identity::make_token_file_assertion(file_, context());
  }

  TemporaryDirectory directory_;
  std::string file_ = directory_.path() / "token";
};

TEST_F(TokenFile, IsReadAgainAtEveryUse) {
  const auto made = assertion();
  for (const long long expires : {1'800'000'600LL, 1'800'004'200LL}) {
    write_file(file_, id_token(expires) + "\n");
    const Result<Secret> token = made->make(entra(), world_.deadline());
    ASSERT_TRUE(token);
    EXPECT_EQ(token->reveal(), id_token(expires));
  }
}

TEST_F(TokenFile, IsSentToEntraForTheApplication) {
  write_file(file_, id_token());
  ASSERT_TRUE(ask_entra(assertion()));
  EXPECT_EQ(form_field(http_.sent.at(0), "client_assertion"), id_token());
  EXPECT_EQ(form_field(http_.sent.at(0), "client_id"), "client-1");
}

TEST_F(TokenFile, ThatIsNoneSaysWhy) {
  const auto error = [this] { return assertion()->make(entra(), world_.deadline()).error(); };
  expect_error(error(), ErrorKind::bad_input, file_ + " does not exist", "AZURE_FEDERATED_TOKEN_FILE");
  write_file(file_, "");
  expect_error(error(), ErrorKind::bad_input, "there is nothing in it", file_);
  write_file(file_, "canary");
  expect_error(error(), ErrorKind::bad_input, "not a JWT", file_);
  write_file(file_, std::string(std::size_t{100} * 1024, 'x'));
  expect_error(error(), ErrorKind::bad_input, "too large", "AZURE_FEDERATED_TOKEN_FILE");
}

TEST_F(TokenFile, ThatNobodyRenewedIsDoubtedOnceEntraHasRefusedIt) {
  write_file(file_, id_token(1'799'998'500));
  http_.answer = [](const auto&) { return response(401, R"({"error_codes":[700024]})"); };
  const auto token = ask_entra(assertion());
  ASSERT_FALSE(token);
  ASSERT_EQ(http_.sent.size(), 1U);
  expect_error(token.error(), token.error().kind,
               "; the ID token expired 25 minutes ago by this machine's clock", "Whoever writes the file");
  EXPECT_EQ(token.error().service_code, "AADSTS700024");
}

TEST_F(TokenFile, IsIdentifiedByItsNameAlone) {
  const std::string before = identity(*assertion());
  write_file(file_, id_token());
  EXPECT_EQ(identity(*assertion()), before);
  EXPECT_NE(identity(*acr::identity::make_token_file_assertion(file_ + "2", context())), before);
}

class TokenVariable : public IdTokens {
 protected:
  std::unique_ptr<ClientAssertion> assertion(const std::string& variable = "CI_TOKEN") {
    return acr::identity::make_token_variable_assertion(variable, "api://AzureADTokenExchangeChina",
                                                        context());
  }
};

TEST_F(TokenVariable, IsSentToEntraForTheApplication) {
  world_.environment.values["CI_TOKEN"] = id_token() + "\n";
  ASSERT_TRUE(ask_entra(assertion()));
  EXPECT_EQ(form_field(http_.sent.at(0), "client_assertion"), id_token());
}

TEST_F(TokenVariable, ThatHoldsNoneSaysWhatTheJobNeeds) {
  expect_error(assertion()->make(entra(), world_.deadline()).error(), ErrorKind::bad_input,
               "CI_TOKEN is not set", "id_tokens: CI_TOKEN: aud: api://AzureADTokenExchangeChina");
  world_.environment.values["CI_TOKEN"] = "canary";
  expect_error(assertion()->make(entra(), world_.deadline()).error(), ErrorKind::bad_input, "not a JWT",
               "id_tokens: CI_TOKEN");
}

TEST_F(TokenVariable, ThatHasExpiredIsDoubtedOnceEntraHasRefusedIt) {
  world_.environment.values["CI_TOKEN"] = id_token(1'799'990'000);
  http_.answer = [](const auto&) { return response(401, R"({"error_codes":[700024]})"); };
  const auto token = ask_entra(assertion());
  ASSERT_FALSE(token);
  expect_error(token.error(), token.error().kind, "; the ID token expired 2 hours ago", "early in the job");
}

TEST_F(TokenVariable, IsIdentifiedByItsNameAlone) {
  const std::string before = identity(*assertion());
  world_.environment.values["CI_TOKEN"] = id_token();
  EXPECT_EQ(identity(*assertion()), before);
  EXPECT_NE(identity(*assertion("OTHER")), before);
}

/// A CI service answers first, then Entra.
class CiJob : public IdTokens {
 protected:
  CiJob() {
    http_.answer = [this](const acr::http::Request& request) {
      if (request.url.host == "login.microsoftonline.com") {
        return Result<acr::http::Response>(response(200, R"({"access_token":"t","expires_in":3599})"));
      }
      return Result<acr::http::Response>(response(status_, body_));
    };
  }

  /// Without Entra: what the service's answer comes to.
  Error error_of(std::unique_ptr<ClientAssertion> assertion, unsigned status, std::string body) {
    status_ = status;
    body_ = std::move(body);
    const Result<Secret> token = assertion->make(entra(), world_.deadline());
    return token ? Error{} : token.error();
  }

  unsigned status_ = 200;
  std::string body_;
};

class GithubActions : public CiJob {
 protected:
  GithubActions() {
    body_ = R"({"count":1,"value":")" + id_token() + "\"}";
    world_.environment.values = {
        {"ACTIONS_ID_TOKEN_REQUEST_URL", "https://pipelines.example/a/b?api-version=2.0"},
        {"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "canary-bearer"}};
  }
  std::unique_ptr<ClientAssertion> assertion() {
    return acr::identity::make_github_actions_assertion("api://AzureADTokenExchange", context());
  }
};

TEST_F(GithubActions, IsAskedForATokenForEntra) {
  ASSERT_TRUE(ask_entra(assertion()));
  ASSERT_EQ(http_.sent.size(), 2U);
  const acr::http::Request& asked = http_.sent[0];
  EXPECT_EQ(asked.method, Method::get);
  EXPECT_EQ(asked.url.host, "pipelines.example");
  EXPECT_EQ(asked.url.target, "/a/b?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange");
  EXPECT_EQ(header(asked, "Authorization"), "Bearer canary-bearer");
  // The bearer goes nowhere else.
  EXPECT_EQ(header(http_.sent[1], "Authorization"), "");
  EXPECT_EQ(form_field(http_.sent[1], "client_assertion"), id_token());
}

TEST_F(GithubActions, IsAskedWithAQueryOfItsOwnIfTheUrlHasNone) {
  world_.environment.values["ACTIONS_ID_TOKEN_REQUEST_URL"] = "https://pipelines.example/a";
  ASSERT_TRUE(ask_entra(assertion()));
  EXPECT_EQ(http_.sent[0].url.target, "/a?audience=api%3A%2F%2FAzureADTokenExchange");
}

TEST_F(GithubActions, IsAskedAgainForEveryToken) {
  const auto made = assertion();
  ASSERT_TRUE(made->make(entra(), world_.deadline()));
  ASSERT_TRUE(made->make(entra(), world_.deadline()));
  EXPECT_EQ(http_.sent.size(), 2U);
}

TEST_F(GithubActions, ThatMayNotAskSaysWhatTheWorkflowNeeds) {
  EXPECT_TRUE(acr::identity::in_github_actions(world_.environment));
  for (const char* variable : {"ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"}) {
    const std::string kept = std::exchange(world_.environment.values[variable], "");
    EXPECT_FALSE(acr::identity::in_github_actions(world_.environment));
    expect_error(assertion()->make(entra(), world_.deadline()).error(), ErrorKind::unavailable,
                 std::string(variable) + " is not set", "permissions: id-token: write");
    world_.environment.values[variable] = kept;
  }
  EXPECT_TRUE(http_.sent.empty());
}

TEST_F(GithubActions, WithoutThePermissionIsTold) {
  const auto why = [this] { return acr::identity::why_no_id_token(world_.environment); };
  EXPECT_FALSE(why()) << "it has the permission";
  world_.environment.values = {};
  EXPECT_FALSE(why()) << "it is no job";
  world_.environment.values = {{"GITHUB_ACTIONS", "true"}};
  ASSERT_TRUE(why());
  expect_error(*why(), ErrorKind::unavailable, "no ID token", "permissions: id-token: write");
}

TEST_F(GithubActions, GetsItsBearerByHttpsAlone) {
  for (const char* url :
       {"http://pipelines.example/a?b=c", "pipelines.example", "https://a@pipelines.example/",
        "https://pipelines.example/#canary", "https://pipelines.example/a b", "file:///etc"}) {
    world_.environment.values["ACTIONS_ID_TOKEN_REQUEST_URL"] = url;
    expect_error(assertion()->make(entra(), world_.deadline()).error(), ErrorKind::bad_input,
                 "ACTIONS_ID_TOKEN_REQUEST_URL", "");
  }
  world_.environment.values["ACTIONS_ID_TOKEN_REQUEST_URL"] = "https://pipelines.example/a";
  world_.environment.values["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "canary\r\nX-Injected: 1";
  expect_error(assertion()->make(entra(), world_.deadline()).error(), ErrorKind::bad_input,
               "ACTIONS_ID_TOKEN_REQUEST_TOKEN holds no token", "");
  EXPECT_TRUE(http_.sent.empty());
}

TEST_F(GithubActions, ThatRefusesIsQuotedWithoutItsSecrets) {
  for (const unsigned status : {203U, 301U, 302U, 307U, 401U, 403U}) {
    const Error error =
        error_of(assertion(), status, R"({"message":"you sent canary-bearer and )" + id_token() + "\"}");
    expect_error(error, ErrorKind::denied, "GitHub answered " + std::to_string(status), "same job");
    EXPECT_NE(error.what.find("you sent [redacted] and [redacted]"), std::string::npos) << error.what;
    EXPECT_EQ(error.http_status, status);
  }
  expect_error(error_of(assertion(), 404, "<html>canary-bearer</html>"), ErrorKind::rejected,
               "GitHub answered 404", "");
  const std::size_t before = http_.sent.size();
  expect_error(error_of(assertion(), 503, "canary"), ErrorKind::transient, "GitHub answered 503", "");
  EXPECT_EQ(http_.sent.size(), before + 4) << "it is tried again";
}

TEST_F(GithubActions, ThatAnswersWithoutAnIdTokenSaysSo) {
  for (const char* body : {"", "{}", "[]", R"({"value":7})", R"({"value":"canary"})", R"({"value":""})",
                           "<html>canary</html>"}) {
    expect_error(error_of(assertion(), 200, body), ErrorKind::rejected,
                 "GitHub answered 200 without an ID token", "");
  }
}

TEST_F(GithubActions, IsTheSameIdentityInEveryJob) {
  const std::string before = identity(*assertion());
  world_.environment.values = {{"ACTIONS_ID_TOKEN_REQUEST_URL", "https://other.example"},
                               {"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "other"}};
  EXPECT_EQ(identity(*assertion()), before);
  EXPECT_NE(identity(*acr::identity::make_github_actions_assertion("other", context())), before);
}

class AzurePipelines : public CiJob {
 protected:
  AzurePipelines() {
    body_ = R"({"oidcToken":")" + id_token() + "\"}";
    world_.environment.values = {{"SYSTEM_OIDCREQUESTURI", "https://dev.example/org/_apis/oidctoken"},
                                 {"SYSTEM_ACCESSTOKEN", "canary-bearer"}};
  }
  std::unique_ptr<ClientAssertion> assertion(const std::string& connection = "connection-1") {
    return acr::identity::make_azure_pipelines_assertion(connection, context());
  }
};

TEST_F(AzurePipelines, IsAskedForAServiceConnection) {
  ASSERT_TRUE(ask_entra(assertion("a&b")));
  ASSERT_EQ(http_.sent.size(), 2U);
  const acr::http::Request& asked = http_.sent[0];
  EXPECT_EQ(asked.method, Method::post);
  EXPECT_TRUE(asked.body.empty());
  EXPECT_EQ(asked.url.host, "dev.example");
  EXPECT_EQ(asked.url.target, "/org/_apis/oidctoken?api-version=7.1&serviceConnectionId=a%26b");
  EXPECT_EQ(header(asked, "Authorization"), "Bearer canary-bearer");
  EXPECT_EQ(header(asked, "X-TFS-FedAuthRedirect"), "Suppress");
  EXPECT_EQ(header(asked, "Content-Type"), "application/json");
  EXPECT_EQ(form_field(http_.sent[1], "client_assertion"), id_token());
}

TEST_F(AzurePipelines, WithoutItsTokenSaysWhatTheTaskNeeds) {
  // The second is what Pipelines leaves of a variable that it does not expand.
  for (const char* value : {"", "$(System.AccessToken)"}) {
    world_.environment.values["SYSTEM_ACCESSTOKEN"] = value;
    expect_error(assertion()->make(entra(), world_.deadline()).error(), ErrorKind::unavailable,
                 "SYSTEM_ACCESSTOKEN is not set", "SYSTEM_ACCESSTOKEN: $(System.AccessToken)");
  }
  EXPECT_TRUE(http_.sent.empty());
}

TEST_F(AzurePipelines, ThatShowsASignInPageHasRefusedTheToken) {
  for (const unsigned status : {203U, 302U, 401U}) {
    expect_error(error_of(assertion(), status, "<html>sign in</html>"), ErrorKind::denied,
                 "Azure Pipelines answered " + std::to_string(status) +
                     ": the token in SYSTEM_ACCESSTOKEN is probably not valid",
                 "SYSTEM_ACCESSTOKEN: $(System.AccessToken)");
  }
}

TEST_F(AzurePipelines, IsIdentifiedByTheConnection) {
  const std::string before = identity(*assertion());
  world_.environment.values = {{"SYSTEM_OIDCREQUESTURI", "https://other.example"}};
  EXPECT_EQ(identity(*assertion()), before);
  EXPECT_NE(identity(*assertion("connection-2")), before);
}

}  // namespace
