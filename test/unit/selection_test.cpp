#include "identity/selection.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "fakes.hpp"

namespace {

using acr::config::ManagedIdentityId;
using acr::config::RegistrySettings;
using acr::config::Source;
using acr::identity::Selection;
using acr::registry::china_cloud;
using acr::registry::Cloud;
using acr::registry::public_cloud;
using acr::registry::us_government_cloud;
using acr::test::World;
using Variables = std::map<std::string, std::string>;

class Selections : public testing::Test {
 protected:
  std::string fingerprint(const Variables& variables, const RegistrySettings& settings = {},
                          const Cloud& cloud = public_cloud) {
    world.environment.values = variables;
    return Selection::read(settings, cloud, memory, world.context())->fingerprint();
  }
  static RegistrySettings of(ManagedIdentityId id) {
    RegistrySettings settings;
    settings.identity.source = Source::managed_identity;
    settings.identity.managed_identity = std::move(id);
    return settings;
  }

  World world;
  acr::test::ForgetfulMemory memory;
};

const Variables principal{{"AZURE_TENANT_ID", "t"}, {"AZURE_CLIENT_ID", "c"}, {"AZURE_CLIENT_SECRET", "s"}};

Variables with(Variables variables, const std::string& name, const std::string& value) {
  variables[name] = value;
  return variables;
}

TEST_F(Selections, EverythingThatSelectsAnIdentityChangesItsFingerprint) {
  RegistrySettings azure_cli;
  azure_cli.identity.source = Source::azure_cli;
  RegistrySettings of_subscription = azure_cli;
  of_subscription.identity.subscription = "s";
  RegistrySettings of_tenant = azure_cli;
  of_tenant.tenant = "t2";
  RegistrySettings elsewhere;
  elsewhere.cloud = "china";
  const std::vector<std::string> all{
      fingerprint({}),
      fingerprint(principal),
      fingerprint(with(principal, "AZURE_TENANT_ID", "t2")),
      fingerprint(with(principal, "AZURE_CLIENT_ID", "c2")),
      fingerprint(with(principal, "AZURE_CLIENT_SECRET", "s2")),
      fingerprint(with(principal, "AZURE_AUTHORITY_HOST", "https://login.example")),
      fingerprint(principal, {}, china_cloud),
      fingerprint(with(principal, "AZURE_TOKEN_CREDENTIALS", "dev")),
      fingerprint(with({}, "AZURE_TOKEN_CREDENTIALS", "AzureCLICredential")),
      fingerprint({{"AZURE_CLIENT_ID", "c"}}),
      fingerprint({{"AZURE_CLIENT_ID", "c2"}}),
      fingerprint({}, of({})),
      fingerprint({}, of({ManagedIdentityId::Kind::client_id, "c"})),
      fingerprint({}, of({ManagedIdentityId::Kind::object_id, "c"})),
      fingerprint({{"AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1"}}),
      fingerprint({{"HOME", "/nonexistent"}}),
      fingerprint({{"AZURE_CONFIG_DIR", "/elsewhere"}}),
      fingerprint({{"AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential"}, {"AZURE_CLIENT_ID", "c3"}}),
      fingerprint({}, of_subscription),
      fingerprint({}, of_tenant),
  };
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
}

TEST_F(Selections, WhatCannotMatterDoesNot) {
  EXPECT_EQ(fingerprint(principal), fingerprint(principal));
  EXPECT_EQ(fingerprint(principal), fingerprint(with(principal, "HOME", "/home/me")));
  EXPECT_EQ(fingerprint(principal), fingerprint(with(principal, "PATH", "/bin")));
}

TEST_F(Selections, HoldUntilAzIsSomebodyElse) {
  const acr::test::TemporaryDirectory home;
  world.environment.values["HOME"] = home.path();
  const Selection selection = *Selection::read({}, public_cloud, memory, world.context());
  EXPECT_TRUE(selection.still_holds());
  std::filesystem::create_directory(home.path() / ".azure");
  std::ofstream(home.path() / ".azure/azureProfile.json") << acr::test::az_profile_of("ada");
  EXPECT_FALSE(selection.still_holds());
}

/// Where the service principal of the environment is asked about.
class Authorities : public Selections {
 protected:
  std::string asked(const Variables& more, const RegistrySettings& settings, const Cloud& cloud) {
    world.environment.values = principal;
    for (const auto& [name, value] : more) world.environment.values[name] = value;
    const auto selection = Selection::read(settings, cloud, memory, world.context());
    if (!selection) return selection.error().line();
    world.http.sent.clear();
    const auto token = selection->source().token(acr::identity::Audience("a"), world.deadline());
    return world.http.sent.empty() ? token.error().what : world.http.sent[0].host + world.http.sent[0].target;
  }
};

TEST_F(Authorities, AreTheRegistrysClouds) {
  EXPECT_EQ(asked({}, {}, public_cloud), "login.microsoftonline.com/t/oauth2/v2.0/token");
  EXPECT_EQ(asked({}, {}, us_government_cloud), "login.microsoftonline.us/t/oauth2/v2.0/token");
}

TEST_F(Authorities, AreTheEnvironmentsUnlessTheSettingsNameACloud) {
  const Variables elsewhere{{"AZURE_AUTHORITY_HOST", "https://login.example"}};
  EXPECT_EQ(asked(elsewhere, {}, public_cloud), "login.example/t/oauth2/v2.0/token");
  RegistrySettings settings;
  settings.cloud = "china";
  EXPECT_EQ(asked(elsewhere, settings, china_cloud), "login.partner.microsoftonline.cn/t/oauth2/v2.0/token");
}

TEST_F(Authorities, AreAskedForAnotherTenantOnlyWhereItIsAllowed) {
  RegistrySettings settings;
  settings.tenant = "t2";
  EXPECT_NE(asked({}, settings, public_cloud).find("AZURE_ADDITIONALLY_ALLOWED_TENANTS"), std::string::npos)
      << asked({}, settings, public_cloud);
  for (const char* allowed : {"t2", "t1; T2 ;t3", "*"}) {
    EXPECT_EQ(asked({{"AZURE_ADDITIONALLY_ALLOWED_TENANTS", allowed}}, settings, public_cloud),
              "login.microsoftonline.com/t2/oauth2/v2.0/token")
        << allowed;
  }
  // The identity's own, however it is spelt.
  for (const char* own : {"t", "T"}) {
    settings.tenant = own;
    EXPECT_EQ(asked({}, settings, public_cloud), "login.microsoftonline.com/t/oauth2/v2.0/token") << own;
  }
}

}  // namespace
