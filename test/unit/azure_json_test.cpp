// A Kubernetes node's azure.json, and the description of a cloud beside it.
#include "config/azure_json.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include "config/azure_environment.hpp"
#include "kept_requests.hpp"

namespace {

using acr::ErrorKind;
using acr::config::AzureJson;
using acr::config::parse_azure_json;
using Kind = acr::config::ManagedIdentityId::Kind;
using namespace acr::test;

AzureJson parsed(std::string_view text) {
  auto config = parse_azure_json(text, "azure.json");
  EXPECT_TRUE(config) << config.error().line();
  return config ? *std::move(config) : AzureJson{};
}

std::string complaint(std::string_view text) {
  const auto config = parse_azure_json(text, "azure.json");
  return config ? "" : config.error().line();
}

TEST(AzureJsonFile, NamesAManagedIdentity) {
  const AzureJson config = parsed(R"({"cloud":"AzureChinaCloud","tenantId":"t","subscriptionId":"s",
    "useManagedIdentityExtension":true,"userAssignedIdentityID":"id-1","aadClientId":"msi","vmType":"vmss"})");
  EXPECT_EQ(config.cloud, "AzureChinaCloud");
  EXPECT_EQ(config.tenant, "t");
  EXPECT_TRUE(config.use_managed_identity);
  EXPECT_EQ(config.managed_identity.kind, Kind::client_id);
  EXPECT_EQ(config.managed_identity.value, "id-1");
}

TEST(AzureJsonFile, NamesAServicePrincipal) {
  const AzureJson config = parsed(
      R"({"aadClientId":"c","aadClientSecret":"s","aadClientCertPath":"/x.pem","aadClientCertPassword":"p"})");
  EXPECT_FALSE(config.use_managed_identity);
  EXPECT_EQ(config.client_id, "c");
  EXPECT_EQ(config.client_secret.reveal(), "s");
  EXPECT_EQ(config.certificate_file, "/x.pem");
  EXPECT_EQ(config.certificate_password.reveal(), "p");
}

TEST(AzureJsonFile, HasKeysInAnyCase) {
  const AzureJson config = parsed(
      R"({"CLOUD":"AzurePublicCloud","tenantid":"t","usemanagedidentityextension":true,"UserAssignedIdentityId":"i"})");
  EXPECT_EQ(config.cloud, "AzurePublicCloud");
  EXPECT_EQ(config.tenant, "t");
  EXPECT_TRUE(config.use_managed_identity);
  EXPECT_EQ(config.managed_identity.value, "i");
}

TEST(AzureJsonFile, HasAResourceIdWhereASubscriptionIsInIt) {
  for (const char* id : {"/subscriptions/s/x", "/SUBSCRIPTIONS/s/x", "https://x/Subscriptions/s"}) {
    EXPECT_EQ(parsed(R"({"userAssignedIdentityID":")" + std::string(id) + "\"}").managed_identity.kind,
              Kind::resource_id);
  }
  EXPECT_EQ(parsed(R"({"userAssignedIdentityID":""})").managed_identity.kind, Kind::system);
  EXPECT_EQ(parsed("{}").managed_identity.kind, Kind::system);
}

TEST(AzureJsonFile, MayBeEmptyOrHaveNulls) {
  EXPECT_EQ(parsed("{}").cloud, "");
  EXPECT_FALSE(parsed(R"({"useManagedIdentityExtension":null,"aadClientId":null})").use_managed_identity);
}

TEST(AzureJsonFile, MayCallACloudByItsOlderName) {
  EXPECT_EQ(parsed(R"({"cloud":"AzureUSGovernmentCloud"})").cloud, "AzureUSGovernment");
}

TEST(AzureJsonFile, IsRefusedWhereItMakesNoSense) {
  struct Case {
    const char* text;
    const char* complaint;
  };
  constexpr std::array cases{
      Case{"", "not a JSON object"},
      Case{"cloud: AzurePublicCloud", "If it is YAML"},
      Case{"[]", "not a JSON object"},
      Case{R"({"cloud":7})", "\"cloud\" is no string"},
      Case{R"({"useManagedIdentityExtension":"true"})", "neither true nor false"},
      Case{R"({"tenantId":"a b"})", "belongs in no id"},
      Case{R"({"aadClientId":"a b"})", "belongs in no id"},
      Case{R"({"userAssignedIdentityID":"a\nb"})", "belongs in no id"},
      Case{R"({"aadClientCertPath":"x.pem"})", "no absolute path"},
  };
  for (const Case& one : cases) {
    EXPECT_NE(complaint(one.text).find(one.complaint), std::string::npos) << complaint(one.text);
  }
}

TEST(AzureJsonFile, IsNotReadIfOthersMayWriteIt) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() / "azure.json";
  write_file(path, R"({"useManagedIdentityExtension":true})");
  EXPECT_TRUE(acr::config::read_azure_json(path));
  std::filesystem::permissions(path, std::filesystem::perms(0666));
  EXPECT_EQ(acr::config::read_azure_json(path).error().kind, ErrorKind::untrusted);
  EXPECT_EQ(acr::config::read_azure_json(path + "x").error().kind, ErrorKind::bad_input);
}

class AzureEnvironment : public testing::Test {
 protected:
  auto read(const std::string& text) {
    write_file(path_, text);
    environment_.values["AZURE_ENVIRONMENT_FILEPATH"] = path_;
    return acr::config::read_azure_environment(environment_);
  }

  TemporaryDirectory directory_;
  std::string path_ = directory_.path() / "environment.json";
  FakeEnvironment environment_;
};

TEST_F(AzureEnvironment, IsThereOnlyWhereAVariableNamesIt) {
  const auto described = acr::config::read_azure_environment(environment_);
  ASSERT_TRUE(described);
  EXPECT_FALSE(*described);
}

TEST_F(AzureEnvironment, DescribesACloud) {
  const auto described = read(R"({"name":"Stack","activeDirectoryEndpoint":"https://login.stack.example/",
    "resourceManagerEndpoint":"https://arm.stack.example","tokenAudience":"https://aud.stack.example/",
    "containerRegistryDNSSuffix":".AzureCR.stack.example","storageEndpointSuffix":"x"})");
  ASSERT_TRUE(described);
  ASSERT_TRUE(*described);
  EXPECT_EQ((*described)->registry_suffix, "azurecr.stack.example");
  EXPECT_EQ((*described)->authority, "https://login.stack.example/");
  EXPECT_EQ((*described)->arm_endpoint, "https://arm.stack.example");
  EXPECT_EQ((*described)->arm_audience, "https://aud.stack.example/");
}

TEST_F(AzureEnvironment, NeverHasAzuresOwnRegistriesNorEverybodysNames) {
  for (const char* suffix : {"azurecr.io", ".azurecr.io", "x.azurewebsites.net", "azurecr.cn"}) {
    const auto described = read(R"({"containerRegistryDNSSuffix":")" + std::string(suffix) + "\"}");
    ASSERT_TRUE(described && *described);
    EXPECT_EQ((*described)->registry_suffix, "") << suffix;
  }
}

TEST_F(AzureEnvironment, IsRefusedWhereItMakesNoSense) {
  EXPECT_FALSE(read("x"));
  EXPECT_FALSE(read(R"({"containerRegistryDNSSuffix":"com"})"));
  EXPECT_FALSE(read(R"({"activeDirectoryEndpoint":"http://login.stack.example"})"));
  environment_.values["AZURE_ENVIRONMENT_FILEPATH"] = path_ + "x";
  EXPECT_EQ(acr::config::read_azure_environment(environment_).error().kind, ErrorKind::bad_input);
}

}  // namespace
