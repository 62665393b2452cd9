#include "diagnosis/identity_rungs.hpp"

#include <gtest/gtest.h>

#include "credentials/registry_cloud.hpp"
#include "fake_azure.hpp"
#include "fakes.hpp"
#include "jwt.hpp"

namespace {

using acr::ErrorKind;
using acr::diagnosis::IdentityQuestion;
using acr::diagnosis::Part;
using acr::diagnosis::Rung;
using acr::diagnosis::Somebody;
using acr::diagnosis::State;
using acr::diagnosis::Step;
using namespace acr::test;

class IdentityRungs : public testing::Test {
 protected:
  /// Off Azure: there is no metadata service.
  IdentityRungs() {
    world.http.answer = [azures = world.http.answer](const Sent& sent) -> acr::Result<acr::http::Response> {
      if (sent.host == "169.254.169.254") return acr::Error{ErrorKind::transient, "no route"};
      return azures(sent);
    };
  }

  Step<Somebody> ask() { return acr::diagnosis::ask_identities(question, world.context(), world.deadline()); }

  static const Part& part(const Rung& rung, const std::string& name) {
    for (const Part& one : rung.parts) {
      if (one.name == name) return one;
    }
    ADD_FAILURE() << "no " << name;
    return rung.parts.front();
  }
  static std::string selected(const Rung& rung) {
    std::string names;
    for (const Part& one : rung.parts) names += one.selected ? one.name + " " : "";
    return names;
  }
  /// az is signed in, and so is everybody else that is a program.
  void sign_in_to_az() {
    world.processes.installed = true;
    world.processes.out = R"({"accessToken":"canary-az","expires_on":1800003600})";
  }
  void without_principal() {
    for (const char* name : {"AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"})
      world.environment.values.erase(name);
  }

