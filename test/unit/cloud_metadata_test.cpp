#include "credentials/cloud_metadata.hpp"

#include <gtest/gtest.h>

#include "cached_world.hpp"

namespace {

using acr::ErrorKind;
using acr::Result;
using acr::config::CustomCloud;
using acr::credentials::CloudDirectory;
using acr::credentials::read_cloud_metadata;
using acr::http::Response;
using acr::test::response;
using acr::test::Sent;

constexpr const char* arm = "https://management.stack.contoso.example";
constexpr const char* stack =
    R"({"name":"stack","resourceManager":"https://management.stack.contoso.example/",
  "suffixes":{"acrLoginServer":"azurecr.stack.contoso.example"},
  "authentication":{"loginEndpoint":"https://login.stack.contoso.example/","audiences":["https://management.stack.contoso.example"]}})";

TEST(CloudMetadata, IsReadFromOneCloudOrFromTheRightOneOfMany) {
  for (const std::string& body :
       {std::string(stack), "[{\"resourceManager\":\"https://other/\"}," + std::string(stack) + "]"}) {
    const auto metadata = read_cloud_metadata(body, arm);
    ASSERT_TRUE(metadata);
    EXPECT_EQ(metadata->registry_suffix, "azurecr.stack.contoso.example");
    EXPECT_EQ(metadata->authority, "https://login.stack.contoso.example");
    EXPECT_EQ(metadata->arm_audience, "https://management.stack.contoso.example");
  }
  for (const char* body :
       {"", "null", "[]", "{}", "[1]", R"({"suffixes":1,"authentication":2})", "{\"a\":1},\"clouds\":{}"}) {
    EXPECT_FALSE(read_cloud_metadata(body, arm)) << body;
  }
}

class CustomClouds : public acr::test::CachedWorld {
 protected:
  CustomClouds() {
    world.http.answer = [this](const Sent& sent) -> Result<Response> {
      EXPECT_EQ(sent.host + sent.target,
                "management.stack.contoso.example/metadata/endpoints?api-version=2019-05-01");
      return response(status, body);
    };
  }
  std::string recognised(const char* url, CustomCloud cloud) {
    const auto disk = store();
    CloudDirectory clouds({std::move(cloud)}, *disk, world.context());
    const auto server = clouds.recognise(url, world.deadline());
    return server ? server->host() : "";
  }
  std::string authority(CustomCloud cloud) {
    const auto disk = store();
    CloudDirectory clouds({std::move(cloud)}, *disk, world.context());
    const auto found = clouds.find("stack", world.deadline());
    return found ? std::string((*found)->authority) : found.error().line();
  }
  void let_the_failure_pass() { world.clock.time += std::chrono::minutes(5); }

  const CustomCloud by_arm{"stack", "", "", arm, ""};
  unsigned status = 200;
  std::string body = stack;
};

TEST_F(CustomClouds, WithASuffixAreRecognisedWithoutAnybodyBeingAsked) {
  const CustomCloud cloud{"stack", "azurecr.stack.contoso.example", "", arm, ""};
  EXPECT_EQ(recognised("https://Contoso.azurecr.stack.contoso.example/v2/", cloud),
            "contoso.azurecr.stack.contoso.example");
  for (const char* url :
       {"azurecr.stack.contoso.example", "evil-azurecr.stack.contoso.example.attacker.example",
        "a.b.azurecr.stack.contoso.example", "xazurecr.stack.contoso.example"}) {
    EXPECT_EQ(recognised(url, cloud), "") << url;
  }
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(CustomClouds, AreCompletedFromTheirArmOnceADay) {
  EXPECT_EQ(recognised("contoso.azurecr.stack.contoso.example", by_arm),
            "contoso.azurecr.stack.contoso.example");
  EXPECT_EQ(authority(by_arm), "https://login.stack.contoso.example");
  EXPECT_EQ(world.http.sent.size(), 1U);
  world.clock.time += std::chrono::hours(25);
  EXPECT_EQ(authority(by_arm), "https://login.stack.contoso.example");
  EXPECT_EQ(world.http.sent.size(), 2U);
  world.clock.time += std::chrono::hours(25);
  status = 404;
  EXPECT_EQ(authority(by_arm), "https://login.stack.contoso.example") << "the former answer serves";
}

TEST_F(CustomClouds, KeepWhatTheSettingsSay) {
  EXPECT_EQ(authority({"stack", "", "https://login.mine.example", arm, ""}), "https://login.mine.example");
}

TEST_F(CustomClouds, ThatNameNoDomainOfTheirOwnAreRefused) {
  for (const char* suffix : {"", "com", ".", "a..b", "example.com.", "a b.c", "-a.b", "10.0.0.1"}) {
    body = R"({"suffixes":{"acrLoginServer":")" + std::string(suffix) +
           R"("},"authentication":{"loginEndpoint":"https://l.example","audiences":["a"]}})";
    EXPECT_EQ(recognised("contoso.example.com", by_arm), "") << suffix;
    EXPECT_NE(authority(by_arm).find("cloud \"stack\""), std::string::npos) << authority(by_arm);
    let_the_failure_pass();
  }
  for (const char* rest : {R"("loginEndpoint":"http://l.example","audiences":["a"])",
                           R"("loginEndpoint":"https://l.example?x=","audiences":["a"])",
                           R"("loginEndpoint":"https://l.example","audiences":["a\u001bb"])"}) {
    body =
        R"({"suffixes":{"acrLoginServer":"azurecr.example"},"authentication":{)" + std::string(rest) + "}}";
    EXPECT_EQ(recognised("contoso.azurecr.example", by_arm), "") << rest;
    let_the_failure_pass();
  }
}

