#include <gtest/gtest.h>

#include "cached_world.hpp"
#include "credhelper/verbs.hpp"
#include "jwt.hpp"

namespace {

using acr::Reply;
using acr::test::refresh_token;
namespace verbs = acr::verbs;

class StoreVerb : public acr::test::CachedWorld {
 protected:
  Reply hand_over(const std::string& secret, const std::string& user = "<token>",
                  const std::string& url = "contoso.azurecr.io") {
    return verbs::store(
        R"({"ServerURL":")" + url + R"(","Username":")" + user + R"(","Secret":")" + secret + "\"}",
        world.context());
  }
  [[nodiscard]] long long now() const { return world.clock.time.time_since_epoch().count(); }
};

struct Refused {
  const char* what;
  std::string secret;
  const char* says;
};

TEST_F(StoreVerb, RefusesWhatIsNotThisRegistrysLivingRefreshToken) {
  const std::string exp = std::to_string(now() + 3600);
  const std::vector<Refused> table{
      {"another registry's", refresh_token("fabrikam.azurecr.io", now(), now() + 3600), "another registry"},
      {"a look-alike's", refresh_token("contoso.azurecr.io.evil.com", now(), now() + 3600),
       "another registry"},
      {"expired this second", refresh_token("contoso.azurecr.io", now() - 3600, now()), "expired"},
      {"an access token",
       acr::test::jwt(R"("aud":"contoso.azurecr.io","grant_type":"access_token","exp":)" + exp),
       "not an ACR refresh token"},
      {"without an end", acr::test::jwt(R"("aud":"contoso.azurecr.io","grant_type":"refresh_token")"),
       "not an ACR refresh token"},
      {"typed", "hunter2", "not an ACR refresh token"},
      {"nothing", "", "not an ACR refresh token"},
  };
  for (const Refused& row : table) {
    const Reply reply = hand_over(row.secret);
    const std::string said(reply.output.reveal());
    EXPECT_EQ(reply.exit_code, 1) << row.what;
    EXPECT_NE(said.find(row.says), std::string::npos) << row.what << ": " << said;
    EXPECT_NE(said.find("az acr login --name contoso"), std::string::npos) << said;
    EXPECT_TRUE(row.secret.empty() || said.find(row.secret) == std::string::npos) << row.what;
  }
  EXPECT_TRUE(std::filesystem::is_empty(directory.path())) << "something was kept";
}

TEST_F(StoreVerb, TakesATokenInItsLastSecond) {
  EXPECT_EQ(hand_over(refresh_token("contoso.azurecr.io", now() - 3600, now() + 1)).exit_code, 0);
}

TEST_F(StoreVerb, KeepsAPasswordUnderEveryUserNameButTheTwoOfTokens) {
  world.environment.values["XDG_STATE_HOME"] = directory.path() / "state";
  const std::string good = refresh_token("contoso.azurecr.io", now(), now() + 3600);
  for (const char* user : {"admin", "token", "<Token>", " <token>", "00000000-0000-0000-0000-000000000001"}) {
    EXPECT_EQ(hand_over(good, user).exit_code, 0) << user;
    const Reply reply = verbs::list(world.context());
    EXPECT_NE(reply.output.reveal().find("contoso.azurecr.io"), std::string_view::npos) << user;
    EXPECT_EQ(reply.output.reveal().find("00000000-0000-0000-0000-000000000000"), std::string_view::npos);
  }
  EXPECT_FALSE(std::filesystem::exists(directory.path() / "docker-credential-acr")) << "it is in the cache";
}

TEST_F(StoreVerb, IsRenewedAsUsualAfterHalfOfItsLife) {
  const std::string handed = refresh_token("contoso.azurecr.io", now(), now() + 10800, 99);
  ASSERT_EQ(hand_over(handed).exit_code, 0);
  EXPECT_FALSE(verbs::get("contoso.azurecr.io", world.context()).renew_afterwards);
  world.clock.time += std::chrono::minutes(100);
  const Reply ageing = verbs::get("contoso.azurecr.io", world.context());
  EXPECT_NE(ageing.output.reveal().find(handed), std::string_view::npos);
  ASSERT_TRUE(ageing.renew_afterwards);
  verbs::renew(*ageing.renew_afterwards, world.context());
  EXPECT_EQ(azure.exchanges(), 1);
  EXPECT_NE(token(), handed);
}

TEST_F(StoreVerb, WithoutAPlaceToKeepItIsNoError) {
  world.environment.values.erase("XDG_CACHE_HOME");
  EXPECT_EQ(hand_over(refresh_token("contoso.azurecr.io", now(), now() + 3600)).exit_code, 0);
}

TEST_F(StoreVerb, IntoACacheThatOthersMayWriteToIsAnError) {
  ASSERT_TRUE(get());
  std::filesystem::permissions(directory.path() / "docker-credential-acr", std::filesystem::perms(0707));
  const Reply reply = hand_over(refresh_token("contoso.azurecr.io", now(), now() + 3600));
  EXPECT_EQ(reply.exit_code, 1);
  EXPECT_NE(reply.output.reveal().find("chmod go= "), std::string_view::npos);
}

TEST_F(StoreVerb, UnderASettingThatMakesNoSenseIsAnError) {
  world.environment.values["DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY"] = "client_id:1";
  const Reply reply = hand_over(refresh_token("contoso.azurecr.io", now(), now() + 3600));
  EXPECT_EQ(reply.exit_code, 1);
  EXPECT_NE(reply.output.reveal().find("DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY"), std::string_view::npos);
}

}  // namespace
