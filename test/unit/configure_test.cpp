#include "clients/configure.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "clients/unified_diff.hpp"
#include "fakes.hpp"
#include "home_test.hpp"

namespace acr::clients {
namespace {

namespace fs = std::filesystem;

constexpr Clients only_docker{true, false};
constexpr Clients both{true, true};

class ConfigureTest : public test::HomeTest {
 protected:
  [[nodiscard]] ConfigurePlan plan(const std::vector<std::string>& hosts, Clients clients = only_docker,
                                   bool remove_logins = false) {
    Result<ConfigurePlan> result = plan_configure({hosts, clients, remove_logins}, environment, processes);
    EXPECT_TRUE(result) << result.error().line();
    return result ? *std::move(result) : ConfigurePlan();
  }
  void configure(const std::vector<std::string>& hosts, Clients clients = only_docker,
                 bool remove_logins = false) {
    const Result<Journal> journal = Journal::open(environment, clock);
    ASSERT_TRUE(journal) << journal.error().line();
    const Result<void> written = write_planned(plan(hosts, clients, remove_logins).files, &*journal);
    EXPECT_TRUE(written) << written.error().line();
  }
  /// Returns how many files that changed.
  std::size_t undo(const std::vector<std::string>& hosts = {}, const std::vector<std::string>& paths = {}) {
    const Result<Journal> journal = Journal::open(environment, clock);
    EXPECT_TRUE(journal) << journal.error().line();
    const Result<UndoFiles> undone = plan_undo_files(*journal, hosts, paths);
    EXPECT_TRUE(undone) << undone.error().line();
    const std::vector<Error> errors = write_undone(*undone, *journal);
    EXPECT_TRUE(errors.empty()) << errors.front().line();
    return undone->files.size();
  }
  [[nodiscard]] std::size_t remembered() {
    const Result<Journal> journal = Journal::open(environment, clock);
    const Result<std::vector<JournalEntry>> entries = journal->entries();
    return entries->size();
  }

  test::FakeClock clock;
};

constexpr const char* docker_file = ".docker/config.json";
constexpr const char* podman_file = ".config/containers/auth.json";
constexpr const char* runtime_file = "run/containers/auth.json";

TEST_F(ConfigureTest, AFileThatNobodyTouchedSinceIsRestoredByteForByte) {
  const std::string before =
      "{\r\n   \"auths\" : {\"contoso.azurecr.io\":{\"auth\":\"dTpw\\u00e9\"},\n\t\"x\":{ }},\n \"zeta\": [1 "
      ",2]}";
  write(docker_file, before);
  configure({"contoso.azurecr.io", "fabrikam.azurecr.io"}, only_docker, true);
  EXPECT_NE(read(docker_file), before);
  EXPECT_EQ(read(docker_file).find("dTpw"), std::string::npos);
  configure({"third.azurecr.io"});
  EXPECT_EQ(remembered(), 2U);
  EXPECT_EQ(undo(), 1U);
  EXPECT_EQ(read(docker_file), before);
  EXPECT_EQ(remembered(), 0U);
  EXPECT_EQ(undo(), 0U);
}

TEST_F(ConfigureTest, FilesThatWereMadeGo) {
  configure({"contoso.azurecr.io"}, both);
  EXPECT_EQ(read(docker_file), "{\n\t\"credHelpers\": {\n\t\t\"contoso.azurecr.io\": \"acr\"\n\t}\n}\n");
  EXPECT_EQ(read(podman_file), read(docker_file));
  EXPECT_EQ(undo(), 2U);
  EXPECT_FALSE(fs::exists(home(docker_file)));
  EXPECT_FALSE(fs::exists(home(podman_file)));
}

TEST_F(ConfigureTest, InAFileThatWasEditedSinceOnlyOurEntriesAreTakenBack) {
  write(
      docker_file,
      R"({"credHelpers": {"contoso.azurecr.io": "acr-env"}, "auths": {"fabrikam.azurecr.io": {"auth": "dTpw"}}})");
  configure({"contoso.azurecr.io", "fabrikam.azurecr.io", "third.azurecr.io"}, only_docker, true);
  write(docker_file, R"({
  "auths": {},
  "credHelpers": {
    "contoso.azurecr.io": "acr",
    "fabrikam.azurecr.io": "acr",
    "third.azurecr.io": "mine",
    "ghcr.io": "pass"
  }
})");
  EXPECT_EQ(undo(), 1U);
  EXPECT_EQ(read(docker_file), R"({
  "auths": {
    "fabrikam.azurecr.io": {
      "auth": "dTpw"
    }
  },
  "credHelpers": {
    "contoso.azurecr.io": "acr-env",
    "third.azurecr.io": "mine",
    "ghcr.io": "pass"
  }
})");
}

