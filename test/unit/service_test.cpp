#include "credentials/service.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "fake_azure.hpp"

namespace {

using acr::ErrorKind;
using acr::Result;
using acr::Secret;
using acr::cache::Store;
using acr::credentials::Answer;
using acr::credentials::Service;
using acr::registry::LoginServer;
using acr::test::FakeAzure;
using acr::test::World;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class Credentials : public testing::Test {
 protected:
  Credentials() { world.environment.values["XDG_CACHE_HOME"] = directory.path(); }

  /// Each call is a process of its own: nothing is shared but the disk.
  template <class Call>
  auto with_service(Call call) {
    const std::unique_ptr<Store> store = acr::cache::open_store(world.environment, acr::sealing::Wish::off);
    const acr::config::Settings settings = *acr::config::Settings::read(world.environment);
    acr::credentials::CloudDirectory clouds(settings.clouds(), *store, world.context());
    Service service(settings, clouds, *store, world.context());
    return call(service);
  }
  Result<Answer> get(const char* host = "contoso.azurecr.io") {
    return with_service([&](Service& s) { return s.get(*LoginServer::recognise(host), world.deadline()); });
  }
  std::string token(const char* host = "contoso.azurecr.io") {
    const Result<Answer> answer = get(host);
    return answer ? std::string(answer->refresh_token.reveal()) : "error: " + answer.error().line();
  }
  Result<void> renew() {
    return with_service([&](Service& s) { return s.renew_in_background(contoso, world.deadline()); });
  }
  bool renewal_is_free() {
    return with_service([&](Service& s) { return s.renewal_is_free(contoso); });
  }
  Result<void> prime(const std::string& jwt) {
    return with_service([&](Service& s) { return s.prime(contoso, Secret(jwt)); });
  }
  [[nodiscard]] long long now() const { return world.clock.time.time_since_epoch().count(); }

  acr::test::TemporaryDirectory directory;
  World world;
  FakeAzure azure{world};
  LoginServer contoso = *LoginServer::recognise("contoso.azurecr.io");
};

TEST_F(Credentials, AFreshTokenIsAnsweredWithoutTheNetwork) {
  const std::string first = token();
  EXPECT_TRUE(first.starts_with("eyJ")) << first;
  world.clock.time += minutes(89);
  EXPECT_EQ(token(), first);
  EXPECT_FALSE(get()->renewal_due);
  EXPECT_EQ(azure.exchanges(), 1);
}

TEST_F(Credentials, ATimerRenewsWhatIsDueAndNothingElse) {
  const auto refresh_if_due = [this] {
    return with_service([&](Service& s) { return s.refresh_if_due(contoso, world.deadline()); });
  };
  EXPECT_TRUE(refresh_if_due()->renewed) << "there was none";
  world.clock.time += minutes(89);
  EXPECT_FALSE(refresh_if_due()->renewed);
  EXPECT_EQ(azure.exchanges(), 1);
  world.clock.time += minutes(2);
  EXPECT_TRUE(refresh_if_due()->renewed);
  EXPECT_EQ(azure.exchanges(), 2);
  world.clock.time += hours(100);
  EXPECT_TRUE(refresh_if_due()->renewed) << "a laptop has slept";
  world.clock.time += minutes(91);
  world.http.answer = nullptr;
  const Result<Answer> offline = refresh_if_due();
  ASSERT_FALSE(offline);
  EXPECT_EQ(offline.error().kind, ErrorKind::transient);
  EXPECT_TRUE(get()) << "what lives is still answered";
}

TEST_F(Credentials, TokenOlderThanHalfItsLifeIsServedAndRenewedInTheBackground) {
  const std::string first = token();
  world.clock.time += minutes(91);
  const Result<Answer> answer = get();
  EXPECT_EQ(answer->refresh_token.reveal(), first);
  EXPECT_TRUE(answer->renewal_due);
  EXPECT_EQ(azure.exchanges(), 1);
  EXPECT_TRUE(renewal_is_free());
  EXPECT_TRUE(renew());
  EXPECT_EQ(azure.exchanges(), 2);
  EXPECT_NE(token(), first);
  EXPECT_FALSE(get()->renewal_due);
  EXPECT_TRUE(renew());
  EXPECT_EQ(azure.exchanges(), 2) << "a fresh token was renewed";
}

TEST_F(Credentials, ATokenInItsLastMinutesIsRenewedFirst) {
  const std::string first = token();
  world.clock.time += hours(3) - minutes(5);
  EXPECT_NE(token(), first);
  EXPECT_EQ(azure.exchanges(), 2);
}

TEST_F(Credentials, ALivingTokenIsAnsweredWhenItCannotBeRenewed) {
  const std::string first = token();
  world.clock.time += hours(3) - minutes(5);
  azure.entra_works = false;
  EXPECT_EQ(token(), first);
  const long calls = azure.entra_calls();
  EXPECT_EQ(token(), first);
  EXPECT_EQ(azure.entra_calls(), calls) << "asked again at once";
  world.clock.time += minutes(2);
  EXPECT_EQ(token(), first);
  EXPECT_GT(azure.entra_calls(), calls);
  world.clock.time += minutes(4);
  EXPECT_EQ(get().error().service_code, "AADSTS7000215");
}

TEST_F(Credentials, AFailedRenewalIsNotBegunAgainAtOnce) {
  ASSERT_TRUE(get());
  world.clock.time += minutes(91);
  azure.registry_status = 400;
  EXPECT_FALSE(renew());
  EXPECT_FALSE(renewal_is_free());
  world.clock.time += seconds(61);
  EXPECT_TRUE(renewal_is_free());
  azure.registry_status = 200;
  EXPECT_TRUE(renew());
  EXPECT_TRUE(renewal_is_free());
}

TEST_F(Credentials, WhatIsErasedDuringARenewalStaysErased) {
  ASSERT_TRUE(get());
  world.clock.time += minutes(91);
  azure.at_exchange = [this] { with_service([&](Service& s) { return s.erase(contoso); }); };
  EXPECT_TRUE(renew());
  EXPECT_TRUE(with_service([](Service& s) { return s.list(); })->empty());
}

TEST_F(Credentials, OneEntraTokenServesAllRegistries) {
  ASSERT_TRUE(get("contoso.azurecr.io"));
  ASSERT_TRUE(get("fabrikam.azurecr.io"));
  EXPECT_EQ(azure.entra_calls(), 1);
  EXPECT_EQ(azure.exchanges(), 2);
  EXPECT_NE(token("contoso.azurecr.io"), token("fabrikam.azurecr.io"));
}

TEST_F(Credentials, AnEntraTokenNearItsEndIsNotUsed) {
  ASSERT_TRUE(get());
  world.clock.time += seconds(3599) - minutes(4);
  ASSERT_TRUE(get("fabrikam.azurecr.io"));
  EXPECT_EQ(azure.entra_calls(), 2);
}

TEST_F(Credentials, AnAudienceThatEntraDoesNotKnowIsReplacedByArmsAndRemembered) {
  azure.acr_audience_known = false;
  ASSERT_TRUE(get());
  EXPECT_EQ(azure.entra_calls(), 2);
  world.clock.time += hours(4);
  ASSERT_TRUE(get());
  EXPECT_EQ(azure.entra_calls(), 3);
}

TEST_F(Credentials, AnAudienceThatTheRegistryRefusesIsReplacedByArms) {
  azure.acr_audience_accepted = false;
  EXPECT_TRUE(get());
}

TEST_F(Credentials, APassing401IsTriedOnceMoreWithANewEntraToken) {
  azure.unauthorized = 1;
  EXPECT_TRUE(get());
  EXPECT_EQ(azure.entra_calls(), 2);
  EXPECT_EQ(azure.exchanges(), 2);
}

TEST_F(Credentials, WithoutAccessTheFirstRefusalIsTold) {
  azure.acr_audience_accepted = azure.arm_audience_accepted = false;
  const auto error = get().error();
  EXPECT_EQ(error.kind, ErrorKind::denied);
  EXPECT_NE(error.line().find("service principal client-1 in tenant tenant-1"), std::string::npos);
  EXPECT_NE(error.line().find("AcrPull"), std::string::npos);
}

TEST_F(Credentials, NoErrorEverHoldsASecret) {
  azure.entra_works = false;
  EXPECT_EQ(token().find("canary-secret"), std::string::npos);
  for (const auto& file : std::filesystem::recursive_directory_iterator(directory.path())) {
    if (!file.is_regular_file()) continue;
    std::ifstream stream(file.path());
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    EXPECT_EQ(text.find("canary-secret"), std::string::npos) << file.path();
  }
}

TEST_F(Credentials, AnotherIdentityNeverGetsTheFormersToken) {
  const std::string first = token();
  for (const char* name : {"AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"}) {
    const std::string before = world.environment.values[name];
    world.environment.values[name] = "other";
    EXPECT_NE(token(), first) << name;
    world.environment.values[name] = before;
    EXPECT_EQ(token(), first);
  }
}

TEST_F(Credentials, ATokenOfNobodyKnowsWhomIsAnsweredButNotKept) {
  // az's account changes while it is asked.
  world.environment.values = {
      {"XDG_CACHE_HOME", directory.path()}, {"HOME", directory.path()}, {"AZURE_TOKEN_CREDENTIALS", "dev"}};
  world.processes.installed = true;
  world.processes.out = R"({"accessToken":"for-acr","expires_on":1900000000})";
  std::filesystem::create_directory(directory.path() / ".azure");
  int version = 0;
  azure.at_exchange = [&] {
    std::ofstream(directory.path() / ".azure/azureProfile.json")
        << acr::test::az_profile_of(std::string(static_cast<std::size_t>(++version), 'x'));
  };
  ASSERT_TRUE(get());
  ASSERT_TRUE(get());
  EXPECT_EQ(azure.exchanges(), 2);
  azure.at_exchange = nullptr;
  ASSERT_TRUE(get());
  ASSERT_TRUE(get());
  EXPECT_EQ(azure.exchanges(), 3);
}

TEST_F(Credentials, WithoutADiskItStillAnswers) {
  world.environment.values.erase("XDG_CACHE_HOME");
  EXPECT_TRUE(get());
  EXPECT_TRUE(get());
  EXPECT_EQ(azure.exchanges(), 2);
}

TEST_F(Credentials, AnUntrustedCacheIsAnError) {
  ASSERT_TRUE(get());
  std::filesystem::permissions(directory.path() / "docker-credential-acr", std::filesystem::perms(0777));
  EXPECT_EQ(get().error().kind, ErrorKind::untrusted);
}

TEST_F(Credentials, TellWhoIsNextAndWhichTokenIsTheirs) {
  const auto next = [this] {
    return *with_service([this](Service& s) { return s.next_identity(contoso, world.deadline()); });
  };
  ASSERT_TRUE(get());
  const auto kept = acr::cache::open_store(world.environment, acr::sealing::Wish::off)->tokens();
  ASSERT_TRUE(kept && kept->size() == 1U);
  EXPECT_EQ(next().name, "service principal client-1 in tenant tenant-1");
  EXPECT_EQ(next().key, kept->front().key);
  world.environment.values = {{"XDG_CACHE_HOME", directory.path()}};
  EXPECT_TRUE(next().name.starts_with("managed identity (system-assigned), then signed-in user, then "))
      << next().name;
  EXPECT_NE(next().key, kept->front().key);
}

TEST_F(Credentials, APrimedTokenIsAnsweredUntilItExpires) {
  const std::string handed = acr::test::refresh_token("contoso.azurecr.io", now(), now() + 10800, 99);
  ASSERT_TRUE(prime(handed));
  EXPECT_EQ(token(), handed);
  EXPECT_TRUE(world.http.sent.empty());
  world.clock.time += hours(3);
  EXPECT_NE(token(), handed);
  EXPECT_EQ(azure.exchanges(), 1);
}

TEST_F(Credentials, APrimedTokenThatClaimsYearsIsForgottenAfterADay) {
  const std::string handed = acr::test::refresh_token("contoso.azurecr.io", now(), 253402300000, 99);
  ASSERT_TRUE(prime(handed));
  EXPECT_EQ(token(), handed);
  world.clock.time += hours(24);
  EXPECT_NE(token(), handed);
}

TEST_F(Credentials, OnlyThisRegistrysRefreshTokensArePrimed) {
  for (const std::string& jwt :
       {acr::test::refresh_token("fabrikam.azurecr.io", now(), now() + 10800),
        acr::test::refresh_token("contoso.azurecr.io", now() - 20000, now() - 1),
        acr::test::jwt("\"aud\":\"contoso.azurecr.io\",\"grant_type\":\"access_token\",\"exp\":" +
                       std::to_string(now() + 60)),
        std::string("hunter2")}) {
    const Result<void> primed = prime(jwt);
    ASSERT_FALSE(primed) << jwt;
    EXPECT_EQ(primed.error().kind, ErrorKind::bad_input);
    EXPECT_EQ(primed.error().line().find(jwt), std::string::npos);
  }
}

TEST_F(Credentials, ErasedTokensAreGone) {
  const std::string first = token();
  ASSERT_TRUE(with_service([&](Service& s) { return s.erase(contoso); }));
  EXPECT_NE(token(), first);
}

}  // namespace
