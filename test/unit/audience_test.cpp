// ACR's audience first, the cloud's ARM audience where that does not do, and whichever did the next time.
#include "cached_world.hpp"

namespace {

using acr::test::Sent;
using std::chrono::hours;

class AudienceOf : public acr::test::CachedWorld {
 protected:
  /// The audiences that Entra was asked for, one letter each: `c` for the registries', `m` for ARM's.
  std::string asked() {
    std::string letters;
    for (const Sent& sent : world.http.sent) {
      if (sent.body.find("scope=") == std::string::npos) continue;
      letters += sent.body.find("containerregistry") != std::string::npos ? 'c' : 'm';
    }
    world.http.sent.clear();
    return letters;
  }
  void expect_arm_first_the_next_time() {
    world.clock.time += hours(4);
    ASSERT_TRUE(get());
    EXPECT_EQ(asked(), "m");
  }
};

TEST_F(AudienceOf, TheRegistriesIsAskedForFirst) {
  ASSERT_TRUE(get());
  EXPECT_EQ(asked(), "c");
}

TEST_F(AudienceOf, ArmIsRememberedWhereEntraDoesNotKnowTheOther) {
  azure.acr_audience_known = false;
  ASSERT_TRUE(get());
  EXPECT_EQ(asked(), "cm");
  expect_arm_first_the_next_time();
}

TEST_F(AudienceOf, ArmIsRememberedWhereTheRegistryRefusesTheOther) {
  azure.acr_audience_accepted = false;
  ASSERT_TRUE(get());
  EXPECT_EQ(asked(), "ccm");
  expect_arm_first_the_next_time();
}

TEST_F(AudienceOf, TheRegistriesIsTriedAgainWhereArmsIsSwitchedOffLater) {
  azure.acr_audience_known = false;
  ASSERT_TRUE(get());
  azure.acr_audience_known = true;
  azure.arm_audience_accepted = false;
  world.clock.time += hours(4);
  asked();
  ASSERT_TRUE(get());
  EXPECT_EQ(asked(), "mmc");
}

TEST_F(AudienceOf, ArmIsItsOwnCloudsWithoutAnExtraSlash) {
  azure.acr_audience_known = false;
  world.environment.values["AZURE_AUTHORITY_HOST"] = "https://login.microsoftonline.com";
  ASSERT_TRUE(get("contoso.azurecr.cn"));
  EXPECT_NE(world.http.sent[1].body.find("management.chinacloudapi.cn%2F%2F.default"), std::string::npos)
      << world.http.sent[1].body;
}

TEST_F(AudienceOf, AnotherFailureOfTheRegistrysTriesNoOther) {
  for (const unsigned status : {403U, 404U, 400U}) {
    azure.registry_status = status;
    world.clock.time += hours(4);
    EXPECT_EQ(get().error().http_status, status);
    EXPECT_EQ(asked(), "c") << status;
  }
}

TEST_F(AudienceOf, AnEntraThatRefusesUsIsNotAskedForTheOther) {
  azure.entra_works = false;
  EXPECT_EQ(get().error().service_code, "AADSTS7000215");
  EXPECT_EQ(asked(), "c");
}

TEST_F(AudienceOf, NorOnceTheRegistryHasRefusedACachedToken) {
  ASSERT_TRUE(get());
  asked();
  azure.unauthorized = 1;
  azure.entra_works = false;
  EXPECT_EQ(get("fabrikam.azurecr.io").error().service_code, "AADSTS7000215");
  EXPECT_EQ(asked(), "c");
}

TEST_F(AudienceOf, WhereNoneIsKnownTheSecondFailureIsTold) {
  world.http.answer = [](const auto&) {
    return acr::test::response(400, R"({"error_codes":[500011],"correlation_id":"c-1"})");
  };
  EXPECT_EQ(get().error().service_code, "AADSTS500011");
  EXPECT_EQ(world.http.sent.size(), 2U);
}

TEST_F(AudienceOf, TokensOfOneAreNotTakenForTheOthers) {
  azure.acr_audience_known = false;
  ASSERT_TRUE(get());
  asked();
  ASSERT_TRUE(get("fabrikam.azurecr.io"));
  EXPECT_EQ(asked(), "c") << "ARM's token is there already";
}

}  // namespace