TEST_F(ConfigureTest, OneRegistryAfterTheOther) {
  write(docker_file, "{\n  \"a\": 1\n}\n");
  configure({"contoso.azurecr.io"});
  configure({"fabrikam.azurecr.io", "third.azurecr.io"});
  EXPECT_EQ(undo({"fabrikam.azurecr.io"}), 1U);
  EXPECT_EQ(
      read(docker_file),
      "{\n  \"a\": 1,\n  \"credHelpers\": {\n    \"contoso.azurecr.io\": \"acr\",\n    \"third.azurecr.io\": "
      "\"acr\"\n  }\n}\n");
  EXPECT_EQ(undo({"contoso.azurecr.io"}), 1U);
  EXPECT_EQ(undo({"third.azurecr.io"}), 1U);
  EXPECT_EQ(read(docker_file), "{\n  \"a\": 1\n}\n") << "the section goes with the last entry";
}

TEST_F(ConfigureTest, AFileThatWasMadeGoesWithItsLastEntry) {
  configure({"contoso.azurecr.io"});
  configure({"fabrikam.azurecr.io"});
  undo({"contoso.azurecr.io"});
  EXPECT_TRUE(fs::exists(home(docker_file)));
  undo({"fabrikam.azurecr.io"});
  EXPECT_FALSE(fs::exists(home(docker_file)));
}

TEST_F(ConfigureTest, OneFileAlone) {
  configure({"contoso.azurecr.io"}, both);
  EXPECT_EQ(undo({}, {home(podman_file)}), 1U);
  EXPECT_TRUE(fs::exists(home(docker_file)));
  EXPECT_FALSE(fs::exists(home(podman_file)));
}

TEST_F(ConfigureTest, WhatWasWrittenDownButNeverDoneIsForgotten) {
  write(docker_file, "{}");
  {
    const Result<Journal> journal = Journal::open(environment, clock);
    const ConfigurePlan planned = plan({"contoso.azurecr.io"});
    ASSERT_TRUE(journal->add(planned.files.front().edit));
  }
  EXPECT_EQ(undo(), 0U);
  EXPECT_EQ(read(docker_file), "{}");
  EXPECT_EQ(remembered(), 0U);
}

TEST_F(ConfigureTest, AFileThatIsBrokenSinceKeepsNoOtherFromBeingUndone) {
  write(docker_file, "{}");
  write(podman_file, R"({"auths": {}})");
  configure({"contoso.azurecr.io"}, both);
  write(docker_file, "{,}");
  EXPECT_EQ(undo(), 1U);
  EXPECT_EQ(read(podman_file), R"({"auths": {}})");
  EXPECT_EQ(read(docker_file), "{,}");
  EXPECT_EQ(remembered(), 1U);
  {
    const Result<Journal> journal = Journal::open(environment, clock);
    const Result<UndoFiles> undone = plan_undo_files(*journal, {}, {});
    ASSERT_EQ(undone->plan.kept.size(), 1U);
    EXPECT_NE(undone->plan.kept.front().what.find(docker_file), std::string::npos);
  }
}

