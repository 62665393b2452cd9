// The ladder as a whole: what fails, fails on its own rung, and the others go on.
#include "diagnosis/ladder.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "fake_azure.hpp"
#include "fake_probe.hpp"
#include "fakes.hpp"
#include "keychain/stored_credentials.hpp"

namespace {

using acr::Error;
using acr::ErrorKind;
using acr::diagnosis::Ladder;
using acr::diagnosis::Rung;
using acr::diagnosis::State;
using namespace acr::test;

class LadderTest : public testing::Test {
 protected:
  LadderTest() {
    for (const char* name : {"HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"}) {
      world.environment.values[name] = directory.path();
    }
    world.http.answer = [this,
                         azures = world.http.answer](const Sent& sent) -> acr::Result<acr::http::Response> {
      if (sent.host == "169.254.169.254") return Error{ErrorKind::transient, "no route"};
      if (sent.target == "/v2/") return challenge();
      if (sent.target.starts_with("/oauth2/token")) {
        return response(200, "{\"access_token\":\"" + jwt(R"("access":[])") + "\"}");
      }
      if (sent.target.ends_with("openid-configuration")) return entra();
      return azures(sent);
    };
  }

  void climb() { climb(session); }
  void climb(acr::credentials::Session& with) {
    ladder.emplace(acr::diagnosis::Wishes{"1.2.3", ""}, world.context(), probe,
                   world.clock.steady() + std::chrono::seconds(limit), [this](std::string_view rung) {
                     watched.emplace_back(rung);
                     world.clock.passed += each_takes;
                   });
    ladder->climb_own();
    ladder->climb_to(contoso, &with);
  }
  [[nodiscard]] const Rung& rung(const std::string& name) const {
    for (const Rung& one : ladder->rungs()) {
      if (one.name == name) return one;
    }
    ADD_FAILURE() << "no " << name;
    return ladder->rungs().front();
  }
  /// `dns tcp`: those in a state, in their order. The clients' and this program's are a matter of the
  /// machine.
  [[nodiscard]] std::string all(State state) const {
    std::string names;
    for (const Rung& one : ladder->rungs()) {
      const bool of_the_machine = one.name == "helper" || one.name == "docker" || one.name == "podman";
      if (one.state == state && !of_the_machine) names += one.name + " ";
    }
    return names;
  }

