#include "config/settings_edit.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "config/vocabulary.hpp"
#include "settings_folder.hpp"

namespace acr::config {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

constexpr std::string_view contoso = "contoso.azurecr.io";

TEST(SettingsEdit, MakesTheFile) {
  const test::SettingsFolder folder;
  Layer change;
  change.tenant = "contoso.com";
  change.identity = Identity{};
  change.identity->source = Source::azure_cli;
  const Result<std::string> path = set_registry(contoso, change, folder.environment);
  ASSERT_TRUE(path) << path.error().line();
  EXPECT_EQ(*path, folder.path());
  EXPECT_EQ(
      text_of(*path),
      "{\n  \"registries\": {\n    \"contoso.azurecr.io\": {\n      \"identity\": \"azure-cli\",\n      "
      "\"tenant\": \"contoso.com\"\n    }\n  }\n}\n");
}

TEST(SettingsEdit, KeepsWhatItWasNotToldToChange) {
  test::SettingsFolder folder;
  folder.write(
      "{\n  // ours\n  \"registries\": {\n    \"Contoso.azurecr.io\": { \"tenant\": \"old.com\", "
      "\"userName\": "
      "\"token\" }, // theirs\n  },\n}\n");
  Layer change;
  change.tenant = "new.com";
  ASSERT_TRUE(set_registry(contoso, change, folder.environment));
  EXPECT_EQ(text_of(folder.path()),
            "{\n  // ours\n  \"registries\": {\n    \"Contoso.azurecr.io\": { \"tenant\": \"new.com\", "
            "\"userName\": "
            "\"token\" }, // theirs\n  },\n}\n");
}

TEST(SettingsEdit, WhatItWritesIsReadAgain) {
  test::SettingsFolder folder;
  std::vector<Identity> identities(5);
  identities[0].source = Source::client_secret;
  identities[0].client_id = "11111111-2222-3333-4444-555555555555";
  identities[0].client_secret = {SecretPlace::Kind::file, "/secrets/one"};
  identities[1].source = Source::certificate;
  identities[1].certificate_file = "/secrets/app.pem";
  identities[1].certificate_password = {SecretPlace::Kind::variable, "APP_PASSWORD"};
  identities[1].send_certificate_chain = true;
  identities[2].source = Source::managed_identity;
  identities[2].managed_identity = {ManagedIdentityId::Kind::resource_id, "/subscriptions/s/x"};
  identities[3].source = Source::managed_identity;
  identities[3].managed_identity = {ManagedIdentityId::Kind::client_id,
                                    "11111111-2222-3333-4444-555555555555"};
  identities[4].source = Source::azure_cli;
  identities[4].subscription = "A \"quoted\" name";
  for (const Identity& identity : identities) {
    Layer change;
    change.identity = identity;
    change.user_name = UserNameForm::token;
    const Result<std::string> path = set_registry(contoso, change, folder.environment);
    ASSERT_TRUE(path) << path.error().line();
    const Result<Settings> settings = Settings::read(folder.environment);
    ASSERT_TRUE(settings) << settings.error().line();
    const RegistrySettings read = settings->for_registry(contoso);
    EXPECT_EQ(read.identity.source, identity.source);
    EXPECT_EQ(read.identity.client_id, identity.client_id);
    EXPECT_EQ(read.identity.client_secret.name, identity.client_secret.name);
    EXPECT_EQ(read.identity.certificate_file, identity.certificate_file);
    EXPECT_EQ(read.identity.certificate_password.name, identity.certificate_password.name);
    EXPECT_EQ(read.identity.certificate_password.kind, identity.certificate_password.kind);
    EXPECT_EQ(read.identity.send_certificate_chain, identity.send_certificate_chain);
    EXPECT_EQ(read.identity.managed_identity.kind, identity.managed_identity.kind);
    EXPECT_EQ(read.identity.managed_identity.value, identity.managed_identity.value);
    EXPECT_EQ(read.identity.subscription, identity.subscription);
    EXPECT_EQ(read.user_name, UserNameForm::token);
  }
}

TEST(SettingsEdit, AFirstEntryTakesOverWhatAPatternSays) {
  test::SettingsFolder folder;
  folder.write(
      R"({"registries": {"*.azurecr.io": {"identity": "azure-cli", "tenant": "contoso.com",
  "cloud": "AzureCloud", "audience": "https://management.azure.com/", "userName": "token"}}})");
  Layer change;
  change.identity.emplace().source = Source::signed_in_user;
  ASSERT_TRUE(set_registry(contoso, change, folder.environment));
  const Result<Settings> settings = Settings::read(folder.environment);
  ASSERT_TRUE(settings) << settings.error().line();
  const RegistrySettings read = settings->for_registry(contoso);
  EXPECT_EQ(read.identity.source, Source::signed_in_user);
  EXPECT_EQ(read.tenant, "contoso.com");
  EXPECT_EQ(read.cloud, "AzureCloud");
  EXPECT_EQ(read.audience, "https://management.azure.com/");
  EXPECT_EQ(read.user_name, UserNameForm::token);
  EXPECT_EQ(settings->for_registry("fabrikam.azurecr.io").identity.source, Source::azure_cli);
}

