#include "clients/system_configure.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "clients/registries_conf.hpp"
#include "clients/unified_diff.hpp"
#include "fakes.hpp"

namespace acr::clients {
namespace {

namespace fs = std::filesystem;

constexpr Clients only_podman{false, true};
constexpr Clients only_docker{true, false};
constexpr Clients both{true, true};

constexpr const char* drop_in = "containers/registries.conf.d/zz-docker-credential-acr.conf";
constexpr const char* docker_template = "skel/.docker/config.json";

class SystemConfigureTest : public ::testing::Test {
 protected:
  SystemConfigureTest() {
    places.containers = path("containers");
    places.skeleton = path("skel");
    places.journal = path("journal");
    processes.installed = true;
  }

  [[nodiscard]] std::string path(const std::string& name) const { return directory_.path() / name; }
  void write(const std::string& name, std::string_view text) const {
    fs::create_directories(fs::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary) << text;
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  [[nodiscard]] mode_t mode_of(const std::string& name) const {
    struct stat status {};
    EXPECT_EQ(::stat(path(name).c_str(), &status), 0);
    return status.st_mode & 07777U;
  }
  [[nodiscard]] ConfigurePlan plan(Clients clients = only_podman, std::vector<std::string> hosts = {}) {
    Result<ConfigurePlan> result =
        plan_system_configure({std::move(hosts), clients, false}, places, environment, processes);
    EXPECT_TRUE(result) << result.error().line();
    return result ? *std::move(result) : ConfigurePlan();
  }
  /// How many files that changed.
  std::size_t configure(Clients clients = only_podman, std::vector<std::string> hosts = {}) {
    const Result<Journal> journal = Journal::open_at(places.journal, clock);
    EXPECT_TRUE(journal) << journal.error().line();
    const ConfigurePlan planned = plan(clients, std::move(hosts));
    const Result<void> written = write_planned(planned.files, &*journal);
    EXPECT_TRUE(written) << written.error().line();
    return planned.files.size();
  }
  std::size_t undo(const std::vector<std::string>& hosts = {}) {
    const Result<Journal> journal = Journal::open_at(places.journal, clock);
    const Result<UndoFiles> undone = plan_undo_files(*journal, hosts, {});
    EXPECT_TRUE(undone) << undone.error().line();
    EXPECT_TRUE(write_undone(*undone, *journal).empty());
    return undone->files.size();
  }
  /// The list that our drop-in has.
  [[nodiscard]] std::vector<std::string> list() const {
    return find_credential_helpers(read(drop_in)).value_or(std::vector<std::string>{"none"});
  }

  SystemPlaces places;
  test::FakeEnvironment environment;
  test::FakeProcesses processes;
  test::FakeClock clock;

 private:
  test::TemporaryDirectory directory_;
};

using Names = std::vector<std::string>;

TEST_F(SystemConfigureTest, PodmansUsersAskTheirFilesFirstAndThenUs) {
  const mode_t mask = ::umask(077);
  EXPECT_EQ(configure(), 1U);
  ::umask(mask);
  EXPECT_EQ(list(), (Names{"containers-auth.json", "acr"}));
  EXPECT_EQ(mode_of(drop_in), 0644U);
  EXPECT_EQ(mode_of("containers/registries.conf.d"), 0755U);
  EXPECT_EQ(configure(), 0U) << "a second time there is nothing to do";
  EXPECT_EQ(plan().already.size(), 1U);
  EXPECT_EQ(undo(), 1U);
  EXPECT_FALSE(fs::exists(path(drop_in)));
}

TEST_F(SystemConfigureTest, TheListOfTheAdministratorStaysInForce) {
  write("containers/registries.conf", "credential-helpers = [\"secretservice\", \"containers-auth.json\"]\n");
  configure();
  EXPECT_EQ(list(), (Names{"secretservice", "containers-auth.json", "acr"}));
  undo();
  write("containers/registries.conf.d/50-site.conf", "credential-helpers = ['pass'] # ours\n[[registry]]\n");
  configure();
  EXPECT_EQ(list(), (Names{"pass", "acr"}));
  EXPECT_TRUE(plan().warnings.empty());
}

TEST_F(SystemConfigureTest, WhatTheAdministratorAddsLaterIsPointedOut) {
  configure();
  write("containers/registries.conf", "credential-helpers = [\"pass\"]\n");
  ASSERT_EQ(plan().warnings.size(), 1U);
  EXPECT_NE(plan().warnings[0].what.find("leaves out pass of " + path("containers/registries.conf")),
            std::string::npos)
      << plan().warnings[0].what;
  EXPECT_TRUE(plan().files.empty());
}

TEST_F(SystemConfigureTest, AListThatComesLaterIsPointedOut) {
  write("containers/registries.conf.d/zzz.conf", "credential-helpers = [\"pass\"]\n");
  const ConfigurePlan planned = plan();
  ASSERT_EQ(planned.warnings.size(), 1U);
  EXPECT_EQ(planned.warnings[0].path, path("containers/registries.conf.d/zzz.conf"));
}

TEST_F(SystemConfigureTest, AListThatNamesUsAlreadyIsEnough) {
  write("containers/registries.conf.d/acr.conf",
        "credential-helpers = [\"acr\", \"containers-auth.json\"]\n");
  const ConfigurePlan planned = plan();
  EXPECT_TRUE(planned.files.empty());
  ASSERT_EQ(planned.already.size(), 1U);
  EXPECT_EQ(planned.already[0].path, path("containers/registries.conf.d/acr.conf"));
}

TEST_F(SystemConfigureTest, OurDropInIsEditedWithCare) {
  const std::string before =
      "# ours\nshort-name-mode = \"enforcing\"\n[[registry]]\nlocation = \"a.example\"\n";
  write(drop_in, before);
  configure();
  EXPECT_EQ(read(drop_in), "credential-helpers = [\"containers-auth.json\", \"acr\"]\n" + before);
  EXPECT_EQ(undo(), 1U);
  EXPECT_EQ(read(drop_in), before);

  write(drop_in, "credential-helpers = [ 'pass', ] # why\n[aliases]\n");
  configure();
  EXPECT_EQ(read(drop_in), "credential-helpers = [ 'pass', \"acr\", ] # why\n[aliases]\n");
  EXPECT_EQ(undo(), 1U);
  EXPECT_EQ(read(drop_in), "credential-helpers = [ 'pass', ] # why\n[aliases]\n");
}

TEST_F(SystemConfigureTest, CommentsInAListStay) {
  write(drop_in, "credential-helpers = [\n  'pass', # first\n  'x'  # then\n]\n");
  configure();
  const std::string ours = "credential-helpers = [\n  'pass', # first\n  'x', \"acr\"  # then\n]\n";
  EXPECT_EQ(read(drop_in), ours);
  write(drop_in, ours + "# mine\n");
  EXPECT_EQ(undo(), 1U);
  EXPECT_EQ(read(drop_in), "credential-helpers = [\n  'pass', # first\n  'x'  # then\n]\n# mine\n");

  configure();
  write(drop_in, "credential-helpers = [\n  \"acr\", # moved\n  'pass' # first\n]\n");
  EXPECT_EQ(undo(), 1U);
  EXPECT_EQ(read(drop_in), "credential-helpers = [\n  # moved\n  'pass' # first\n]\n");
}

TEST_F(SystemConfigureTest, WhatIsNotWrittenAsExpectedIsWrittenAnew) {
  write(drop_in, "credential-helpers = ['pass']\n");
  configure();
  write(drop_in, "credential-helpers = [\"acr\"\n, 'pass']\n");
  EXPECT_EQ(undo(), 1U);
  EXPECT_EQ(read(drop_in), "credential-helpers = [\"pass\"]\n");
}

TEST_F(SystemConfigureTest, AnEmptyListOfTheAdministratorTakesTheOnesBeforeItAway) {
  write("containers/registries.conf", "credential-helpers = [\"pass\"]\n");
  write("containers/registries.conf.d/50-site.conf", "credential-helpers = []\n");
  configure();
  EXPECT_EQ(list(), (Names{"containers-auth.json", "acr"}));
  undo();
  write(drop_in, "credential-helpers = []\n");
  write("containers/registries.conf.d/50-site.conf", "credential-helpers = [\"pass\"]\n");
  configure();
  EXPECT_EQ(list(), (Names{"containers-auth.json", "acr"}));
  write("containers/registries.conf.d/zzz.conf", "credential-helpers = []\n");
  const ConfigurePlan planned = plan();
  ASSERT_FALSE(planned.warnings.empty());
  EXPECT_EQ(planned.warnings.back().path, path("containers/registries.conf.d/zzz.conf"));
}

TEST_F(SystemConfigureTest, AnEmptyListDoesNotTakeTheUsersFilesAway) {
  write(drop_in, "credential-helpers = []\n");
  configure();
  EXPECT_EQ(list(), (Names{"containers-auth.json", "acr"}));
  EXPECT_EQ(undo(), 1U);
  EXPECT_EQ(read(drop_in), "credential-helpers = []\n");
}

TEST_F(SystemConfigureTest, InADropInThatWasEditedSinceOnlyOurNameIsTakenBack) {
  configure();
  write(drop_in, "# mine\n" + read(drop_in) + "short-name-mode = \"enforcing\"\n");
  EXPECT_EQ(undo(), 1U);
  EXPECT_EQ(find_credential_helpers(read(drop_in)), std::nullopt);
  EXPECT_NE(read(drop_in).find("short-name-mode"), std::string::npos);

  configure();
  write(drop_in, "credential-helpers = [\"acr\", \"containers-auth.json\", \"pass\"]\n");
  EXPECT_EQ(undo(), 1U);
  EXPECT_EQ(list(), (Names{"containers-auth.json", "pass"}));
}

TEST_F(SystemConfigureTest, ADropInOfWhichOnlyCommentsAreLeftGoes) {
  configure();
  write(drop_in, read(drop_in) + "# checked by me\n");
  EXPECT_EQ(undo(), 1U);
  EXPECT_FALSE(fs::exists(path(drop_in)));
}

TEST_F(SystemConfigureTest, ABrokenDropInIsAnErrorThatSaysWhere) {
  write(drop_in, "# a\ncredential-helpers = [\"acr\"\n");
  const Result<ConfigurePlan> result =
      plan_system_configure({{}, only_podman, false}, places, environment, processes);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::bad_input);
  EXPECT_TRUE(result.error().what.starts_with(path(drop_in) + ":3:")) << result.error().what;
}

TEST_F(SystemConfigureTest, DockersTemplateIsForNewUsersWhoseFileItBecomes) {
  write(docker_template, "{\"detachKeys\": \"ctrl-q\"}");
  EXPECT_EQ(configure(only_docker, {"contoso.azurecr.io"}), 1U);
  EXPECT_EQ(read(docker_template),
            "{\"detachKeys\": \"ctrl-q\", \"credHelpers\": {\"contoso.azurecr.io\": \"acr\"}}");
  EXPECT_EQ(configure(only_docker, {"contoso.azurecr.io"}), 0U);
  EXPECT_EQ(plan(only_docker, {"contoso.azurecr.io"}).already.size(), 1U);
  EXPECT_FALSE(fs::exists(path(drop_in)));
  EXPECT_EQ(undo(), 1U);
  EXPECT_EQ(read(docker_template), "{\"detachKeys\": \"ctrl-q\"}");
  fs::remove(path(docker_template));
  configure(only_docker, {"contoso.azurecr.io"});
  EXPECT_EQ(mode_of(docker_template), 0600U) << "docker keeps the mode, and writes passwords into it";
}

TEST_F(SystemConfigureTest, ARegistryIsTakenBackWithoutTheOthersAndWithoutPodmans) {
  EXPECT_EQ(configure(both, {"contoso.azurecr.io", "fabrikam.azurecr.io"}), 2U);
  EXPECT_EQ(undo({"contoso.azurecr.io"}), 1U);
  EXPECT_EQ(read(docker_template).find("contoso"), std::string::npos);
  EXPECT_NE(read(docker_template).find("fabrikam"), std::string::npos);
  EXPECT_EQ(list(), (Names{"containers-auth.json", "acr"}));
  EXPECT_EQ(undo(), 2U);
  EXPECT_FALSE(fs::exists(path(docker_template)));
}

TEST_F(SystemConfigureTest, ADiffShowsADropInAsItIsAndATemplateWithoutItsSecrets) {
  write(docker_template, "{\"HttpHeaders\": {\"X-Key\": \"hunter2\"}}");
  const ConfigurePlan planned = plan(both, {"contoso.azurecr.io"});
  ASSERT_EQ(planned.files.size(), 2U);
  EXPECT_NE(
      shown_diff(planned.files[0].edit).find("+credential-helpers = [\"containers-auth.json\", \"acr\"]\n"),
      std::string::npos);
  EXPECT_EQ(shown_diff(planned.files[1].edit).find("hunter2"), std::string::npos);
}

TEST_F(SystemConfigureTest, TheClientsOfTheMachineAreThoseThatAreInstalledOrHaveAFile) {
  processes.installed = false;
  EXPECT_TRUE(clients_of_machine(places, environment, processes).none());
  write(drop_in, "");
  EXPECT_TRUE(clients_of_machine(places, environment, processes).podman);
  EXPECT_FALSE(clients_of_machine(places, environment, processes).docker);
  EXPECT_EQ(plan().warnings.size(), 1U) << "the helper is not on PATH";
}

TEST(HelpersList, SaysWhereItStands) {
  const std::string text = "a = 1\ncredential-helpers = ['x'] # end\n[t]\n";
  const Result<std::optional<HelpersList>> list = read_helpers_list(text, "f");
  ASSERT_TRUE(list && *list);
  EXPECT_EQ(text.substr((*list)->begin, (*list)->end - (*list)->begin), "['x']");
  EXPECT_EQ((*list)->key, 6U);
  const Result<std::optional<HelpersList>> none = read_helpers_list("a = 1\n[t]\n", "f");
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
  const Result<std::optional<HelpersList>> broken = read_helpers_list("a = 1\nb\n", "f");
  ASSERT_FALSE(broken);
  EXPECT_TRUE(broken.error().what.starts_with("f:2:")) << broken.error().what;
}

}  // namespace
}  // namespace acr::clients