TEST_F(ConfigureTest, AFileThatCannotBeWrittenKeepsNoOtherFromBeingUndone) {
  write(docker_file, "{}");
  write(podman_file, R"({"auths": {}})");
  configure({"contoso.azurecr.io"}, both);
  {
    const Result<Journal> journal = Journal::open(environment, clock);
    const Result<UndoFiles> undone = plan_undo_files(*journal, {}, {});
    ASSERT_EQ(undone->files.size(), 2U);
    const std::string first = undone->files.front().edit.path;
    std::ofstream(first, std::ios::app) << "\n";
    std::vector<std::string> told;
    const std::vector<Error> errors =
        write_undone(*undone, *journal, [&told](const PlannedFile& file) { told.push_back(file.edit.path); });
    ASSERT_EQ(errors.size(), 1U);
    EXPECT_NE(errors.front().what.find(first), std::string::npos) << errors.front().what;
    EXPECT_EQ(told, std::vector<std::string>{undone->files.back().edit.path});
    const Result<std::vector<JournalEntry>> left = journal->entries();
    ASSERT_EQ(left->size(), 1U) << "what was undone is forgotten, the other is not";
    EXPECT_EQ(left->front().path, first);
  }
  EXPECT_EQ(undo(), 1U);
}

TEST_F(ConfigureTest, WhereOneFileIsALinkToTheOthersThereIsOneToChange) {
  write(docker_file, "{}");
  fs::create_directories(home(".config/containers"));
  fs::create_symlink("../../.docker/config.json", home(podman_file));
  const ConfigurePlan planned = plan({"contoso.azurecr.io"}, both);
  ASSERT_EQ(planned.files.size(), 1U);
  EXPECT_EQ(planned.files.front().clients.size(), 2U);
  configure({"contoso.azurecr.io"}, both);
  EXPECT_EQ(look_up("contoso.azurecr.io", environment, processes).podman.path, home(podman_file));
  EXPECT_EQ(undo({}, {home(podman_file)}), 1U) << "by either name";
  EXPECT_EQ(read(docker_file), "{}");
}

TEST_F(ConfigureTest, AFileThatWasChangedByTwoNamesIsUndoneAtOnce) {
  write(docker_file, "{}");
  configure({"contoso.azurecr.io"});
  environment.values["DOCKER_CONFIG"] = home("elsewhere");
  fs::create_directory_symlink(".docker", home("elsewhere"));
  configure({"fabrikam.azurecr.io"});
  EXPECT_EQ(remembered(), 2U);
  EXPECT_EQ(undo(), 1U);
  EXPECT_EQ(read(docker_file), "{}");
  EXPECT_EQ(remembered(), 0U);
}

TEST_F(ConfigureTest, ASectionThatDockerWroteInOtherLettersSinceIsUndone) {
  write(docker_file, R"({"CREDHELPERS": {"ghcr.io": "pass"}})");
  configure({"contoso.azurecr.io"});
  write(docker_file, R"({"credHelpers": {"contoso.azurecr.io": "acr", "ghcr.io": "pass"}})");
  EXPECT_EQ(undo(), 1U);
  EXPECT_EQ(read(docker_file), R"({"credHelpers": {"ghcr.io": "pass"}})");
}

TEST_F(ConfigureTest, APathNeedNotBeUtf8) {
  environment.values["HOME"] = home("J\xF6rg");
  const std::string file = std::string("J\xF6rg/") + docker_file;
  write(file, "{}");
  configure({"contoso.azurecr.io"});
  EXPECT_NE(read(file), "{}");
  EXPECT_EQ(undo(), 1U);
  EXPECT_EQ(read(file), "{}");
}

TEST_F(ConfigureTest, UndoingMakesNoJournal) {
  const Result<Journal> journal = Journal::open(environment, clock, Journal::IfAbsent::fail);
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().kind, ErrorKind::not_found);
  EXPECT_FALSE(fs::exists(home(".local")));
}

