// Which sources a selection asks, in which order, seen from outside: by what is sent and run.
#include <gtest/gtest.h>

#include "fakes.hpp"
#include "identity/selection.hpp"

namespace {

using acr::Error;
using acr::ErrorKind;
using acr::Result;
using acr::http::Response;
using acr::identity::Audience;
using acr::identity::Selection;
using acr::identity::Token;
using acr::test::response;
using acr::test::Sent;
using acr::test::World;

class SelectedSources : public testing::Test {
 protected:
  SelectedSources() {
    world.http.answer = [this](const Sent& sent) -> Result<Response> {
      if (sent.host != "169.254.169.254") return response(200, R"({"access_token":"entra","expires_in":9})");
      if (imds)
        return response(sent.headers.empty() ? 400 : 200, R"({"access_token":"imds","expires_in":9})");
      return Error{ErrorKind::transient, "no route"};
    };
    world.processes.out = R"({"accessToken":"az","expires_on":1900000000})";
  }
  Result<Token> ask(const acr::config::RegistrySettings& settings = {}) {
    const auto selection = Selection::read(settings, acr::registry::public_cloud, memory, world.context());
    if (!selection) return selection.error();
    return selection->source().token(Audience("https://containerregistry.azure.net"), world.deadline());
  }
  std::string answered() {
    const Result<Token> token = ask();
    return token ? std::string(token->value.reveal()) : "error: " + token.error().line();
  }
  void set_principal() {
    world.environment.values = {
        {"AZURE_TENANT_ID", "t"}, {"AZURE_CLIENT_ID", "c"}, {"AZURE_CLIENT_SECRET", "s"}};
  }

