#include "config/secret_variables.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "keychain/helper_keychain.hpp"
#include "settings_folder.hpp"

namespace {

bool has(const std::vector<std::string>& names, const char* name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr const char* settings = R"({
  "defaults": {"tenant": "contoso.com",
    "identity": {"source": "token-variable", "clientId": "1", "tokenVariable": "JOBS_TOKEN"}},
  "registries": {
    "contoso.azurecr.io": {
      "identity": {"source": "client-secret", "clientId": "2", "clientSecretVariable": "PULL_SECRET"}},
    "fabrikam.azurecr.io": {
      "identity": {"source": "certificate", "clientId": "3", "certificateFile": "/c.pem",
                   "certificatePasswordVariable": "PULL_PASSWORD"}}
  }
})";

TEST(SecretVariables, AreThoseThatEveryoneKnowsAndThoseThatTheSettingsName) {
  acr::test::SettingsFolder folder;
  ASSERT_TRUE(folder.read(settings)) << folder.read(settings).error().line();
  const auto all = acr::config::secret_variables(folder.environment);
  const auto no_tools = acr::config::variables_no_tool_needs(folder.environment);
  for (const char* name : {"AZURE_CLIENT_SECRET", "JOBS_TOKEN", "PULL_SECRET", "PULL_PASSWORD"}) {
    EXPECT_TRUE(has(all, name)) << name;
    EXPECT_TRUE(has(no_tools, name)) << name;
  }
  EXPECT_TRUE(has(all, "IDENTITY_HEADER"));
  EXPECT_FALSE(has(no_tools, "IDENTITY_HEADER")) << "az may have signed in with it";
}

TEST(SecretVariables, OfSettingsThatCannotBeReadAreTheKnownOnes) {
  acr::test::SettingsFolder folder;
  folder.write("{");
  EXPECT_TRUE(has(acr::config::secret_variables(folder.environment), "AZURE_CLIENT_SECRET"));
}

TEST(SecretVariables, AreKeptFromAKeychain) {
  acr::test::SettingsFolder folder;
  folder.write(settings);
  acr::test::World world;
  world.environment.values = folder.environment.values;
  world.processes.out = "{}";
  const acr::keychain::HelperKeychain keychain("pass", "/usr/bin/docker-credential-pass", world.context());
  ASSERT_TRUE(keychain.list(world.deadline()));
  EXPECT_TRUE(has(world.processes.ran.back().unset, "PULL_SECRET"));
}

}  // namespace