  World world;
  FakeAzure azure{world};
  IdentityQuestion question{{},
                            acr::registry::public_cloud,
                            acr::credentials::audiences_of({}, acr::registry::public_cloud),
                            "contoso.azurecr.io"};
  acr::registry::LoginServer contoso = *acr::registry::LoginServer::recognise("contoso.azurecr.io");
};

TEST_F(IdentityRungs, every_source_is_asked_also_behind_the_one_that_decides) {
  sign_in_to_az();
  const Step<Somebody> step = ask();
  EXPECT_EQ(step.rung.state, State::ok) << step.rung.found;
  ASSERT_TRUE(step.found);
  EXPECT_EQ(step.found->token.value.reveal(), "for-acr");
  EXPECT_EQ(selected(step.rung), "environment ");
  std::string names;
  for (const Part& one : step.rung.parts) names += one.name + " ";
  EXPECT_EQ(names,
            "environment workload-identity managed-identity signed-in-user azure-cli azure-powershell "
            "azure-developer-cli ");
  EXPECT_EQ(part(step.rung, "azure-cli").state, State::ok);
  EXPECT_EQ(part(step.rung, "workload-identity").found, "AZURE_FEDERATED_TOKEN_FILE not set");
  EXPECT_EQ(part(step.rung, "managed-identity").state, State::skipped);
  EXPECT_EQ(part(step.rung, "signed-in-user").found, "nobody has signed in");
}

TEST_F(IdentityRungs, the_first_that_is_there_is_selected) {
  without_principal();
  sign_in_to_az();
  const Step<Somebody> step = ask();
  EXPECT_EQ(selected(step.rung), "azure-cli ");
  EXPECT_EQ(step.found->token.value.reveal(), "canary-az");
}

TEST_F(IdentityRungs, a_failure_of_the_one_that_decides_is_the_rungs_whatever_others_would_give) {
  sign_in_to_az();
  azure.entra_works = false;
  const Step<Somebody> step = ask();
  EXPECT_EQ(step.rung.state, State::failed);
  EXPECT_FALSE(step.found);
  EXPECT_EQ(selected(step.rung), "environment ");
  EXPECT_NE(step.rung.found.find("AADSTS7000215"), std::string::npos) << step.rung.found;
  EXPECT_NE(step.rung.fix, "");
  EXPECT_EQ(part(step.rung, "environment").state, State::failed);
  EXPECT_EQ(part(step.rung, "azure-cli").state, State::ok);
}

TEST_F(IdentityRungs, nobody) {
  without_principal();
  const Step<Somebody> step = ask();
  EXPECT_EQ(step.rung.state, State::failed);
  EXPECT_EQ(step.rung.kind, ErrorKind::sign_in_needed);
  EXPECT_EQ(selected(step.rung), "");
  EXPECT_EQ(step.rung.fix, "Run: docker-credential-acr login contoso.azurecr.io, or: az login");
}

TEST_F(IdentityRungs, what_the_settings_name_is_selected_and_the_chain_only_shown) {
  question.settings.identity.source = acr::config::Source::azure_cli;
  sign_in_to_az();
  const Step<Somebody> step = ask();
  EXPECT_EQ(selected(step.rung), "azure-cli ");
  EXPECT_EQ(step.rung.parts.front().name, "azure-cli");
  EXPECT_EQ(step.rung.found, "azure-cli, which the settings name");
  EXPECT_EQ(part(step.rung, "environment").state, State::ok);
  EXPECT_EQ(std::count_if(step.rung.parts.begin(), step.rung.parts.end(),
                          [](const Part& p) { return p.name == "azure-cli"; }),
            1);
}

TEST_F(IdentityRungs, settings_that_name_half_an_identity) {
  without_principal();
  question.settings.identity.source = acr::config::Source::client_secret;
  const Step<Somebody> step = ask();
  EXPECT_EQ(step.rung.state, State::failed);
  EXPECT_EQ(step.rung.kind, ErrorKind::bad_input);
  EXPECT_EQ(selected(step.rung), "client-secret ");
}

TEST_F(IdentityRungs, what_the_variable_leaves_out_says_so) {
  world.environment.values["AZURE_TOKEN_CREDENTIALS"] = "AzureCLICredential";
  sign_in_to_az();
  const Step<Somebody> step = ask();
  EXPECT_EQ(selected(step.rung), "azure-cli ");
  EXPECT_EQ(part(step.rung, "environment").found, "left out by AZURE_TOKEN_CREDENTIALS");
  EXPECT_EQ(part(step.rung, "environment").state, State::skipped);
}

TEST_F(IdentityRungs, a_variable_that_makes_no_sense_is_the_failure) {
  world.environment.values["AZURE_TOKEN_CREDENTIALS"] = "nonsense";
  const Step<Somebody> step = ask();
  EXPECT_EQ(step.rung.kind, ErrorKind::bad_input);
  EXPECT_NE(step.rung.found.find("AZURE_TOKEN_CREDENTIALS"), std::string::npos);
}

TEST_F(IdentityRungs, arms_audience_where_acrs_is_not_known) {
  azure.acr_audience_known = false;
  const Step<Somebody> step = ask();
  ASSERT_TRUE(step.found) << step.rung.found;
  EXPECT_EQ(step.found->token.value.reveal(), "for-arm");
  const Rung token = acr::diagnosis::read_token(*step.found, question, world.context());
  EXPECT_NE(token.found.find("https://containerregistry.azure.net"), std::string::npos) << token.found;
}

class ClaimsOfTokens : public IdentityRungs {
 protected:
  Rung read(const std::string& token, std::chrono::seconds life = std::chrono::hours(1)) {
    Step<Somebody> step = ask();
    EXPECT_TRUE(step.found);
    step.found->token = {acr::Secret(token), world.clock.time + life};
    return acr::diagnosis::read_token(*step.found, question, world.context());
  }
};

TEST_F(ClaimsOfTokens, an_applications) {
  const std::string token =
      jwt(R"("aud":"https://containerregistry.azure.net","tid":"t-1","appid":"c-1","name":"canary")");
  const Rung rung = read(token);
  EXPECT_EQ(rung.state, State::ok);
  EXPECT_EQ(rung.found, "for https://containerregistry.azure.net; tenant t-1, client c-1");
  for (const auto& [name, value] : rung.facts) EXPECT_EQ(value.find("eyJ"), std::string::npos) << name;
}

TEST_F(ClaimsOfTokens, a_persons_in_both_versions) {
  EXPECT_EQ(read(jwt(R"("aud":"a","tid":"t","upn":"ada@contoso.com","appid":"c")")).found,
            "for a; tenant t, ada@contoso.com");
  EXPECT_EQ(read(jwt(R"("aud":"a","tid":"t","preferred_username":"ada@contoso.com","azp":"c")")).found,
            "for a; tenant t, ada@contoso.com");
}

TEST_F(ClaimsOfTokens, what_is_no_jwt_tells_nothing) {
  const Rung rung = read("canary-opaque");
  EXPECT_EQ(rung.state, State::ok);
  EXPECT_EQ(rung.found, "for https://containerregistry.azure.net");
}

TEST_F(ClaimsOfTokens, one_that_has_expired) {
  EXPECT_EQ(read("x", std::chrono::seconds(0)).state, State::failed);
}

TEST_F(IdentityRungs, an_exchange) {
  const Step<Somebody> somebody = ask();
  const auto step =
      acr::diagnosis::try_exchange(contoso, *somebody.found, question, world.context(), world.deadline());
  EXPECT_EQ(step.rung.state, State::ok);
  EXPECT_EQ(step.rung.found, "a refresh token for 3 h 0 min");
  EXPECT_TRUE(step.found);
}

TEST_F(IdentityRungs, an_exchange_that_is_refused) {
  const Step<Somebody> somebody = ask();
  azure.registry_status = 401;
  const auto step =
      acr::diagnosis::try_exchange(contoso, *somebody.found, question, world.context(), world.deadline());
  EXPECT_EQ(step.rung.state, State::failed);
  EXPECT_EQ(step.rung.kind, ErrorKind::denied);
  EXPECT_EQ(step.rung.code, "CONNECTIVITY_REFRESH_TOKEN_ERROR");
  EXPECT_FALSE(step.found);
  EXPECT_EQ(world.http.count("contoso.azurecr.io"), 4);  // of two tokens for each audience
}

TEST_F(IdentityRungs, an_exchange_that_is_refused_once_is_none_that_a_pull_would_fail_with) {
  const Step<Somebody> somebody = ask();
  azure.unauthorized = 1;
  const auto step =
      acr::diagnosis::try_exchange(contoso, *somebody.found, question, world.context(), world.deadline());
  EXPECT_EQ(step.rung.state, State::ok);
  EXPECT_EQ(step.rung.found, "a refresh token for 3 h 0 min");
}

TEST_F(IdentityRungs, a_registry_that_takes_arms_tokens_only) {
  const Step<Somebody> somebody = ask();
  azure.acr_audience_accepted = false;
  const auto step =
      acr::diagnosis::try_exchange(contoso, *somebody.found, question, world.context(), world.deadline());
  EXPECT_EQ(step.rung.state, State::ok);
  EXPECT_NE(step.rung.found.find("management.azure.com"), std::string::npos) << step.rung.found;
}

}  // namespace