TEST(SettingsEdit, ASubscriptionDoesWithoutThePatternsTenant) {
  test::SettingsFolder folder;
  folder.write(R"({"registries": {"*.azurecr.io": {"tenant": "contoso.com", "userName": "token"}}})");
  Layer change;
  change.identity.emplace().source = Source::azure_cli;
  change.identity->subscription = "Work";
  ASSERT_TRUE(set_registry(contoso, change, folder.environment));
  const Result<Settings> settings = Settings::read(folder.environment);
  ASSERT_TRUE(settings) << settings.error().line();
  EXPECT_EQ(settings->for_registry(contoso).tenant, "");
  EXPECT_EQ(settings->for_registry(contoso).user_name, UserNameForm::token);
}

TEST(SettingsEdit, AnEntryThatIsThereHasNothingOfAPattern) {
  test::SettingsFolder folder;
  folder.write(R"({"registries": {"*.azurecr.io": {"userName": "token"}, "Contoso.azurecr.io": {}}})");
  Layer change;
  change.tenant = "contoso.com";
  ASSERT_TRUE(set_registry(contoso, change, folder.environment));
  const Result<Settings> settings = Settings::read(folder.environment);
  ASSERT_TRUE(settings) << settings.error().line();
  EXPECT_EQ(settings->for_registry(contoso).user_name, UserNameForm::guid);
}

TEST(SettingsEdit, ASourceThatTheSettingsCannotNameIsNotWritten) {
  const test::SettingsFolder folder;
  Layer change;
  change.identity.emplace().source = Source::service_account;
  EXPECT_FALSE(set_registry(contoso, change, folder.environment));
  EXPECT_FALSE(std::filesystem::exists(folder.path()));
}

TEST(SettingsEdit, WritesNothingThatCannotBeReadAgain) {
  test::SettingsFolder folder;
  const std::string before = "{\"registries\": {}}\n";
  folder.write(before);
  Layer change;
  change.tenant = "not a tenant";
  const Result<std::string> path = set_registry(contoso, change, folder.environment);
  ASSERT_FALSE(path);
  EXPECT_EQ(path.error().kind, ErrorKind::bad_input);
  EXPECT_EQ(text_of(folder.path()), before);
}

TEST(SettingsEdit, ABrokenFileStaysAsItIs) {
  test::SettingsFolder folder;
  folder.write("{\"registries\": \n}");
  Layer change;
  change.tenant = "contoso.com";
  const Result<std::string> path = set_registry(contoso, change, folder.environment);
  ASSERT_FALSE(path);
  EXPECT_EQ(path.error().what, folder.path() + ":2:1: this is not JSON");
  EXPECT_EQ(text_of(folder.path()), "{\"registries\": \n}");
}

TEST(SettingsEdit, WhatWasWrongBeforeIsToldByItsPlaceInTheFile) {
  test::SettingsFolder folder;
  const std::string before =
      "{\n  \"registries\": {\"contoso.azurecr.io\": {\"identity\": {\n    \"source\": "
      "\"azure-cli\"\n  }}},\n  \"nonsense\": 1\n}";
  folder.write(before);
  Layer change;
  change.identity.emplace().source = Source::signed_in_user;
  const Result<std::string> path = set_registry(contoso, change, folder.environment);
  ASSERT_FALSE(path);
  EXPECT_TRUE(path.error().what.starts_with(folder.path() + ":5:3: unknown key")) << path.error().what;
  EXPECT_EQ(text_of(folder.path()), before);
}

TEST(SettingsEdit, NothingIsWrittenThatWouldBeTooLargeToBeRead) {
  test::SettingsFolder folder;
  std::string before = "{}";
  before.resize(std::size_t{1} << 20U, ' ');
  folder.write(before);
  Layer change;
  change.tenant = "contoso.com";
  const Result<std::string> path = set_registry(contoso, change, folder.environment);
  ASSERT_FALSE(path);
  EXPECT_EQ(path.error().kind, ErrorKind::bad_input);
  EXPECT_EQ(text_of(folder.path()), before);
}

TEST(SettingsEdit, SaysWhereTheFileIsAndWhoHasNone) {
  test::FakeEnvironment environment;
  EXPECT_EQ(set_registry(contoso, {}, environment).error().kind, ErrorKind::unavailable);
  environment.values["DOCKER_CREDENTIAL_ACR_CONFIG"] = "relative.json";
  EXPECT_EQ(set_registry(contoso, {}, environment).error().kind, ErrorKind::bad_input);
}

}  // namespace
}  // namespace acr::config
