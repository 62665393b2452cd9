#include <gtest/gtest.h>

#include "config/server_pattern.hpp"
#include "settings_folder.hpp"

namespace {

using acr::config::RegistrySettings;
using acr::config::ServerPattern;
using acr::config::Source;
using acr::config::UserNameForm;
using acr::test::SettingsFolder;

TEST(SettingsOfARegistry, AreItsOwnThenTheDefaultsThenTheVariables) {
  SettingsFolder folder;
  folder.environment.values["DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY"] = "system";
  folder.environment.values["DOCKER_CREDENTIAL_ACR_USERNAME"] = "token";
  constexpr const char* text = R"({
    "defaults": {"identity": "azure-cli", "tenant": "default.example"},
    "registries": {"contoso.azurecr.io": {"identity": "environment", "userName": "guid"}}
  })";
  const RegistrySettings contoso = folder.settings_of(text, "contoso.azurecr.io");
  EXPECT_EQ(contoso.identity.source, Source::environment);
  EXPECT_EQ(contoso.tenant, "default.example");
  EXPECT_EQ(contoso.user_name, UserNameForm::guid);
  const RegistrySettings other = folder.settings_of(text, "fabrikam.azurecr.io");
  EXPECT_EQ(other.identity.source, Source::azure_cli);
  EXPECT_EQ(other.user_name, UserNameForm::token);
  const RegistrySettings bare = folder.settings_of("{}", "fabrikam.azurecr.io");
  EXPECT_EQ(bare.identity.source, Source::managed_identity);
}

TEST(SettingsOfARegistry, TakeAnIdentityWhole) {
  SettingsFolder folder;
  const RegistrySettings settings = folder.settings_of(R"({
    "defaults": {"identity": {"source": "client-secret", "clientId": "d", "clientSecretFile": "/d"}},
    "registries": {"contoso.azurecr.io": {"identity": {"source": "client-secret", "clientId": "c"}}}
  })",
                                                       "contoso.azurecr.io");
  EXPECT_EQ(settings.identity.client_id, "c");
  EXPECT_EQ(settings.identity.client_secret.kind, acr::config::SecretPlace::Kind::none);
}

TEST(SettingsOfARegistry, CanNameTheChainAgainstTheDefaults) {
  SettingsFolder folder;
  folder.environment.values["DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY"] = "system";
  constexpr const char* text = R"({
    "defaults": {"identity": "azure-cli"},
    "registries": {"contoso.azurecr.io": {"identity": "default-chain"}}
  })";
  EXPECT_EQ(folder.settings_of(text, "contoso.azurecr.io").identity.source, Source::chain);
}

TEST(SettingsOfARegistry, TakeEveryOtherKeyFromWhereItStands) {
  SettingsFolder folder;
  const RegistrySettings settings = folder.settings_of(R"({
    "defaults": {"tenant": "d.example", "cloud": "usgovernment", "audience": "https://d.example"},
    "registries": {"contoso.azurecr.io": {"cloud": "china"}}
  })",
                                                       "contoso.azurecr.io");
  EXPECT_EQ(settings.tenant, "d.example");
  EXPECT_EQ(settings.cloud, "china");
  EXPECT_EQ(settings.audience, "https://d.example");
}

TEST(SettingsOfARegistry, AreThoseOfItsNameBeforeThoseOfAPattern) {
  SettingsFolder folder;
  constexpr const char* text = R"({"registries": {
    "*.azurecr.io": {"tenant": "pattern.example", "userName": "token"},
    "Contoso.AzureCR.io": {"tenant": "name.example"}
  }})";
  const RegistrySettings named = folder.settings_of(text, "contoso.azurecr.io");
  EXPECT_EQ(named.tenant, "name.example");
  EXPECT_EQ(named.user_name, UserNameForm::guid) << "one entry holds, not two";
  EXPECT_EQ(folder.settings_of(text, "fabrikam.azurecr.io").tenant, "pattern.example");
  EXPECT_EQ(folder.settings_of(text, "contoso.eastus.geo.azurecr.io").tenant, "") << "* is one label";
  EXPECT_EQ(folder.settings_of(text, "contoso.azurecr.cn").tenant, "");
}

