#include "identity/imds.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"

namespace {

using acr::ErrorKind;
using acr::Result;
using acr::config::ManagedIdentityId;
using acr::identity::Asked;
using acr::identity::Audience;
using acr::test::response;
using acr::test::Sent;
using acr::test::World;

class FakeMemory final : public acr::identity::ImdsMemory {
 public:
  bool known_absent() override { return absent; }
  void remember_absent() override { absent = true; }
  bool expected() override { return on_azure; }

  bool absent = false;
  bool on_azure = false;
};

bool is_probe(const Sent& sent) {
  return std::none_of(sent.headers.begin(), sent.headers.end(), [](auto& h) { return h.name == "Metadata"; });
}

class Imds : public testing::Test {
 protected:
  Result<acr::identity::Token> ask(Asked asked, ManagedIdentityId id = {}) {
    const auto source = acr::identity::make_imds_source(std::move(id), asked, memory, world.context());
    return source->token(Audience("https://containerregistry.azure.net"), world.deadline());
  }
  /// What the service says to a probe, and to a request for a token.
  void answer(unsigned status, const std::string& body) {
    world.http.answer = [=](const Sent& sent) {
      return is_probe(sent) ? response(400, R"({"error":"invalid_request"})") : response(status, body);
    };
  }

  World world;
  FakeMemory memory;
};

constexpr const char* good = R"({"access_token":"t","expires_in":"3599","expires_on":"1800003599"})";

TEST_F(Imds, IsProbedWithoutTheHeaderAndAskedWithIt) {
  answer(200, good);
  ASSERT_TRUE(ask(Asked::in_a_chain));
  ASSERT_EQ(world.http.sent.size(), 2U);
  EXPECT_TRUE(is_probe(world.http.sent[0]));
  EXPECT_FALSE(is_probe(world.http.sent[1]));
  for (const Sent& sent : world.http.sent) {
    EXPECT_EQ(sent.host, "169.254.169.254");
    EXPECT_EQ(sent.target,
              "/metadata/identity/oauth2/token?api-version=2018-02-01"
              "&resource=https%3A%2F%2Fcontainerregistry.azure.net");
  }
}

TEST_F(Imds, ThatIsAskedForByNameIsNotProbed) {
  answer(200, good);
  memory.absent = true;
  ASSERT_TRUE(ask(Asked::by_name));
  EXPECT_EQ(world.http.sent.size(), 1U);
}

TEST_F(Imds, NamesTheIdentityAsTheServiceDoes) {
  using Kind = ManagedIdentityId::Kind;
  answer(200, good);
  const std::vector<std::pair<ManagedIdentityId, const char*>> table{
      {{Kind::client_id, "1-2"}, "&client_id=1-2"},
      {{Kind::object_id, "3-4"}, "&object_id=3-4"},
      {{Kind::resource_id, "/subscriptions/x y"}, "&msi_res_id=%2Fsubscriptions%2Fx%20y"},
  };
  for (const auto& [id, parameter] : table) {
    ASSERT_TRUE(ask(Asked::by_name, id));
    EXPECT_TRUE(world.http.sent.back().target.ends_with(parameter)) << world.http.sent.back().target;
  }
}

TEST_F(Imds, ItsAbsenceIsRemembered) {
  EXPECT_EQ(ask(Asked::in_a_chain).error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(memory.absent);
  EXPECT_EQ(world.http.sent.size(), 1U);
  EXPECT_EQ(ask(Asked::in_a_chain).error().kind, ErrorKind::unavailable);
  EXPECT_EQ(world.http.sent.size(), 1U);
}

TEST_F(Imds, AnotherCloudsMetadataServiceIsNotAzures) {
  for (const unsigned status : {200U, 401U, 403U, 404U}) {
    memory.absent = false;
    world.http.sent.clear();
    world.http.answer = [status](const auto&) { return response(status, "<html>Not found</html>"); };
    EXPECT_EQ(ask(Asked::in_a_chain).error().kind, ErrorKind::unavailable);
    EXPECT_EQ(world.http.sent.size(), 1U);
  }
}

TEST_F(Imds, WithoutAnIdentityAChainGoesOn) {
  answer(400, R"({"error":"invalid_request","error_description":"Identity not found"})");
  EXPECT_EQ(ask(Asked::in_a_chain).error().kind, ErrorKind::unavailable);
  EXPECT_EQ(ask(Asked::by_name).error().kind, ErrorKind::rejected);
  const auto named = ask(Asked::in_a_chain, {ManagedIdentityId::Kind::client_id, "1-2"}).error();
  EXPECT_EQ(named.kind, ErrorKind::rejected);
  EXPECT_NE(named.line().find("az vm identity assign"), std::string::npos);
}

TEST_F(Imds, SeveralIdentitiesNeedAName) {
  answer(
      400,
      R"({"error":"invalid_request","error_description":"Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request"})");
  const auto error = ask(Asked::in_a_chain).error();
  EXPECT_EQ(error.kind, ErrorKind::rejected);
  EXPECT_EQ(error.hint,
            "Name one: set AZURE_CLIENT_ID to its client id, or in the settings \"identity\": {\"source\": "
            "\"managed-identity\", \"clientId\": \"<client id>\"}");
}

TEST_F(Imds, IsAskedAgainWhileItStarts) {
  int left = 2;
  world.http.answer = [&left](const Sent& sent) {
    if (is_probe(sent)) return response(400, "{}");
    return left-- > 0 ? response(410, "{}") : response(200, good);
  };
  EXPECT_TRUE(ask(Asked::in_a_chain));
}

TEST_F(Imds, DockerDesktopsProxyIsNoMetadataService) {
  answer(403, R"({"error":"connecting to 169.254.169.254:80: network is unreachable"})");
  EXPECT_EQ(ask(Asked::in_a_chain).error().kind, ErrorKind::unavailable);
}

TEST_F(Imds, AnswerWithoutATokenIsRefused) {
  answer(200, "{}");
  EXPECT_EQ(ask(Asked::in_a_chain).error().kind, ErrorKind::rejected);
}

TEST_F(Imds, MayBeElsewhere) {
  answer(200, good);
  world.environment.values["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = "http://127.0.0.1:2579/";
  ASSERT_TRUE(ask(Asked::by_name));
  EXPECT_EQ(world.http.sent[0].host, "127.0.0.1");
  world.environment.values["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = "nonsense";
  EXPECT_EQ(ask(Asked::by_name).error().kind, ErrorKind::bad_input);
}

TEST_F(Imds, ElsewhereItsAbsenceIsNeitherBelievedNorRemembered) {
  world.environment.values["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = "http://127.0.0.1:2579";
  EXPECT_EQ(ask(Asked::in_a_chain).error().kind, ErrorKind::unavailable);
  EXPECT_FALSE(memory.absent) << "this machine's own would not be looked for";
  memory.absent = true;
  answer(200, good);
  EXPECT_TRUE(ask(Asked::in_a_chain));
}

TEST_F(Imds, WhatIsWorthAnotherTryIsNoRefusalInTheEnd) {
  for (const unsigned status : {404U, 408U, 410U, 429U, 500U, 501U}) {
    answer(status, "{}");
    EXPECT_EQ(ask(Asked::by_name).error().kind, ErrorKind::transient) << status;
  }
}

TEST_F(Imds, LetsOthersBeginWhereItsSilenceIsToBeExpected) {
  using acr::identity::Ahead;
  const auto begin = [this](Asked asked) {
    return acr::identity::make_imds_source({}, asked, memory, world.context())->begin(Audience("a"));
  };
  EXPECT_EQ(begin(Asked::in_a_chain), Ahead::go_on);
  EXPECT_EQ(begin(Asked::by_name), Ahead::wait);
  memory.on_azure = true;
  EXPECT_EQ(begin(Asked::in_a_chain), Ahead::wait);
  memory.on_azure = false;
  world.environment.values["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = "http://127.0.0.1:1";
  EXPECT_EQ(begin(Asked::in_a_chain), Ahead::wait);
  EXPECT_TRUE(world.http.sent.empty());
}

}  // namespace