TEST_F(ConfigureTest, WhatCouldNotBeWrittenIsNotUndone) {
  write(docker_file, R"({"auths": {"contoso.azurecr.io": {"auth": "dTpw"}}})");
  const ConfigurePlan planned = plan({"contoso.azurecr.io"}, only_docker, true);
  write(docker_file, R"({"auths": {}})");
  {
    const Result<Journal> journal = Journal::open(environment, clock);
    const Result<void> written = write_planned(planned.files, &*journal);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::transient);
    EXPECT_NE(written.error().line().find("It was not changed"), std::string::npos) << written.error().line();
  }
  EXPECT_EQ(remembered(), 0U);
  EXPECT_EQ(undo(), 0U);
  EXPECT_EQ(read(docker_file), R"({"auths": {}})") << "the password does not come back";
}

TEST_F(ConfigureTest, WhatWasWrittenBeforeAnErrorIsTold) {
  const ConfigurePlan planned = plan({"contoso.azurecr.io"}, both);
  ASSERT_EQ(planned.files.size(), 2U);
  write(podman_file, "{}");
  const Result<Journal> journal = Journal::open(environment, clock);
  std::vector<std::string> told;
  const Result<void> written = write_planned(
      planned.files, &*journal, [&told](const PlannedFile& file) { told.push_back(file.edit.path); });
  EXPECT_FALSE(written);
  EXPECT_EQ(told, std::vector<std::string>{home(docker_file)});
  EXPECT_EQ(journal->entries()->size(), 1U);
}

TEST_F(ConfigureTest, ARelativeDirectoryIsUndoneFromAnywhere) {
  const std::string before = R"({"auths": {"contoso.azurecr.io": {"auth": "dTpw"}}})";
  write("conf/config.json", before);
  environment.values["DOCKER_CONFIG"] = fs::relative(home("conf"), fs::current_path());
  configure({"contoso.azurecr.io"}, only_docker, true);
  EXPECT_EQ(read("conf/config.json"), R"({"auths": {}, "credHelpers": {"contoso.azurecr.io": "acr"}})");
  environment.values.erase("DOCKER_CONFIG");
  EXPECT_EQ(undo(), 1U);
  EXPECT_EQ(read("conf/config.json"), before);
}

TEST_F(ConfigureTest, ABrokenFileThatComesLaterEndsTheSearchForOthersOnly) {
  const std::string broken = write(docker_file, "{,}");
  for (const bool is_later : {true, false}) {
    if (!is_later) write(runtime_file, "{,}");
    const ConfigurePlan planned = plan({"contoso.azurecr.io"}, {false, true});
    ASSERT_FALSE(planned.warnings.empty());
    EXPECT_EQ(planned.warnings.front().path, is_later ? broken : home(runtime_file));
    EXPECT_EQ(planned.warnings.front().hint, is_later ? "Mend it: the search for other registries ends there"
                                                      : "Mend it: it is read first, and ends the search");
  }
}

TEST_F(ConfigureTest, WhatIsConfiguredIsLeftAlone) {
  write(docker_file, R"({"credsStore": "acr"})");
  const ConfigurePlan planned = plan({"contoso.azurecr.io"});
  EXPECT_TRUE(planned.files.empty());
  ASSERT_EQ(planned.already.size(), 1U);
  EXPECT_EQ(planned.already.front().path, home(docker_file));
}

TEST_F(ConfigureTest, OneFileServesBothWhereOnlyOneIsRead) {
  environment.values["DOCKER_CONFIG"] = home("elsewhere");
  const ConfigurePlan planned = plan({"contoso.azurecr.io"}, both);
  ASSERT_EQ(planned.files.size(), 1U);
  EXPECT_EQ(planned.files.front().edit.path, home("elsewhere/config.json"));
  EXPECT_EQ(planned.files.front().clients.size(), 2U);
}

TEST_F(ConfigureTest, ALoginThatComesFirstIsPointedOutAndRemovedIfWished) {
  write(runtime_file, R"({"auths": {"contoso.azurecr.io": {"auth": "dTpw"}, "ghcr.io": {"auth": "dTpx"}}})");
  const ConfigurePlan planned = plan({"contoso.azurecr.io"}, both);
  ASSERT_EQ(planned.warnings.size(), 2U) << "and that the helper is not on PATH";
  EXPECT_TRUE(planned.warnings.front().is_login);
  EXPECT_EQ(planned.warnings.front().path, home(runtime_file));
  configure({"contoso.azurecr.io"}, both, true);
  EXPECT_EQ(read(runtime_file), R"({"auths": {"ghcr.io": {"auth": "dTpx"}}})");
  EXPECT_EQ(look_up("contoso.azurecr.io", environment, processes).podman.way, Way::this_helper);
  undo();
  EXPECT_EQ(look_up("contoso.azurecr.io", environment, processes).podman.way, Way::login);
}

