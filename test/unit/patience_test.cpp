// How long each source may take: the probe a second, az ten, and nothing longer than the caller has.
#include "fakes.hpp"

#include <gtest/gtest.h>

#include "cache/store.hpp"
#include "credentials/imds_note.hpp"
#include "identity/azure_cli.hpp"
#include "identity/imds.hpp"
#include "platform/machine.hpp"

namespace {

using acr::Deadline;
using acr::Error;
using acr::ErrorKind;
using acr::Result;
using acr::identity::Asked;
using acr::identity::Audience;
using std::chrono::milliseconds;
using std::chrono::seconds;

class PunctualHttp final : public acr::http::Client {
 public:
  Result<acr::http::Response> send(const acr::http::Request& request, Deadline deadline) override {
    deadlines.push_back(deadline);
    const bool probe = request.headers.empty();
    return acr::test::response(probe ? 400 : 200, R"({"access_token":"t","expires_in":"3599"})");
  }
  std::vector<Deadline> deadlines;
};

class PunctualProcesses final : public acr::test::FakeRunner {
 public:
  [[nodiscard]] std::optional<std::string> find(std::string_view /*name*/,
                                                std::string_view path) const override {
    searched = path;
    return "/usr/bin/az";
  }
  Result<acr::CommandOutput> run(const acr::Command& command, Deadline deadline) override {
    ran = command;
    given = deadline;
    return Error{ErrorKind::transient, "/usr/bin/az did not answer in time"};
  }
  acr::Result<void> start(const acr::Command& command) override {
    ran = command;
    return {};
  }
  mutable std::string searched;
  acr::Command ran;
  Deadline given;
};

class Patience : public testing::Test {
 protected:
  [[nodiscard]] acr::http::Context context() {
    return {world.environment, world.clock, world.random, processes, http};
  }
  [[nodiscard]] Deadline in(milliseconds time) const { return world.clock.steady() + time; }

  acr::test::World world;
  PunctualHttp http;
  PunctualProcesses processes;
  std::unique_ptr<acr::cache::Store> no_disk =
      acr::cache::open_store(world.environment, acr::sealing::Wish::off);
  acr::credentials::ImdsNote memory{*no_disk, world.clock};
  Audience audience{"https://containerregistry.azure.net"};
};

TEST_F(Patience, WithTheProbeEndsAfterASecond) {
  const auto source = acr::identity::make_imds_source({}, Asked::in_a_chain, memory, context());
  ASSERT_TRUE(source->token(audience, in(seconds(30))));
  EXPECT_EQ(http.deadlines, (std::vector{in(seconds(1)), in(seconds(30))}));
}

TEST_F(Patience, WithTheProbeEndsWithTheCallers) {
  const auto source = acr::identity::make_imds_source({}, Asked::in_a_chain, memory, context());
  ASSERT_TRUE(source->token(audience, in(milliseconds(300))));
  EXPECT_EQ(http.deadlines.front(), in(milliseconds(300)));
}

TEST_F(Patience, WithAzEndsAfterTenSecondsAndAChainGoesOn) {
  const auto source = acr::identity::make_azure_cli_source({}, Asked::in_a_chain, context());
  const auto error = source->token(audience, in(seconds(30))).error();
  EXPECT_EQ(processes.given, in(seconds(10)));
  EXPECT_EQ(error.kind, ErrorKind::unavailable);
  EXPECT_EQ(error.what, "Azure CLI account: /usr/bin/az did not answer in time");
}

TEST_F(Patience, WithAzEndsWithTheCallers) {
  EXPECT_FALSE(acr::identity::make_azure_cli_source({}, Asked::in_a_chain, context())
                   ->token(audience, in(seconds(3))));
  EXPECT_EQ(processes.given, in(seconds(3)));
}

TEST_F(Patience, AzIsLookedForOnThePathAndTalksWithoutColours) {
  world.environment.values["PATH"] = "/opt/az/bin";
  EXPECT_FALSE(acr::identity::make_azure_cli_source({}, Asked::in_a_chain, context())
                   ->token(audience, in(seconds(3))));
  EXPECT_EQ(processes.searched, "/opt/az/bin");
  EXPECT_EQ(processes.ran.set,
            (std::vector<std::pair<std::string, std::string>>{{"AZURE_CORE_NO_COLOR", "true"}}));
}

/// Off Azure, over a real disk.
class OffAzure : public testing::Test {
 protected:
  OffAzure() { world.environment.values["XDG_CACHE_HOME"] = directory.path(); }
  /// Whether a process that starts now asks the metadata service.
  bool asks() {
    world.http.sent.clear();
    const auto store = acr::cache::open_store(world.environment, acr::sealing::Wish::off);
    acr::credentials::ImdsNote memory(*store, world.clock);
    const auto source = acr::identity::make_imds_source({}, Asked::in_a_chain, memory, world.context());
    EXPECT_EQ(source->token(Audience("a"), world.deadline()).error().kind, ErrorKind::unavailable);
    return !world.http.sent.empty();
  }
  acr::test::TemporaryDirectory directory;
  acr::test::World world;
};

TEST_F(OffAzure, TheProbeIsMadeOnceADay) {
  if (acr::is_azure_machine()) GTEST_SKIP() << "an Azure machine never forgets to ask";
  EXPECT_TRUE(asks());
  EXPECT_FALSE(asks());
  world.clock.time += std::chrono::hours(23);
  EXPECT_FALSE(asks());
  world.clock.time += std::chrono::hours(1);
  EXPECT_TRUE(asks());
}

TEST_F(OffAzure, WithoutADiskOneProcessAsksOnceAllTheSame) {
  world.environment.values.clear();
  const auto store = acr::cache::open_store(world.environment, acr::sealing::Wish::off);
  acr::credentials::ImdsNote memory(*store, world.clock);
  const auto source = acr::identity::make_imds_source({}, Asked::in_a_chain, memory, world.context());
  EXPECT_FALSE(source->token(Audience("a"), world.deadline()));
  EXPECT_FALSE(source->token(Audience("b"), world.deadline()));
  EXPECT_EQ(world.http.sent.size(), 1U);
}

TEST_F(OffAzure, AManagedIdentityAskedForByNameSaysWhereThereAreAny) {
  const auto store = acr::cache::open_store(world.environment, acr::sealing::Wish::off);
  acr::credentials::ImdsNote memory(*store, world.clock);
  using Kind = acr::config::ManagedIdentityId::Kind;
  const std::vector<std::pair<Kind, const char*>> table{
      {Kind::system, "managed identity (system-assigned): "},
      {Kind::client_id, "managed identity with client id x: "},
      {Kind::object_id, "managed identity with object id x: "},
      {Kind::resource_id, "managed identity x: "}};
  for (const auto& [kind, who] : table) {
    const auto source = acr::identity::make_imds_source({kind, "x"}, Asked::by_name, memory, world.context());
    const Error error = source->token(Audience("a"), world.deadline()).error();
    EXPECT_EQ(error.kind, ErrorKind::transient);
    EXPECT_TRUE(error.what.starts_with(who)) << error.what;
    EXPECT_NE(error.hint.find("on Azure machines only"), std::string::npos);
  }
}

}  // namespace