TEST(SettingsOfARegistry, AreThoseOfThePatternThatSaysMost) {
  // In either order of the file.
  for (const char* text : {R"({"registries": {
         "*.*.geo.azurecr.io": {"tenant": "any.example"},
         "*.eastus.geo.azurecr.io": {"tenant": "region.example"},
         "contoso.*.geo.azurecr.io": {"tenant": "name.example"}
       }})",
                           R"({"registries": {
         "contoso.*.geo.azurecr.io": {"tenant": "name.example"},
         "*.eastus.geo.azurecr.io": {"tenant": "region.example"},
         "*.*.geo.azurecr.io": {"tenant": "any.example"}
       }})"}) {
    SettingsFolder folder;
    EXPECT_EQ(folder.settings_of(text, "fabrikam.westus.geo.azurecr.io").tenant, "any.example");
    EXPECT_EQ(folder.settings_of(text, "fabrikam.eastus.geo.azurecr.io").tenant, "region.example");
    EXPECT_EQ(folder.settings_of(text, "contoso.westus.geo.azurecr.io").tenant, "name.example");
    EXPECT_EQ(folder.settings_of(text, "contoso.eastus.geo.azurecr.io").tenant, "name.example")
        << "among equals, the label further left";
  }
}

TEST(SettingsOfARegistry, DropADefaultTenantBesideASubscription) {
  SettingsFolder folder;
  constexpr const char* text = R"({
    "defaults": {"tenant": "d.example"},
    "registries": {"contoso.azurecr.io": {"identity": {"source": "azure-cli", "subscription": "S"}}}
  })";
  EXPECT_EQ(folder.settings_of(text, "contoso.azurecr.io").tenant, "");
  EXPECT_EQ(folder.settings_of(text, "fabrikam.azurecr.io").tenant, "d.example");
}

TEST(SettingsOfARegistry, HoldWhenTheyWereMoved) {
  SettingsFolder folder;
  auto read = folder.read(R"({"registries": {"contoso.azurecr.io": {"tenant": "c.example"}}})");
  ASSERT_TRUE(read);
  const acr::config::Settings moved = *std::move(read);
  EXPECT_EQ(moved.for_registry("contoso.azurecr.io").tenant, "c.example");
}

TEST(ServerPattern, MeansWholeLabelsOnly) {
  for (const char* wrong :
       {"", "*", "*.*", "*.*.*", "azurecr.io", "contoso", "c*.azurecr.io", "**.azurecr.io", "contoso..io",
        ".azurecr.io", "contoso.azurecr.io.", "-a.azurecr.io", "contoso.azurecr.io:443",
        "contoso.azurecr.io/x", "con toso.azurecr.io"}) {
    EXPECT_FALSE(ServerPattern::parse(wrong)) << wrong;
  }
  const auto pattern = ServerPattern::parse("*.azurecr.io");
  ASSERT_TRUE(pattern);
  EXPECT_TRUE(pattern->matches("contoso.azurecr.io"));
  EXPECT_FALSE(pattern->matches("azurecr.io"));
  EXPECT_FALSE(pattern->matches("contoso.azurecr.io.evil.example"));
  EXPECT_FALSE(pattern->matches("contoso.evilazurecr.io"));
}

TEST(SettingsOfClouds, AreReadWithTheirSuffixInLowerCase) {
  SettingsFolder folder;
  const auto settings = folder.read(R"({"clouds": {
    "stack": {"registrySuffix": "AzureCR.Stack.Contoso.com", "authority": "https://login.stack.contoso.com",
              "armAudience": "https://arm.stack.contoso.com/"},
    "arm": {"armEndpoint": "https://management.local.azurestack.external:30024"}
  }})");
  ASSERT_TRUE(settings) << settings.error().line();
  ASSERT_EQ(settings->clouds().size(), 2U);
  EXPECT_EQ(settings->clouds()[0].name, "stack");
  EXPECT_EQ(settings->clouds()[0].registry_suffix, "azurecr.stack.contoso.com");
  EXPECT_EQ(settings->clouds()[0].authority, "https://login.stack.contoso.com");
  EXPECT_EQ(settings->clouds()[0].arm_audience, "https://arm.stack.contoso.com/");
  EXPECT_EQ(settings->clouds()[1].arm_endpoint, "https://management.local.azurestack.external:30024");
}

TEST(SettingsOfClouds, CanBeNamedByARegistryBeforeTheyStandThere) {
  SettingsFolder folder;
  constexpr const char* text = R"({
    "registries": {"contoso.azurecr.io": {"cloud": "STACK"}},
    "clouds": {"stack": {"armEndpoint": "https://management.stack.contoso.com"}}
  })";
  EXPECT_EQ(folder.settings_of(text, "contoso.azurecr.io").cloud, "STACK");
}

}  // namespace
