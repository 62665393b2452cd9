#include "identity/allowed_sources.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"

namespace {

using acr::identity::AllowedSources;
using acr::identity::read_allowed_sources;
using acr::test::FakeEnvironment;

/// One letter for each source that is left, in the chain's order.
std::string left_by(const char* value) {
  FakeEnvironment environment;
  environment.values["AZURE_TOKEN_CREDENTIALS"] = value;
  const auto allowed = read_allowed_sources(environment);
  if (!allowed) return allowed.error().kind == acr::ErrorKind::bad_input ? "refused" : "?";
  std::string letters;
  if (allowed->environment) letters += 'e';
  if (allowed->workload_identity) letters += 'w';
  if (allowed->managed_identity) letters += 'm';
  if (allowed->signed_in_user) letters += 'u';
  if (allowed->azure_cli) letters += 'a';
  if (allowed->azure_powershell) letters += 'p';
  if (allowed->azure_developer_cli) letters += 'd';
  return letters;
}

TEST(AllowedSources, AreThoseOfTheSdks) {
  EXPECT_EQ(left_by(""), "ewmuapd");
  EXPECT_EQ(left_by("dev"), "uapd");
  EXPECT_EQ(left_by("PROD"), "ewm");
  EXPECT_EQ(left_by("EnvironmentCredential"), "e");
  EXPECT_EQ(left_by("workloadidentitycredential"), "w");
  EXPECT_EQ(left_by("managedidentitycredential"), "m");
  EXPECT_EQ(left_by("AzureCLICredential"), "a");
  EXPECT_EQ(left_by("AzureCliCredential"), "a");
  EXPECT_EQ(left_by("AzurePowerShellCredential"), "p");
  EXPECT_EQ(left_by("AzureDeveloperCLICredential"), "d");
  EXPECT_EQ(left_by("AzureDeveloperCliCredential"), "d");
  EXPECT_EQ(left_by("DeviceCodeCredential"), "u");
}

TEST(AllowedSources, WithAnUnknownNameAreAnError) {
  for (const char* value : {"AzureCLI", "production", "dev,prod", " dev"}) {
    EXPECT_EQ(left_by(value), "refused") << value;
  }
}

TEST(AllowedSources, KnowAManagedIdentityThatStandsAlone) {
  EXPECT_FALSE(AllowedSources{}.managed_identity_alone());
  FakeEnvironment environment;
  environment.values["AZURE_TOKEN_CREDENTIALS"] = "ManagedIdentityCredential";
  EXPECT_TRUE(read_allowed_sources(environment)->managed_identity_alone());
}

}  // namespace
