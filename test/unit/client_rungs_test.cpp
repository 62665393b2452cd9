#include "diagnosis/client_rungs.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using acr::Error;
using acr::ErrorKind;
using acr::clients::Answer;
using acr::clients::Client;
using acr::clients::Shadow;
using acr::clients::Way;
using acr::diagnosis::judge_client;
using acr::diagnosis::Rung;
using acr::diagnosis::State;

const std::string host = "contoso.azurecr.io";

Answer answer(Way way, bool installed = true, Client client = Client::docker) {
  Answer result;
  result.client = client;
  result.installed = installed;
  result.way = way;
  result.path = "/home/ada/.docker/config.json";
  result.key = host;
  result.helper = way == Way::another_helper ? "desktop" : "acr";
  return result;
}

TEST(ClientRung, a_client_that_asks_us) {
  const Rung rung = judge_client(answer(Way::this_helper), false, host);
  EXPECT_EQ(rung.name, "docker");
  EXPECT_EQ(rung.state, State::ok);
  EXPECT_EQ(rung.found, "asks this helper, as /home/ada/.docker/config.json says");
}

TEST(ClientRung, tells_of_every_file_that_is_there_or_not) {
  Answer podman = answer(Way::this_helper, true, Client::podman);
  podman.places = {{"/run/auth.json", false}, {"/a", true}, {"/home/ada/.dockercfg", false}, {"/b", true}};
  const Rung rung = judge_client(podman, false, host);
  using Fact = std::pair<std::string, std::string>;
  EXPECT_EQ(std::count(rung.facts.begin(), rung.facts.end(), Fact("file", "/a, /b")), 1);
  EXPECT_EQ(std::count(rung.facts.begin(), rung.facts.end(),
                       Fact("absentFile", "/run/auth.json, /home/ada/.dockercfg")),
            1);
}

TEST(ClientRung, a_login_that_goes_ahead_of_us_is_a_warning_with_what_removes_it) {
  Answer docker = answer(Way::this_helper);
  docker.shadows.push_back({Way::login, "/home/ada/auth.json", host + "/team", "", false});
  const Rung rung = judge_client(docker, false, host);
  EXPECT_EQ(rung.state, State::warning);
  EXPECT_NE(rung.found.find("a login in /home/ada/auth.json (contoso.azurecr.io/team) goes ahead of it"),
            std::string::npos)
      << rung.found;
  EXPECT_EQ(rung.fix, "Run: docker-credential-acr configure contoso.azurecr.io --docker --remove-logins");
}

TEST(ClientRung, a_variables_login_is_removed_by_the_shell_alone) {
  Answer docker = answer(Way::login);
  docker.path = "DOCKER_AUTH_CONFIG";
  docker.shadows.push_back({Way::login, docker.path, host, ""});
  EXPECT_EQ(
      judge_client(docker, false, host).fix,
      "Run: unset DOCKER_AUTH_CONFIG, then: docker-credential-acr configure contoso.azurecr.io --docker");
  docker.shadows.push_back({Way::login, "/home/ada/.docker/config.json", host, ""});
  EXPECT_EQ(
      judge_client(docker, false, host).fix,
      "Run: unset DOCKER_AUTH_CONFIG, then: docker-credential-acr configure contoso.azurecr.io --docker "
      "--remove-logins");
}

TEST(ClientRung, a_helper_that_podman_asks_for_every_registry_first) {
  const Shadow pass{Way::another_helper, "/etc/containers/registries.conf", "", "pass"};
  const std::string fix = "Put acr before pass in credential-helpers of /etc/containers/registries.conf";
  Answer podman = answer(Way::this_helper, true, Client::podman);
  podman.shadows.push_back(pass);
  const Rung rung = judge_client(podman, false, host);
  EXPECT_EQ(rung.state, State::warning);
  EXPECT_EQ(rung.fix, fix);
  Answer others = answer(Way::another_helper, true, Client::podman);
  others.shadows.push_back(pass);
  EXPECT_EQ(judge_client(others, false, host).fix, fix);
  others = answer(Way::login, true, Client::podman);
  others.shadows = {pass, {Way::login, "/home/ada/.docker/config.json", host, ""}};
  EXPECT_EQ(judge_client(others, false, host).fix,
            "Run: docker-credential-acr configure contoso.azurecr.io --podman --remove-logins. " + fix);
}

TEST(ClientRung, a_client_that_does_not_ask_us_fails_unless_the_other_one_does) {
  for (const Way way : {Way::nothing, Way::another_helper, Way::login}) {
    const Rung alone = judge_client(answer(way), false, host);
    EXPECT_EQ(alone.state, State::failed);
    EXPECT_EQ(alone.kind, ErrorKind::bad_input);
    EXPECT_NE(alone.fix.find("docker-credential-acr configure contoso.azurecr.io --docker"),
              std::string::npos);
    EXPECT_EQ(judge_client(answer(way), true, host).state, State::warning);
  }
}

TEST(ClientRung, a_client_that_is_not_installed_fails_nothing) {
  EXPECT_EQ(judge_client(answer(Way::nothing, false), true, host).state, State::skipped);
  EXPECT_EQ(judge_client(answer(Way::nothing, false), false, host).state, State::warning);
}

TEST(ClientRung, each_client_has_its_own_fix) {
  const Rung podman = judge_client(answer(Way::nothing, true, Client::podman), false, host);
  EXPECT_EQ(podman.name, "podman");
  EXPECT_EQ(podman.fix, "Run: docker-credential-acr configure contoso.azurecr.io --podman");
}

TEST(ClientRung, another_helper_is_named_with_the_file_and_the_entry) {
  EXPECT_EQ(judge_client(answer(Way::another_helper), false, host).found,
            "asks docker-credential-desktop, as /home/ada/.docker/config.json says (contoso.azurecr.io)");
}

TEST(ClientRung, a_file_that_cannot_be_read_says_where_it_is_broken) {
  Answer broken = answer(Way::unreadable);
  broken.error = Error{ErrorKind::bad_input, "/x:1:2: this is no JSON"};
  const Rung rung = judge_client(broken, true, host);
  EXPECT_EQ(rung.state, State::failed);
  EXPECT_EQ(rung.found, "/x:1:2: this is no JSON");
  EXPECT_EQ(rung.fix, "Correct /home/ada/.docker/config.json");
  broken.installed = false;
  EXPECT_EQ(judge_client(broken, true, host).state, State::warning) << "nobody reads it";
  EXPECT_EQ(judge_client(broken, false, host).state, State::failed);
}

}  // namespace
