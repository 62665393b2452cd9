#include "identity/selection.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "fakes.hpp"

namespace {

using acr::config::ManagedIdentityId;
using acr::config::Settings;
using acr::identity::read_sources;
using acr::identity::Selection;
using acr::test::FakeEnvironment;
using Variables = std::map<std::string, std::string>;

struct Expected {
  const char* value;
  bool environment;
  bool managed_identity;
  bool azure_cli;
};

TEST(Sources, AreRestrictedAsInTheSdks) {
  const std::vector<Expected> table{
      {"", true, true, true},
      {"dev", false, false, true},
      {"PROD", true, true, false},
      {"EnvironmentCredential", true, false, false},
      {"managedidentitycredential", false, true, false},
      {"AzureCLICredential", false, false, true},
      {"AzureCliCredential", false, false, true},
  };
  for (const Expected& row : table) {
    FakeEnvironment environment;
    environment.values["AZURE_TOKEN_CREDENTIALS"] = row.value;
    const auto sources = read_sources(environment);
    ASSERT_TRUE(sources) << row.value;
    EXPECT_EQ(sources->environment, row.environment) << row.value;
    EXPECT_EQ(sources->managed_identity, row.managed_identity) << row.value;
    EXPECT_EQ(sources->azure_cli, row.azure_cli) << row.value;
  }
  FakeEnvironment environment;
  environment.values["AZURE_TOKEN_CREDENTIALS"] = "AzureCLI";
  EXPECT_EQ(read_sources(environment).error().kind, acr::ErrorKind::bad_input);
}

Selection select(const Variables& variables, const Settings& settings = {},
                 const acr::registry::Cloud& cloud = acr::registry::public_cloud) {
  FakeEnvironment environment;
  environment.values = variables;
  return *Selection::read(settings, cloud, environment);
}

const Variables principal{{"AZURE_TENANT_ID", "t"}, {"AZURE_CLIENT_ID", "c"}, {"AZURE_CLIENT_SECRET", "s"}};

Variables with(Variables variables, const std::string& name, const std::string& value) {
  variables[name] = value;
  return variables;
}

TEST(Selection, EverythingThatSelectsAnIdentityChangesItsFingerprint) {
  Settings object_id;
  object_id.managed_identity = ManagedIdentityId{ManagedIdentityId::Kind::object_id, "c"};
  Settings client_id;
  client_id.managed_identity = ManagedIdentityId{ManagedIdentityId::Kind::client_id, "c"};
  Settings system;
  system.managed_identity = ManagedIdentityId{};
  const std::vector<Selection> all{
      select({}),
      select(principal),
      select(with(principal, "AZURE_TENANT_ID", "t2")),
      select(with(principal, "AZURE_CLIENT_ID", "c2")),
      select(with(principal, "AZURE_CLIENT_SECRET", "s2")),
      select(with(principal, "AZURE_AUTHORITY_HOST", "https://login.example")),
      select(principal, {}, acr::registry::china_cloud),
      select(with(principal, "AZURE_TOKEN_CREDENTIALS", "dev")),
      select({{"AZURE_CLIENT_ID", "c"}}),
      select({{"AZURE_CLIENT_ID", "c2"}}),
      select({}, system),
      select({}, client_id),
      select({}, object_id),
      select({{"AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1"}}),
      select({{"HOME", "/nonexistent"}}),
      select({{"AZURE_CONFIG_DIR", "/elsewhere"}}),
      select({{"AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential"}, {"AZURE_CLIENT_ID", "c2"}}),
  };
  std::set<std::string> fingerprints;
  for (const Selection& selection : all) fingerprints.insert(selection.fingerprint());
  EXPECT_EQ(fingerprints.size(), all.size());
}

TEST(Selection, WhatCannotMatterDoesNot) {
  EXPECT_EQ(select(principal).fingerprint(), select(principal).fingerprint());
  EXPECT_EQ(select(principal).fingerprint(), select(with(principal, "HOME", "/home/me")).fingerprint());
  EXPECT_EQ(select(principal).fingerprint(), select(with(principal, "PATH", "/bin")).fingerprint());
}

TEST(Selection, HoldsUntilAzIsSomebodyElse) {
  const acr::test::TemporaryDirectory home;
  FakeEnvironment environment;
  environment.values["HOME"] = home.path();
  const Selection selection = *Selection::read({}, acr::registry::public_cloud, environment);
  EXPECT_TRUE(selection.still_holds(environment));
  std::filesystem::create_directory(home.path() / ".azure");
  std::ofstream(home.path() / ".azure/azureProfile.json") << "{}";
  EXPECT_FALSE(selection.still_holds(environment));
}

TEST(Selection, FollowsTheRegistrysCloud) {
  EXPECT_EQ(select({}).authority(), "https://login.microsoftonline.com");
  EXPECT_EQ(select({}, {}, acr::registry::us_government_cloud).authority(),
            "https://login.microsoftonline.us");
  EXPECT_EQ(select({{"AZURE_AUTHORITY_HOST", "https://login.example"}}).authority(), "https://login.example");
}

}  // namespace
