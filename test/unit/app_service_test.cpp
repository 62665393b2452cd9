#include "machine.hpp"

namespace {

using acr::test::IdKind;
using acr::test::Sent;

class AppService : public acr::test::Machine {
 protected:
  AppService()
      : Machine({{"IDENTITY_ENDPOINT", "http://169.254.129.4:8081/msi/token/"}, {"IDENTITY_HEADER", "h-1"}}) {
  }
};

TEST_F(AppService, IsAskedWithItsSecret) {
  const auto token = ask();
  ASSERT_TRUE(token);
  EXPECT_EQ(token->value.reveal(), "t");
  EXPECT_EQ(token->expires.time_since_epoch().count(), 1'800'003'600);
  ASSERT_EQ(world.http.sent.size(), 1U);
  const Sent& sent = world.http.sent[0];
  EXPECT_EQ(sent.method, acr::http::Method::get);
  EXPECT_EQ(sent.host, "169.254.129.4");
  EXPECT_EQ(sent.url.port, 8081);
  EXPECT_EQ(sent.target,
            "/msi/token/?api-version=2019-08-01&resource=https%3A%2F%2Fcontainerregistry.azure.net");
  EXPECT_EQ(sent.header("X-IDENTITY-HEADER"), "h-1");
}

TEST_F(AppService, MayBeAContainerOfAnyName) {
  world.environment.values["IDENTITY_ENDPOINT"] = "http://my_app_msi:8081/token";
  ASSERT_TRUE(ask());
  EXPECT_EQ(world.http.sent[0].host, "my_app_msi");
}

TEST_F(AppService, NamesAnIdentityInItsOwnWords) {
  const std::vector<std::pair<acr::config::ManagedIdentityId, const char*>> table{
      {{IdKind::client_id, "1-2"}, "&client_id=1-2"},
      {{IdKind::object_id, "3-4"}, "&principal_id=3-4"},
      {{IdKind::resource_id, "/subscriptions/x"}, "&mi_res_id=%2Fsubscriptions%2Fx"},
  };
  for (const auto& [id, parameter] : table) {
    ASSERT_TRUE(ask(id));
    EXPECT_TRUE(world.http.sent.back().target.ends_with(parameter)) << world.http.sent.back().target;
  }
}

TEST_F(AppService, AQueryThatTheHostHasPutThereGivesWayToOurs) {
  world.environment.values["IDENTITY_ENDPOINT"] = "http://localhost:42356/msi/token?api-version=2017-09-01";
  ASSERT_TRUE(ask());
  EXPECT_EQ(world.http.sent[0].target,
            "/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fcontainerregistry.azure.net");
}

TEST_F(AppService, ARefusalSaysForWhomAndWhatToDo) {
  answer(
      400,
      R"({"statusCode":400,"message":"No User Assigned or Delegated Managed Identity found","correlationId":"c-1"})");
  EXPECT_EQ(ask({IdKind::client_id, "1-2"}).error().line(),
            "managed identity with client id 1-2: App Service answered 400: No User Assigned or Delegated "
            "Managed Identity found (correlation id c-1). Assign an identity to the app (az webapp identity "
            "assign), and name a user-assigned one: set AZURE_CLIENT_ID, or its id in the settings");
}

}  // namespace