/// An ARM that takes the question and never answers.
class SilentArm final : public acr::http::Client {
 public:
  explicit SilentArm(acr::test::FakeClock& clock) : clock_(clock) {}

  Result<Response> send(const acr::http::Request& /*request*/, acr::Deadline deadline) override {
    ++asked;
    clock_.sleep(std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock_.steady()));
    return acr::Error{ErrorKind::transient, "timed out"};
  }

  int asked = 0;

 private:
  acr::test::FakeClock& clock_;
};

TEST_F(CustomClouds, WhoseArmIsSilentHoldNobodyUpForLong) {
  ASSERT_EQ(authority(by_arm), "https://login.stack.contoso.example");
  world.clock.time += std::chrono::hours(25);
  SilentArm silent(world.clock);
  const acr::http::Context context{world.environment, world.clock, world.random, world.processes, silent};
  for (int process = 0; process < 2; ++process) {
    const auto disk = store();
    CloudDirectory clouds({by_arm}, *disk, context);
    const auto server = clouds.recognise("contoso.azurecr.stack.contoso.example", world.deadline());
    EXPECT_TRUE(server) << "what it said before serves";
    EXPECT_FALSE(clouds.recognise("index.docker.io", world.deadline()));
  }
  EXPECT_EQ(silent.asked, 1);
  EXPECT_LE(world.clock.passed, std::chrono::seconds(5));
  world.clock.time += std::chrono::minutes(5);
  EXPECT_EQ(authority(by_arm), "https://login.stack.contoso.example");
  EXPECT_EQ(world.http.sent.size(), 2U) << "it is asked again";
}

TEST_F(CustomClouds, WhoseArmIsSilentAreAskedForOnceWhereThereIsNoCache) {
  world.environment.values.clear();
  SilentArm silent(world.clock);
  const acr::http::Context context{world.environment, world.clock, world.random, world.processes, silent};
  const auto nothing_is_kept = store();
  CloudDirectory clouds({by_arm}, *nothing_is_kept, context);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(clouds.recognise("index.docker.io", world.deadline()));
  const auto found = clouds.find("stack", world.deadline());
  EXPECT_NE(found.error().line().find("docker-credential-acr clear"), std::string::npos);
  EXPECT_EQ(silent.asked, 1);
}

TEST_F(CustomClouds, AreNotAskedForByWhoHasNoTime) {
  const auto at_once = [this] {
    const auto disk = store();
    CloudDirectory clouds({by_arm}, *disk, world.context());
    return clouds.recognise("contoso.azurecr.stack.contoso.example", world.clock.steady()).has_value();
  };
  EXPECT_FALSE(at_once());
  EXPECT_TRUE(world.http.sent.empty());
  EXPECT_TRUE(std::filesystem::is_empty(directory.path())) << "nobody has failed";
  EXPECT_EQ(authority(by_arm), "https://login.stack.contoso.example");
  world.clock.time += std::chrono::hours(25);
  EXPECT_TRUE(at_once()) << "by what is remembered";
  EXPECT_EQ(world.http.sent.size(), 1U);
}

TEST_F(CustomClouds, ThatNobodyHasNamedAreAnError) {
  const auto disk = store();
  CloudDirectory clouds({}, *disk, world.context());
  const auto found = clouds.find("elsewhere", world.deadline());
  EXPECT_EQ(found.error().kind, ErrorKind::bad_input);
  EXPECT_EQ((*clouds.find("AzureChinaCloud", world.deadline()))->authority,
            "https://login.partner.microsoftonline.cn");
  EXPECT_EQ((*clouds.find("usGovernment", world.deadline()))->authority, "https://login.microsoftonline.us");
}

}  // namespace
