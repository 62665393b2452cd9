#include <gtest/gtest.h>

#include "config/vocabulary.hpp"
#include "registry/cloud.hpp"
#include "settings_folder.hpp"

namespace {

using acr::config::Identity;
using acr::config::ManagedIdentityId;
using acr::config::SecretPlace;
using acr::config::Source;
using acr::test::SettingsFolder;

Identity read(const std::string& identity) {
  SettingsFolder folder;
  folder.environment.values["HOME"] = "/home/me";
  return folder.settings_of(R"({"defaults": {"identity": )" + identity + "}}", "contoso.azurecr.io").identity;
}

TEST(SettingsIdentity, IsASourceByItsName) {
  for (const auto& word : acr::config::source_words) {
    if (!word.required.empty()) continue;
    const std::string name = "\"" + std::string(word.name) + "\"";
    EXPECT_EQ(read(name).source, word.source) << name;
    EXPECT_EQ(read("{\"source\": " + name + "}").source, word.source) << name;
  }
}

TEST(SettingsIdentity, OfAClientSecret) {
  const Identity file =
      read(R"({"source": "client-secret", "clientId": "1-2", "clientSecretFile": "~/secret"})");
  EXPECT_EQ(file.source, Source::client_secret);
  EXPECT_EQ(file.client_id, "1-2");
  EXPECT_EQ(file.client_secret.kind, SecretPlace::Kind::file);
  EXPECT_EQ(file.client_secret.name, "/home/me/secret");
  const Identity variable = read(R"({"source": "client-secret", "clientSecretVariable": "PULL_SECRET"})");
  EXPECT_EQ(variable.client_secret.kind, SecretPlace::Kind::variable);
  EXPECT_EQ(variable.client_secret.name, "PULL_SECRET");
}

TEST(SettingsIdentity, OfACertificate) {
  const Identity identity = read(R"({
    "certificateFile": "/etc/c.pfx", "certificatePasswordFile": "/etc/c.password", "clientId": "1-2",
    "sendCertificateChain": true, "source": "certificate"
  })");
  EXPECT_EQ(identity.source, Source::certificate);
  EXPECT_EQ(identity.client_id, "1-2");
  EXPECT_EQ(identity.certificate_file, "/etc/c.pfx");
  EXPECT_EQ(identity.certificate_password.kind, SecretPlace::Kind::file);
  EXPECT_EQ(identity.certificate_password.name, "/etc/c.password");
  EXPECT_TRUE(identity.send_certificate_chain);
  const Identity variable =
      read(R"({"source": "certificate", "certificateFile": "/c", "certificatePasswordVariable": "P"})");
  EXPECT_EQ(variable.certificate_password.kind, SecretPlace::Kind::variable);
  EXPECT_FALSE(variable.send_certificate_chain);
}

TEST(SettingsIdentity, OfATokenInAFileOrAVariable) {
  for (const char* source : {"workload-identity", "token-file"}) {
    const Identity identity =
        read(std::string(R"({"source": ")") + source + R"(", "clientId": "1-2", "tokenFile": "/run/token"})");
    EXPECT_EQ(identity.client_id, "1-2");
    EXPECT_EQ(identity.token_file, "/run/token");
  }
  EXPECT_EQ(read(R"({"source": "token-variable", "tokenVariable": "ID_TOKEN"})").token_variable, "ID_TOKEN");
}

TEST(SettingsIdentity, OfACiJob) {
  EXPECT_EQ(read(R"({"source": "github-actions", "clientId": "1-2"})").client_id, "1-2");
  const Identity pipeline =
      read(R"({"source": "azure-pipelines", "clientId": "1-2", "serviceConnectionId": "3-4"})");
  EXPECT_EQ(pipeline.client_id, "1-2");
  EXPECT_EQ(pipeline.service_connection_id, "3-4");
}

TEST(SettingsIdentity, OfAManagedIdentityByEachOfItsIds) {
  using Kind = ManagedIdentityId::Kind;
  EXPECT_EQ(read(R"("managed-identity")").managed_identity.kind, Kind::system);
  const std::pair<const char*, Kind> ids[] = {
      {"clientId", Kind::client_id}, {"objectId", Kind::object_id}, {"resourceId", Kind::resource_id}};
  for (const auto& [key, kind] : ids) {
    const Identity identity =
        read(std::string(R"({"source": "managed-identity", ")") + key + R"(": "/subscriptions/x"})");
    EXPECT_EQ(identity.managed_identity.kind, kind) << key;
    EXPECT_EQ(identity.managed_identity.value, "/subscriptions/x") << key;
    EXPECT_EQ(identity.client_id, "") << key;
  }
}

TEST(SettingsIdentity, OfAnAzSubscriptionByAName) {
  EXPECT_EQ(read(R"({"source": "azure-cli", "subscription": "Contoso Production"})").subscription,
            "Contoso Production");
}

TEST(SettingsIdentity, KnowEveryNameThatAzuresOwnCloudsHave) {
  for (const std::string_view name : acr::config::azure_clouds) {
    EXPECT_NE(acr::registry::find_cloud(name), nullptr) << name;
    SettingsFolder folder;
    EXPECT_TRUE(folder.read(R"({"defaults": {"cloud": ")" + std::string(name) + "\"}}")) << name;
  }
  for (const acr::registry::Cloud* cloud :
       {&acr::registry::public_cloud, &acr::registry::china_cloud, &acr::registry::us_government_cloud}) {
    SettingsFolder folder;
    EXPECT_TRUE(folder.read(R"({"defaults": {"cloud": ")" + std::string(cloud->name) + "\"}}"))
        << cloud->name;
  }
}

}  // namespace