TEST_F(ConfigureTest, ABrokenFileEndsItBeforeAnythingIsWritten) {
  write(podman_file, "{,}");
  const Result<ConfigurePlan> planned =
      plan_configure({{"contoso.azurecr.io"}, both}, environment, processes);
  ASSERT_FALSE(planned);
  EXPECT_EQ(planned.error().what, home(podman_file) + ":1:2: a key in double quotes is missing here");
  EXPECT_FALSE(fs::exists(home(docker_file)));
}

TEST_F(ConfigureTest, TheJournalIsPrivateAndHeldByOneAtATime) {
  configure({"contoso.azurecr.io"});
  const Result<Journal> first = Journal::open(environment, clock);
  ASSERT_TRUE(first);
  const Result<Journal> second = Journal::open(environment, clock);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::transient);
  EXPECT_FALSE(clock.slept.empty()) << "it waited";
  for (const auto& file : fs::directory_iterator(home(".local/state/docker-credential-acr/configure"))) {
    EXPECT_EQ(file.status().permissions(), fs::perms::owner_read | fs::perms::owner_write) << file.path();
  }
}

TEST_F(ConfigureTest, ADiffShowsNoPassword) {
  write(docker_file,
        "{\n  \"auths\": {\n    \"contoso.azurecr.io\": {\n      \"auth\": \"c2VjcmV0\"\n    }\n  },\n  "
        "\"HttpHeaders\": {\"X-Token\": \"c2VjcmV0\"},\n  \"credsStore\": \"pass\"\n}\n");
  const std::string path = home(docker_file);
  const ConfigurePlan planned = plan({"contoso.azurecr.io"}, only_docker, true);
  ASSERT_EQ(planned.files.size(), 1U);
  EXPECT_EQ(shown_diff(planned.files.front().edit), "--- " + path + "\n+++ " + path +
                                                        "\n"
                                                        "@@ -1,9 +1,8 @@\n"
                                                        " {\n"
                                                        "-  \"auths\": {\n"
                                                        "-    \"contoso.azurecr.io\": {\n"
                                                        "-      \"auth\": \"***\"\n"
                                                        "-    }\n"
                                                        "-  },\n"
                                                        "+  \"auths\": {},\n"
                                                        "   \"HttpHeaders\": {\"X-Token\": \"***\"},\n"
                                                        "-  \"credsStore\": \"pass\"\n"
                                                        "+  \"credsStore\": \"pass\",\n"
                                                        "+  \"credHelpers\": {\n"
                                                        "+    \"contoso.azurecr.io\": \"acr\"\n"
                                                        "+  }\n"
                                                        " }\n");
}

TEST(UnifiedDiff, IsThatOfDiff) {
  EXPECT_EQ(unified_diff("a\nb\n", "a\nb\n", "x", "y"), "");
  EXPECT_EQ(unified_diff("", "a\n", "x", "y"), "--- x\n+++ y\n@@ -0,0 +1 @@\n+a\n");
  EXPECT_EQ(unified_diff("a\n", "a", "x", "y"),
            "--- x\n+++ y\n@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n");
  EXPECT_EQ(
      unified_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n", "1\n2\nX\n4\n5\n6\n7\n8\n9\n10\n12\n", "x",
                   "y"),
      "--- x\n+++ y\n@@ -1,6 +1,6 @@\n 1\n 2\n-3\n+X\n 4\n 5\n 6\n@@ -8,5 +8,4 @@\n 8\n 9\n 10\n-11\n 12\n");
}

}  // namespace
}  // namespace acr::clients
