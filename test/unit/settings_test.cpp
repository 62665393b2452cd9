#include "config/settings.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"

namespace {

using acr::config::ManagedIdentityId;
using acr::config::Settings;
using acr::config::Source;
using acr::config::UserNameForm;
using acr::test::FakeEnvironment;

TEST(Settings, DefaultToTheGuid) {
  const FakeEnvironment environment;
  const auto settings = Settings::read(environment);
  ASSERT_TRUE(settings);
  const auto contoso = settings->for_registry("contoso.azurecr.io");
  EXPECT_EQ(acr::config::user_name(contoso.user_name), "00000000-0000-0000-0000-000000000000");
  EXPECT_EQ(contoso.identity.source, Source::chain);
}

TEST(Settings, TakeEitherUserName) {
  FakeEnvironment environment;
  for (const char* value : {"token", "<token>"}) {
    environment.values["DOCKER_CREDENTIAL_ACR_USERNAME"] = value;
    EXPECT_EQ(Settings::read(environment)->for_registry("contoso.azurecr.io").user_name, UserNameForm::token);
  }
  environment.values["DOCKER_CREDENTIAL_ACR_USERNAME"] = "guid";
  EXPECT_EQ(Settings::read(environment)->for_registry("contoso.azurecr.io").user_name, UserNameForm::guid);
}

TEST(Settings, NameTheManagedIdentity) {
  FakeEnvironment environment;
  const auto read = [&environment](const char* value) {
    environment.values["DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY"] = value;
    return Settings::read(environment)->for_registry("contoso.azurecr.io").identity.managed_identity;
  };
  EXPECT_EQ(read("system").kind, ManagedIdentityId::Kind::system);
  EXPECT_EQ(read("client-id:1-2").kind, ManagedIdentityId::Kind::client_id);
  EXPECT_EQ(read("client-id:1-2").value, "1-2");
  EXPECT_EQ(read("object-id:x").kind, ManagedIdentityId::Kind::object_id);
  EXPECT_EQ(read("resource-id:/subscriptions/x").value, "/subscriptions/x");
}

TEST(Settings, ThatMakeNoSenseAreNamed) {
  for (const char* name : {"DOCKER_CREDENTIAL_ACR_USERNAME", "DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY"}) {
    for (const char* value :
         {"tokn", "client-id:", "client_id:1", "1-2-3", "client-id: 1", "client-id:1\n"}) {
      FakeEnvironment environment;
      environment.values[name] = value;
      const auto settings = Settings::read(environment);
      ASSERT_FALSE(settings) << name << "=" << value;
      EXPECT_EQ(settings.error().kind, acr::ErrorKind::bad_input);
      EXPECT_NE(settings.error().what.find(name), std::string::npos);
    }
  }
}

TEST(Settings, KnowTheUserNamesThatComeWithATokens) {
  EXPECT_TRUE(acr::config::is_token_user_name("<token>"));
  EXPECT_TRUE(acr::config::is_token_user_name("00000000-0000-0000-0000-000000000000"));
  EXPECT_FALSE(acr::config::is_token_user_name("admin"));
  EXPECT_FALSE(acr::config::is_token_user_name(""));
}

}  // namespace
