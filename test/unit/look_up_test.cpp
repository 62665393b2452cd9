#include "clients/look_up.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "clients/helper_program.hpp"
#include "clients/places.hpp"
#include "clients/registries_conf.hpp"
#include "home_test.hpp"

namespace acr::clients {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view host = "contoso.azurecr.io";
constexpr std::string_view asks_us = R"({"credHelpers": {"contoso.azurecr.io": "acr"}})";
constexpr std::string_view a_login = R"({"auths": {"contoso.azurecr.io": {"auth": "dTpw"}}})";

class LookUpTest : public test::HomeTest {
 protected:
  [[nodiscard]] Answer docker() const { return look_up(host, environment, processes).docker; }
  [[nodiscard]] Answer podman() const { return look_up(host, environment, processes).podman; }
};

TEST_F(LookUpTest, WithoutAFileNobodyIsAsked) {
  for (const Answer& answer : {docker(), podman()}) {
    EXPECT_EQ(answer.way, Way::nothing);
    EXPECT_EQ(answer.path, "");
    EXPECT_TRUE(answer.shadows.empty());
    EXPECT_FALSE(answer.installed);
  }
}

TEST_F(LookUpTest, DockersFileIsReadByBoth) {
  const std::string path = write(".docker/config.json", asks_us);
  for (const Answer& answer : {docker(), podman()}) {
    EXPECT_EQ(answer.way, Way::this_helper);
    EXPECT_EQ(answer.path, path);
    EXPECT_EQ(answer.key, host);
    EXPECT_EQ(answer.helper, "acr");
    EXPECT_TRUE(answer.shadows.empty());
  }
}

TEST_F(LookUpTest, DockerConfigNamesTheDirectoryForBoth) {
  write(".docker/config.json", a_login);
  const std::string path = write("elsewhere/config.json", asks_us);
  environment.values["DOCKER_CONFIG"] = home("elsewhere");
  EXPECT_EQ(docker().path, path);
  EXPECT_EQ(podman().path, path);
}

TEST_F(LookUpTest, DockerTakesAHelperForTheHostBeforeTheOneForAll) {
  write(".docker/config.json", R"({"credsStore": "desktop", "credHelpers": {"contoso.azurecr.io": "acr"}})");
  EXPECT_EQ(docker().way, Way::this_helper);
  write(".docker/config.json", R"({"credsStore": "acr"})");
  EXPECT_EQ(docker().way, Way::this_helper);
  EXPECT_EQ(docker().key, "");
  EXPECT_EQ(podman().way, Way::nothing) << "podman knows no credsStore";
  write(".docker/config.json", R"({"credsStore": "desktop"})");
  EXPECT_EQ(docker().way, Way::another_helper);
  EXPECT_EQ(docker().helper, "desktop");
  write(".docker/config.json", R"({"credsStore": "acr", "credHelpers": {"contoso.azurecr.io": "acr-env"}})");
  EXPECT_EQ(docker().helper, "acr-env");
  ASSERT_EQ(docker().shadows.size(), 1U);
  EXPECT_EQ(docker().shadows.front().key, host);
}

TEST_F(LookUpTest, KeysAreFoundInAnyCaseAsGoReadsThem) {
  write(".docker/config.json", R"({"CREDHELPERS": {"contoso.azurecr.io": "acr"}})");
  EXPECT_EQ(docker().way, Way::this_helper);
}

TEST_F(LookUpTest, ALoginDecidesWhereNoHelperDoes) {
  const std::string path =
      write(".docker/config.json", R"({"auths": {"https://contoso.azurecr.io/v2/": {"auth": "dTpw"}}})");
  for (const Answer& answer : {docker(), podman()}) {
    EXPECT_EQ(answer.way, Way::login);
    EXPECT_EQ(answer.path, path);
    EXPECT_EQ(answer.key, "https://contoso.azurecr.io/v2/");
    ASSERT_EQ(answer.shadows.size(), 1U);
    EXPECT_FALSE(answer.shadows.front().for_others_only);
  }
}

TEST_F(LookUpTest, AnEmptyEntryIsNoLogin) {
  write(".docker/config.json", R"({"auths": {"contoso.azurecr.io": {}, "ghcr.io": {"auth": "dTpw"}}})");
  EXPECT_EQ(docker().way, Way::nothing);
  EXPECT_TRUE(docker().shadows.empty());
}

TEST_F(LookUpTest, BesideAHelperALoginIsForOtherProgramsOnly) {
  write(
      ".docker/config.json",
      R"({"auths": {"contoso.azurecr.io": {"auth": "dTpw"}}, "credHelpers": {"contoso.azurecr.io": "acr"}})");
  for (const Answer& answer : {docker(), podman()}) {
    EXPECT_EQ(answer.way, Way::this_helper);
    ASSERT_EQ(answer.shadows.size(), 1U);
    EXPECT_TRUE(answer.shadows.front().for_others_only);
  }
}

TEST_F(LookUpTest, ButDockerSendsARegistryTokenAllTheSame) {
  write(
      ".docker/config.json",
      R"({"auths": {"contoso.azurecr.io": {"registrytoken": "t"}}, "credHelpers": {"contoso.azurecr.io": "acr"}})");
  ASSERT_EQ(docker().shadows.size(), 1U);
  EXPECT_FALSE(docker().shadows.front().for_others_only);
}

TEST_F(LookUpTest, NewerDockersTakeAVariableFirst) {
  write(".docker/config.json", asks_us);
  environment.values["DOCKER_AUTH_CONFIG"] = a_login;
  EXPECT_EQ(docker().way, Way::login);
  EXPECT_EQ(docker().path, "DOCKER_AUTH_CONFIG");
  EXPECT_EQ(podman().way, Way::this_helper) << "podman does not know it";
  environment.values["DOCKER_AUTH_CONFIG"] = R"({"auths": {"ghcr.io": {"auth": "dTpw"}}})";
  EXPECT_EQ(docker().way, Way::this_helper);
}

TEST_F(LookUpTest, ABrokenFileIsSaidWithLineAndColumn) {
  const std::string path = write(".docker/config.json", "{\n  \"auths\": }");
  for (const Answer& answer : {docker(), podman()}) {
    EXPECT_EQ(answer.way, Way::unreadable);
    ASSERT_TRUE(answer.error);
    EXPECT_EQ(answer.error->what, path + ":2:12: this is not JSON");
  }
}

TEST_F(LookUpTest, AnEmptyFileIsBrokenForPodmanAlone) {
  write(".docker/config.json", "");
  EXPECT_EQ(docker().way, Way::nothing);
  EXPECT_EQ(podman().way, Way::unreadable);
}

TEST_F(LookUpTest, PodmanReadsItsOwnFilesFirst) {
  const std::string dockers = write(".docker/config.json", asks_us);
  EXPECT_EQ(podman().path, dockers);
  const std::string lasting = write(".config/containers/auth.json", asks_us);
  EXPECT_EQ(podman().path, lasting);
  const std::string runtime = write("run/containers/auth.json", asks_us);
  EXPECT_EQ(podman().path, runtime);
  environment.values["XDG_CONFIG_HOME"] = home("configuration");
  fs::remove(runtime);
  EXPECT_EQ(podman().path, dockers);
  const std::string moved = write("configuration/containers/auth.json", asks_us);
  EXPECT_EQ(podman().path, moved);
}

TEST_F(LookUpTest, AnEarlierLoginComesBeforePodmansHelper) {
  const std::string runtime =
      write("run/containers/auth.json", R"({"auths": {"contoso.azurecr.io/team": {"auth": "dTpw"}}})");
  write(".config/containers/auth.json", asks_us);
  const Answer answer = podman();
  EXPECT_EQ(answer.way, Way::login);
  EXPECT_EQ(answer.path, runtime);
  ASSERT_EQ(answer.shadows.size(), 1U);
  EXPECT_EQ(answer.shadows.front().key, "contoso.azurecr.io/team");
  EXPECT_FALSE(answer.shadows.front().for_others_only);
}

TEST_F(LookUpTest, ALaterOneDoesNot) {
  write(".config/containers/auth.json", asks_us);
  write(".docker/config.json", a_login);
  EXPECT_EQ(podman().way, Way::this_helper);
  EXPECT_TRUE(podman().shadows.empty());
}

TEST_F(LookUpTest, ANamedFileIsTheOnlyOne) {
  write(".config/containers/auth.json", asks_us);
  environment.values["REGISTRY_AUTH_FILE"] = home("named.json");
  EXPECT_EQ(podman().way, Way::nothing);
  EXPECT_EQ(podman().places.size(), 1U);
  const std::string named = write("named.json", asks_us);
  EXPECT_EQ(podman().path, named);
  EXPECT_EQ(podman_auth_path(environment), named);
}

TEST_F(LookUpTest, OfTheFilesOfBeforeOnlyALoginCounts) {
  const std::string path = write(".dockercfg", R"({"https://contoso.azurecr.io": {"auth": "dTpw"}})");
  EXPECT_EQ(podman().way, Way::login);
  EXPECT_EQ(podman().path, path);
  EXPECT_EQ(docker().way, Way::nothing);
}

TEST_F(LookUpTest, RegistriesConfMayNameTheHelperForAll) {
  write("registries.conf", "credential-helpers = [\"acr\", \"containers-auth.json\"]\n");
  write("run/containers/auth.json", a_login);
  EXPECT_EQ(podman().way, Way::this_helper);
  EXPECT_EQ(podman().path, home("registries.conf"));
}

TEST_F(LookUpTest, OrLeaveOutTheFiles) {
  write("registries.conf", "credential-helpers = [\"secretservice\"]\n");
  write(".config/containers/auth.json", asks_us);
  EXPECT_EQ(podman().way, Way::another_helper);
  EXPECT_EQ(podman().helper, "secretservice");
  EXPECT_EQ(podman().path, home("registries.conf"));
}

TEST_F(LookUpTest, OrAskAnotherOneFirst) {
  write("registries.conf", "credential-helpers = [\"pass\", \"containers-auth.json\"]\n");
  write(".config/containers/auth.json", asks_us);
  EXPECT_EQ(podman().way, Way::this_helper);
  ASSERT_EQ(podman().shadows.size(), 1U);
  EXPECT_EQ(podman().shadows.front().helper, "pass");
}

TEST_F(LookUpTest, ADropInReplacesWhatTheFileSays) {
  write("registries.conf", "credential-helpers = [\"pass\"]\n");
  write(".config/containers/registries.conf.d/50-acr.conf", "credential-helpers = ['acr']\n");
  write(".config/containers/registries.conf.d/60-other.conf", "short-name-mode = \"permissive\"\n");
  EXPECT_EQ(podman().way, Way::this_helper);
}

TEST_F(LookUpTest, SaysWhatIsInstalled) {
  processes.installed = true;
  EXPECT_TRUE(docker().installed);
  EXPECT_TRUE(podman().installed);
  environment.values["DOCKER_COMMAND"] = "podman";
  EXPECT_FALSE(docker().installed) << "podman stands in docker's place";
  environment.values["DOCKER_COMMAND"] = home("no-docker");
  EXPECT_FALSE(docker().installed);
}

TEST_F(LookUpTest, FindsTheProgramThatClientsStart) {
  EXPECT_FALSE(find_helper_program(environment, processes).path);
  processes.installed = true;
  EXPECT_EQ(find_helper_program(environment, processes).path, "/usr/bin/docker-credential-acr");
  EXPECT_FALSE(find_helper_program(environment, processes).is_this_program);
}

TEST_F(LookUpTest, AnEmptyListReplacesTheOneBeforeItAndMeansTheFiles) {
  const std::string first = write("1.conf", "credential-helpers = [\"pass\"]\n");
  const std::string second = write("2.conf", "credential-helpers = []\n");
  const CommonHelpers common = read_common_helpers({first, second});
  EXPECT_EQ(common.names, std::vector<std::string>{"containers-auth.json"});
  EXPECT_EQ(common.path, second);
  EXPECT_EQ(read_common_helpers({home("none.conf")}).path, "");
}

TEST_F(LookUpTest, RelativePathsOfVariablesAreFromTheCurrentDirectory) {
  write("conf/config.json", a_login);
  const std::string relative = fs::relative(home("conf"), fs::current_path());
  environment.values["DOCKER_CONFIG"] = relative;
  EXPECT_TRUE(fs::path(docker().path).is_absolute()) << docker().path;
  EXPECT_TRUE(fs::equivalent(docker().path, home("conf/config.json")));
  environment.values = {{"REGISTRY_AUTH_FILE", relative + "/config.json"}};
  EXPECT_TRUE(fs::equivalent(podman_auth_path(environment), home("conf/config.json")));
  environment.values = {{"XDG_CONFIG_HOME", relative}, {"XDG_RUNTIME_DIR", relative}};
  EXPECT_TRUE(fs::path(podman_auth_path(environment)).is_absolute());
  EXPECT_TRUE(fs::path(podman_places(environment).front().path).is_absolute());
  environment.values = {{"HOME", relative}};
  EXPECT_TRUE(fs::path(docker_config_path(environment)).is_absolute());
  const std::string list = write("conf/list.conf", "credential-helpers = [\"acr\"]\n");
  environment.values = {{"HOME", home()}, {"CONTAINERS_REGISTRIES_CONF", relative + "/list.conf"}};
  EXPECT_TRUE(fs::path(podman().path).is_absolute()) << podman().path;
  EXPECT_TRUE(fs::equivalent(podman().path, list));
}

TEST(CredentialHelpers, AreFoundAtTheTopOfATomlText) {
  using Names = std::vector<std::string>;
  const std::vector<std::pair<std::string_view, std::optional<Names>>> texts{
      {"", std::nullopt},
      {"credential-helpers = []", Names{}},
      {"credential-helpers=[\"a\",'b']", Names{"a", "b"}},
      {"# credential-helpers = [\"no\"]\n\"credential-helpers\" = [\n  \"a\", # one\n  \"b\",\n]\n",
       Names{"a", "b"}},
      {"unqualified-search-registries = [\"docker.io\",\n \"quay.io\"]\ncredential-helpers = [\"a\"]",
       Names{"a"}},
      {"short-name-mode = \"enforcing\" # why = [\ncredential-helpers = [\"a\"]\n[[registry]]\n", Names{"a"}},
      {"x = { y = 1, z = [\"q\"] }\nw = 1.5\ncredential-helpers = [\"a\"]", Names{"a"}},
      {"[[registry]]\ncredential-helpers = [\"a\"]", std::nullopt},
      {"text = \"\"\"\ncredential-helpers = [\"no\"]\n\"\"\"\ncredential-helpers = [\"a\"]", Names{"a"}},
      {"credential-helpers = [\"a\"", std::nullopt},
      {"credential-helpers", std::nullopt},
  };
  for (const auto& [text, names] : texts) EXPECT_EQ(find_credential_helpers(text), names) << text;
}

TEST(CredentialHelpers, AreLookedForOnlyAsLongAsItIsToml) {
  for (const std::string& broken : {std::string("a = [}"), std::string("a = [,]"), std::string("a = {b = ]}"),
                                    std::string("a = "), "a = " + std::string(1'000'000, '[')}) {
    EXPECT_EQ(find_credential_helpers(broken + "\ncredential-helpers = [\"acr\"]"), std::nullopt)
        << broken.substr(0, 20);
  }
}

}  // namespace
}  // namespace acr::clients
