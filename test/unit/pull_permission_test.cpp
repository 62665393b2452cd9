#include "registry/pull_permission.hpp"

#include <gtest/gtest.h>

#include "diagnosis/pull_rungs.hpp"
#include "fakes.hpp"
#include "jwt.hpp"

namespace {

using acr::ErrorKind;
using acr::Result;
using acr::Secret;
using acr::diagnosis::Rung;
using acr::diagnosis::State;
using namespace acr::test;

class PullPermission : public testing::Test {
 protected:
  void give(const std::string& access, const std::string& member = "access_token") {
    const std::string given = jwt(R"("access":)" + access);
    world.http.answer = [=](const Sent&) { return response(200, "{\"" + member + "\":\"" + given + "\"}"); };
  }
  void refuse(unsigned status) {
    world.http.answer = [=](const Sent&) {
      return response(status, "canary", {{"X-Ms-Correlation-Request-Id", "id-1"}});
    };
  }
  Result<bool> ask() {
    return acr::registry::is_granted(contoso, {"", token}, {"repository", "samples/hello", "pull"},
                                     world.context(), world.deadline());
  }
  Rung pull(const std::string& user = "", const std::string& repository = "samples/hello") {
    return acr::diagnosis::try_pull(contoso, {user, token}, repository, world.context(), world.deadline());
  }

  World world;
  Secret token{"canary-token"};
  acr::registry::LoginServer contoso = *acr::registry::LoginServer::recognise("contoso.azurecr.io");
};

TEST_F(PullPermission, is_what_the_access_token_says) {
  for (
      const auto& [access, granted] : std::map<std::string, bool>{
          {R"([{"type":"repository","name":"samples/hello","actions":["pull"]}])", true},
          {R"([{"type":"repository","name":"samples/hello","actions":["push","pull"]}])", true},
          {R"([{"type":"repository","name":"samples/hello","actions":["*"]}])", true},
          {R"([{"type":"registry","name":"x","actions":[]},{"type":"repository","name":"samples/hello","actions":["pull"]}])",
           true},
          {R"([{"type":"repository","name":"samples/hello","actions":["push"]}])", false},
          {R"([{"type":"repository","name":"samples/other","actions":["pull"]}])", false},
          {R"([{"type":"registry","name":"samples/hello","actions":["pull"]}])", false},
          {R"([{"type":"repository","name":"samples/hello"}])", false},
          {R"([7,{"type":"repository","name":"samples/hello","actions":[7]}])", false},
          {"[]", false},
          {"7", false}}) {
    give(access);
    const Result<bool> answer = ask();
    ASSERT_TRUE(answer) << access;
    EXPECT_EQ(*answer, granted) << access;
  }
}

TEST_F(PullPermission, reads_the_token_under_either_name) {
  give(R"([{"type":"repository","name":"samples/hello","actions":["pull"]}])", "token");
  EXPECT_TRUE(*ask());
}

TEST_F(PullPermission, an_answer_without_a_token_is_refused) {
  for (const char* body : {"", "[]", "{}", R"({"access_token":"opaque"})", R"({"access_token":7})"}) {
    world.http.answer = [=](const Sent&) { return response(200, body); };
    ASSERT_FALSE(ask()) << body;
    EXPECT_EQ(ask().error().kind, ErrorKind::rejected) << body;
  }
}

TEST_F(PullPermission, a_refresh_token_goes_by_post_and_a_password_by_get) {
  give("[]");
  ASSERT_TRUE(ask());
  const Sent& post = world.http.sent.back();
  EXPECT_EQ(post.method, acr::http::Method::post);
  EXPECT_EQ(post.host, "contoso.azurecr.io");
  EXPECT_EQ(post.target, "/oauth2/token");
  EXPECT_EQ(post.body,
            "grant_type=refresh_token&service=contoso.azurecr.io&scope=repository%3Asamples%2Fhello%3Apull&"
            "refresh_token=canary-token");
  EXPECT_EQ(post.header("Authorization"), "");
  pull("ci-pull");
  const Sent& get = world.http.sent.back();
  EXPECT_EQ(get.method, acr::http::Method::get);
  EXPECT_EQ(get.target, "/oauth2/token?service=contoso.azurecr.io&scope=repository%3Asamples%2Fhello%3Apull");
  EXPECT_EQ(get.header("Authorization"), "Basic Y2ktcHVsbDpjYW5hcnktdG9rZW4=");
  EXPECT_EQ(get.body, "");
}

TEST_F(PullPermission, refusals_have_their_kinds) {
  for (const auto& [status, kind] : std::map<unsigned, ErrorKind>{{401, ErrorKind::denied},
                                                                  {403, ErrorKind::denied},
                                                                  {400, ErrorKind::rejected},
                                                                  {404, ErrorKind::rejected},
                                                                  {429, ErrorKind::transient},
                                                                  {503, ErrorKind::transient}}) {
    refuse(status);
    ASSERT_FALSE(ask());
    EXPECT_EQ(ask().error().kind, kind) << status;
    EXPECT_EQ(ask().error().correlation_id, "id-1");
    EXPECT_EQ(ask().error().line().find("canary"), std::string::npos);
  }
}

TEST_F(PullPermission, the_rung_says_who_may_pull_what) {
  give(R"([{"type":"repository","name":"samples/hello","actions":["pull"]}])");
  EXPECT_EQ(pull().found, "the identity may pull samples/hello");
  EXPECT_EQ(pull("ci-pull").found, "ci-pull may pull samples/hello");
}

TEST_F(PullPermission, the_rung_says_who_may_not_and_where_to_look) {
  give("[]");
  const Rung identity = pull();
  EXPECT_EQ(identity.state, State::failed);
  EXPECT_EQ(identity.kind, ErrorKind::denied);
  EXPECT_EQ(identity.code, "CONNECTIVITY_ACCESS_TOKEN_ERROR");
  EXPECT_NE(identity.fix.find("AcrPull"), std::string::npos);
  EXPECT_NE(pull("ci-pull").fix.find("az acr token list -r contoso"), std::string::npos);
}

TEST_F(PullPermission, without_a_repository_any_access_token_will_do) {
  give("[]");
  const Rung rung = pull("", "");
  EXPECT_EQ(rung.state, State::ok);
  EXPECT_NE(world.http.sent.back().body.find("scope=registry%3Acatalog%3A%2A"), std::string::npos)
      << world.http.sent.back().body;
  refuse(401);
  EXPECT_EQ(pull("", "").state, State::failed);
}

}  // namespace