  World world;
  acr::test::ForgetfulMemory memory;
  bool imds = true;
};

TEST_F(SelectedSources, AreAskedInTheSdksOrder) {
  set_principal();
  world.processes.installed = true;
  EXPECT_EQ(answered(), "entra");
  world.environment.values.erase("AZURE_CLIENT_SECRET");
  EXPECT_EQ(answered(), "imds");
  imds = false;
  EXPECT_EQ(answered(), "az");
}

TEST_F(SelectedSources, AfterAServicePrincipalThatFailsNobodyIsAsked) {
  set_principal();
  world.processes.installed = true;
  world.http.answer = [](const auto&) { return response(400, R"({"error_codes":[700016]})"); };
  EXPECT_EQ(ask().error().service_code, "AADSTS700016");
  EXPECT_EQ(world.http.count("169.254.169.254"), 0);
  EXPECT_TRUE(world.processes.ran.empty());
}

TEST_F(SelectedSources, AfterAnIdentityThatIsNamedWronglyNobodyIsAsked) {
  world.processes.installed = true;
  world.environment.values["AZURE_CLIENT_ID"] = "typo";
  world.http.answer = [](const Sent&) {
    return response(400, R"({"error":"invalid_request","error_description":"Identity not found"})");
  };
  EXPECT_EQ(ask().error().kind, ErrorKind::rejected);
  EXPECT_TRUE(world.http.sent.back().target.ends_with("&client_id=typo"));
  EXPECT_TRUE(world.processes.ran.empty());
}

TEST_F(SelectedSources, WhereThereIsNoneSaysWhatIsMissing) {
  imds = false;
  world.environment.values["AZURE_TENANT_ID"] = "t";
  const Error error = ask().error();
  EXPECT_EQ(error.kind, ErrorKind::sign_in_needed);
  EXPECT_EQ(
      error.what,
      "no identity found (environment: AZURE_CLIENT_ID, AZURE_CLIENT_SECRET or "
      "AZURE_CLIENT_CERTIFICATE_PATH not set; workload identity: AZURE_CLIENT_ID, "
      "AZURE_FEDERATED_TOKEN_FILE not set; managed identity (system-assigned): this machine has no "
      "metadata service; signed-in user: nobody has signed in; Azure CLI account: az is not installed; "
      "Azure PowerShell account: pwsh is not installed; Azure Developer CLI account: azd is not installed)");
}

TEST_F(SelectedSources, WhereThereIsNoneAPrincipalIsAdvisedWhereItWouldBeTaken) {
  imds = false;
  constexpr const char* advice = "set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET to a service";
  EXPECT_NE(ask().error().hint.find(advice), std::string::npos) << ask().error().hint;
  world.environment.values["AZURE_TOKEN_CREDENTIALS"] = "dev";
  EXPECT_EQ(ask().error().hint.find("AZURE_CLIENT_SECRET"), std::string::npos) << ask().error().hint;
}

TEST_F(SelectedSources, AJobOfAzurePipelinesThatMayNotAskLeavesItToOthers) {
  world.environment.values = {{"SYSTEM_OIDCREQUESTURI", "https://dev.azure.com/oidc"},
                              {"SYSTEM_ACCESSTOKEN", "$(System.AccessToken)"},
                              {"AZURESUBSCRIPTION_TENANT_ID", "t"},
                              {"AZURESUBSCRIPTION_CLIENT_ID", "c"},
                              {"AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "s"}};
  EXPECT_EQ(answered(), "imds");
  world.environment.values["SYSTEM_ACCESSTOKEN"] = "bearer";
  world.http.sent.clear();
  answered();
  EXPECT_EQ(world.http.sent.at(0).host, "dev.azure.com");
}

TEST_F(SelectedSources, AJobOfGithubThatMayNotAskLeavesItToOthersAndSaysSo) {
  imds = false;
  world.environment.values = {{"GITHUB_ACTIONS", "true"}, {"AZURE_TENANT_ID", "t"}, {"AZURE_CLIENT_ID", "c"}};
  const Error error = ask().error();
  EXPECT_NE(error.what.find("GitHub gives this job no ID token"), std::string::npos) << error.what;
  EXPECT_NE(error.hint.find("id-token: write"), std::string::npos) << error.hint;
}

TEST_F(SelectedSources, AreDescribedWithoutThoseThatAreMissing) {
  const auto selection = Selection::read({}, acr::registry::public_cloud, memory, world.context());
  EXPECT_EQ(selection->source().describe(),
            "managed identity (system-assigned), then signed-in user, then Azure CLI account, then Azure "
            "PowerShell account, then Azure Developer CLI account");
}

TEST_F(SelectedSources, OnesThatLackSomethingSayWhereTheSettingsTakeIt) {
  using acr::config::Source;
  struct Row {
    Source source;
    const char* unset;
    const char* hint;
  };
  const std::vector<Row> table{
      {Source::client_secret, "AZURE_TENANT_ID",
       "Add \"tenant\" to the registry's settings, or set AZURE_TENANT_ID"},
      {Source::client_secret, "AZURE_CLIENT_ID", "Add it to the identity, or set AZURE_CLIENT_ID"},
      {Source::client_secret, "AZURE_CLIENT_SECRET", "Add it to the identity, or set AZURE_CLIENT_SECRET"},
      {Source::environment, "AZURE_TENANT_ID",
       "Add \"tenant\" to the registry's settings, or set AZURE_TENANT_ID"},
      {Source::environment, "AZURE_CLIENT_ID", "Set AZURE_CLIENT_ID"},
      {Source::environment, "AZURE_CLIENT_SECRET", "Set AZURE_CLIENT_SECRET"},
  };
  for (const Row& row : table) {
    set_principal();
    world.environment.values.erase(row.unset);
    acr::config::RegistrySettings settings;
    settings.identity.source = row.source;
    const Error error = ask(settings).error();
    EXPECT_EQ(error.kind, ErrorKind::bad_input);
    EXPECT_EQ(error.hint, row.hint) << error.what;
  }
  EXPECT_TRUE(world.http.sent.empty());
}

struct Restricted {
  const char* to;
  const char* answer;
};

TEST_F(SelectedSources, AreRestrictedToWhatIsAskedFor) {
  set_principal();
  world.processes.installed = true;
  for (const Restricted& row : std::vector<Restricted>{{"dev", "az"},
                                                       {"AzureCLICredential", "az"},
                                                       {"prod", "entra"},
                                                       {"EnvironmentCredential", "entra"},
                                                       {"ManagedIdentityCredential", "imds"}}) {
    world.environment.values["AZURE_TOKEN_CREDENTIALS"] = row.to;
    EXPECT_EQ(answered(), row.answer) << row.to;
  }
  world.environment.values.erase("AZURE_CLIENT_SECRET");
  world.environment.values["AZURE_TOKEN_CREDENTIALS"] = "EnvironmentCredential";
  EXPECT_EQ(ask().error().kind, ErrorKind::sign_in_needed);
}

TEST_F(SelectedSources, AManagedIdentityNamedInASettingIsTheOnlyOneAndIsNotProbed) {
  set_principal();
  world.processes.installed = true;
  acr::config::RegistrySettings settings;
  settings.identity.source = acr::config::Source::managed_identity;
  settings.identity.managed_identity = {acr::config::ManagedIdentityId::Kind::object_id, "o"};
  EXPECT_EQ(ask(settings)->value.reveal(), "imds");
  ASSERT_EQ(world.http.sent.size(), 1U);
  EXPECT_TRUE(world.http.sent[0].target.ends_with("&object_id=o"));
}

TEST_F(SelectedSources, ATenantOrAuthorityThatMakesNoSenseIsNotSentAnything) {
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"AZURE_TENANT_ID", "../common"}, {"AZURE_AUTHORITY_HOST", "http://login.example"}}) {
    set_principal();
    world.environment.values[name] = value;
    const Error error = ask().error();
    EXPECT_EQ(error.kind, ErrorKind::bad_input) << name;
    EXPECT_NE(error.what.find(name), std::string::npos) << error.what;
  }
  EXPECT_TRUE(world.http.sent.empty());
}

TEST_F(SelectedSources, AnAnswerOfEntrasWithoutATokenIsRefused) {
  set_principal();
  for (const char* body :
       {"", "<html>", "{}", R"({"access_token":"","expires_in":9})", R"([{"access_token":1}])"}) {
    world.http.answer = [body](const auto&) { return response(200, body); };
    const Error error = ask().error();
    EXPECT_EQ(error.kind, ErrorKind::rejected) << body;
    EXPECT_EQ(error.what,
              "service principal c in tenant t: login.microsoftonline.com answered without a token that can "
              "be used");
  }
}

}  // namespace