  TemporaryDirectory directory;
  World world;
  FakeAzure azure{world};
  FakeProbe probe;
  using Answers = std::function<acr::Result<acr::http::Response>()>;
  Answers challenge = [] {
    return response(
        401, "",
        {{"WWW-Authenticate",
          R"(Bearer realm="https://contoso.azurecr.io/oauth2/token",service="contoso.azurecr.io")"},
         {"Date", "Fri, 15 Jan 2027 08:00:00 GMT"}});
  };
  Answers entra = [] { return response(200, "{}", {{"Date", "Fri, 15 Jan 2027 08:00:00 GMT"}}); };
  acr::registry::LoginServer contoso = *acr::registry::LoginServer::recognise("contoso.azurecr.io");
  acr::http::Context context = world.context();
  acr::credentials::Session session{*acr::config::Settings::read(world.environment), context};
  std::optional<Ladder> ladder;
  std::vector<std::string> watched;
  int limit = 90;
  std::chrono::milliseconds each_takes{0};
};

TEST_F(LadderTest, goes_from_the_program_to_the_registry) {
  climb();
  std::string names;
  for (const Rung& one : ladder->rungs()) names += one.name + " ";
  EXPECT_EQ(names,
            "helper settings cache docker podman login proxy dns tcp tls challenge entra clock identity "
            "token exchange pull ");
  EXPECT_EQ(all(State::ok),
            "settings cache login proxy dns tcp tls challenge entra clock identity token exchange pull ");
}

TEST_F(LadderTest, tells_each_rung_before_it_is_tried) {
  climb();
  ASSERT_EQ(watched.size(), ladder->rungs().size());
  for (std::size_t i = 0; i < watched.size(); ++i) EXPECT_EQ(watched[i], ladder->rungs()[i].name);
}

TEST_F(LadderTest, without_an_address_the_identity_is_still_looked_at) {
  probe.addresses = Error{ErrorKind::transient, "Name or service not known"};
  climb();
  EXPECT_EQ(all(State::failed), "dns ");
  EXPECT_EQ(all(State::skipped), "tcp tls challenge exchange pull ");
  EXPECT_EQ(rung("identity").state, State::ok);
}

TEST_F(LadderTest, without_a_connection) {
  probe.reached = Error{ErrorKind::transient, "20.62.128.4: Connection refused"};
  climb();
  EXPECT_EQ(all(State::failed), "tcp ");
  EXPECT_EQ(all(State::skipped), "tls challenge exchange pull ");
}

TEST_F(LadderTest, nothing_is_sent_to_who_cannot_prove_who_it_is) {
  probe.facts->verdict = acr::http::TlsFacts::Verdict::unknown_authority;
  climb();
  EXPECT_EQ(all(State::failed), "tls ");
  EXPECT_EQ(all(State::skipped), "challenge exchange pull ");
  EXPECT_EQ(world.http.count("contoso.azurecr.io"), 0);
}

TEST_F(LadderTest, a_firewall_does_not_keep_the_exchange_from_being_tried) {
  challenge = [] { return response(403, ""); };
  azure.registry_status = 403;
  climb();
  EXPECT_EQ(all(State::failed), "challenge exchange ");
  EXPECT_EQ(all(State::skipped), "pull ");
}

TEST_F(LadderTest, an_entra_that_cannot_be_reached_is_a_failure_of_who_needs_it) {
  entra = [] { return Error{ErrorKind::transient, "no route"}; };
  azure.entra_works = false;
  climb();
  EXPECT_EQ(all(State::failed), "entra identity ");
  EXPECT_EQ(all(State::skipped), "token exchange pull ");
}

TEST_F(LadderTest, and_a_warning_where_the_identity_does_without) {
  entra = [] { return Error{ErrorKind::transient, "no route"}; };
  climb();
  EXPECT_EQ(all(State::failed), "");
  EXPECT_EQ(all(State::warning), "entra ");
}

TEST_F(LadderTest, a_wrong_clock_is_told_by_the_registry_and_no_failure_where_a_pull_works) {
  world.clock.time += std::chrono::hours(1);
  climb();
  EXPECT_EQ(all(State::failed), "");
  EXPECT_EQ(rung("clock").state, State::warning);
  azure.entra_works = false;
  climb();
  EXPECT_EQ(all(State::failed), "clock identity ");
  EXPECT_NE(rung("clock").found.find("1 h 0 min ahead of the registry's"), std::string::npos)
      << rung("clock").found;
}

TEST_F(LadderTest, broken_settings_leave_the_way_to_the_registry_to_be_tried) {
  ladder.emplace(acr::diagnosis::Wishes{"1.2.3", ""}, world.context(), probe,
                 world.clock.steady() + std::chrono::seconds(90), nullptr);
  ladder->climb_to(contoso, nullptr);
  EXPECT_EQ(all(State::ok), "proxy dns tcp tls challenge clock ");
  EXPECT_EQ(all(State::skipped), "login entra identity token exchange pull ");
}

TEST_F(LadderTest, a_cloud_that_does_not_tell_where_it_is_is_the_identitys_failure) {
  const std::filesystem::path folder = directory.path() / "docker-credential-acr";
  std::filesystem::create_directory(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
  std::ofstream(folder / "config.json")
      << R"({"clouds": {"Stack": {"armEndpoint": "https://management.stack.example"}},
    "defaults": {"cloud": "Stack"}})";
  std::filesystem::permissions(folder / "config.json",
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const acr::Result<acr::config::Settings> settings = acr::config::Settings::read(world.environment);
  ASSERT_TRUE(settings) << settings.error().line();
  acr::credentials::Session other(*settings, context);
  climb(other);
  EXPECT_EQ(rung("identity").state, State::failed);
  EXPECT_NE(rung("identity").found.find("Stack"), std::string::npos) << rung("identity").found;
  EXPECT_EQ(all(State::ok), "settings cache login proxy dns tcp tls challenge clock ");
  EXPECT_EQ(all(State::skipped), "entra token exchange pull ");
}

TEST_F(LadderTest, a_password_that_goes_ahead_makes_the_identitys_failures_warnings) {
  world.environment.values["DOCKER_CREDENTIAL_ACR_KEYCHAIN"] = "file";
  const acr::keychain::StoredCredentials stored(session.settings, world.context());
  ASSERT_TRUE(stored.store_in_file({"contoso.azurecr.io", "ci-pull", acr::Secret("canary-password")},
                                   world.deadline()));
  azure.entra_works = false;
  climb();
  EXPECT_EQ(all(State::failed), "");
  EXPECT_EQ(rung("identity").state, State::warning);
  EXPECT_NE(rung("login").found.find("password of user ci-pull"), std::string::npos);
  for (const Rung& one : ladder->rungs()) EXPECT_EQ(one.found.find("canary"), std::string::npos) << one.name;
}

TEST_F(LadderTest, ends_when_its_time_is_over) {
  limit = 60;
  each_takes = std::chrono::seconds(5);
  climb();
  EXPECT_EQ(watched.size(), 12U);
  EXPECT_EQ(all(State::failed), "clock ") << "nobody knows whether all is well";
  EXPECT_EQ(rung("clock").kind, ErrorKind::transient);
  EXPECT_EQ(rung("exchange").state, State::skipped);
  EXPECT_EQ(ladder->rungs().size(), 17U);
}

TEST_F(LadderTest, what_there_was_no_time_for_is_no_matter_of_a_password) {
  world.environment.values["DOCKER_CREDENTIAL_ACR_KEYCHAIN"] = "file";
  const acr::keychain::StoredCredentials stored(session.settings, world.context());
  ASSERT_TRUE(stored.store_in_file({"contoso.azurecr.io", "ci-pull", acr::Secret("canary-password")},
                                   world.deadline()));
  limit = 55;
  each_takes = std::chrono::seconds(5);
  climb();
  EXPECT_EQ(all(State::failed), "entra ");
}

TEST_F(LadderTest, each_rung_knows_how_long_it_took) {
  probe.addresses = std::vector<std::string>{"20.62.128.4"};
  world.http.answer = [this, inner = world.http.answer](const Sent& sent) {
    if (sent.target == "/v2/") world.clock.passed += std::chrono::milliseconds(250);
    return inner(sent);
  };
  climb();
  EXPECT_EQ(rung("challenge").took, std::chrono::milliseconds(250));
  EXPECT_EQ(rung("dns").took, std::chrono::milliseconds(0));
}

TEST_F(LadderTest, a_glance_is_what_a_pull_would_get) {
  ladder.emplace(acr::diagnosis::Wishes{}, world.context(), probe, world.deadline(), nullptr);
  ladder->glance_at(contoso, session);
  EXPECT_EQ(ladder->rungs().back().name, "contoso.azurecr.io");
  EXPECT_EQ(ladder->rungs().back().state, State::ok);
  azure.registry_status = 401;
  ladder->glance_at(*acr::registry::LoginServer::recognise("fabrikam.azurecr.io"), session);
  EXPECT_EQ(ladder->rungs().back().state, State::failed);
  EXPECT_NE(ladder->rungs().back().fix.find("docker-credential-acr doctor fabrikam.azurecr.io"),
            std::string::npos);
}

TEST_F(LadderTest, a_glance_that_there_was_no_time_for_says_so_once) {
  ladder.emplace(acr::diagnosis::Wishes{}, world.context(), probe, world.clock.steady(), nullptr);
  ladder->glance_at(contoso, session);
  ladder->glance_at(*acr::registry::LoginServer::recognise("fabrikam.azurecr.io"), session);
  EXPECT_EQ(ladder->rungs()[0].state, State::failed);
  EXPECT_EQ(ladder->rungs()[0].fix, "Run: docker-credential-acr doctor contoso.azurecr.io");
  EXPECT_EQ(ladder->rungs()[1].state, State::skipped);
}

}  // namespace
