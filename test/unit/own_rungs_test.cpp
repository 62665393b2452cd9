#include "diagnosis/own_rungs.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "fakes.hpp"
#include "platform/own_program.hpp"

namespace {

namespace fs = std::filesystem;
using acr::ErrorKind;
using acr::diagnosis::Rung;
using acr::diagnosis::State;
using namespace acr::test;

/// Finds one program, wherever a test says.
class FoundProgram final : public acr::test::FakeRunner {
 public:
  [[nodiscard]] std::optional<std::string> find(std::string_view name,
                                                std::string_view directories) const override {
    return name == "docker-credential-acr" && !directories.empty() ? path : std::nullopt;
  }
  acr::Result<acr::CommandOutput> run(const acr::Command& command, acr::Deadline /*deadline*/) override {
    ran.push_back(command.program + " " + command.arguments.front());
    acr::CommandOutput output;
    output.out = acr::Secret("docker-credential-acr (docker-credential-acr) 0.0.9\nmore\n");
    return output;
  }
  acr::Result<void> start(const acr::Command& /*command*/) override { return {}; }

  std::optional<std::string> path;
  std::vector<std::string> ran;
};

class HelperRung : public testing::Test {
 protected:
  HelperRung() { world.environment.values["PATH"] = "/usr/bin"; }
  Rung look() {
    const acr::http::Context context{world.environment, world.clock, world.random, processes, world.http};
    return acr::diagnosis::look_at_helper("1.2.3", context, world.deadline());
  }
  World world;
  FoundProgram processes;
};

TEST_F(HelperRung, the_one_on_the_path_is_this_one) {
  processes.path = acr::own_program();
  const Rung rung = look();
  EXPECT_EQ(rung.state, State::ok);
  EXPECT_EQ(rung.found, "1.2.3, " + acr::own_program());
  EXPECT_TRUE(processes.ran.empty());
}

TEST_F(HelperRung, a_link_to_it_is_this_one_too) {
  const TemporaryDirectory directory;
  processes.path = directory.path() / "docker-credential-acr";
  fs::create_symlink(acr::own_program(), *processes.path);
  EXPECT_EQ(look().state, State::ok);
}

TEST_F(HelperRung, another_one_is_named_with_its_version) {
  const TemporaryDirectory directory;
  processes.path = directory.path() / "docker-credential-acr";
  std::ofstream(*processes.path) << "#!/bin/sh\n";
  const Rung rung = look();
  EXPECT_EQ(rung.state, State::warning);
  EXPECT_NE(rung.found.find(*processes.path + ", docker-credential-acr (docker-credential-acr) 0.0.9"),
            std::string::npos)
      << rung.found;
  EXPECT_EQ(processes.ran, std::vector<std::string>{*processes.path + " version"});
}

TEST_F(HelperRung, none_is_on_the_path) {
  const Rung rung = look();
  EXPECT_EQ(rung.state, State::failed);
  EXPECT_EQ(rung.kind, ErrorKind::unavailable);
  EXPECT_NE(rung.fix.find("sudo install " + acr::own_program()), std::string::npos);
}

TEST_F(HelperRung, without_a_path_no_client_finds_it) {
  processes.path = acr::own_program();
  world.environment.values.erase("PATH");
  EXPECT_EQ(look().state, State::failed);
}

class CacheRung : public testing::Test {
 protected:
  CacheRung() { environment.values["XDG_CACHE_HOME"] = directory.path(); }
  [[nodiscard]] Rung look() const { return acr::diagnosis::look_at_cache(environment); }
  [[nodiscard]] fs::path own() const { return directory.path() / "docker-credential-acr"; }

  TemporaryDirectory directory;
  FakeEnvironment environment;
};

TEST_F(CacheRung, a_healthy_one_keeps_no_trace_of_the_trial) {
  const Rung rung = look();
  EXPECT_EQ(rung.state, State::ok) << rung.found;
  EXPECT_EQ(rung.found, own().string() + ", 0 tokens");
  for (const auto& file : fs::directory_iterator(own())) EXPECT_EQ(file.path().filename(), "lock");
}

TEST_F(CacheRung, tokens_are_counted) {
  ASSERT_EQ(look().state, State::ok);
  for (const char* name : {"a.azurecr.io~1", "b.azurecr.io~2", "b.azurecr.io~2.failed", "no-imds"}) {
    std::ofstream(own() / name) << "x";
    ::chmod((own() / name).c_str(), 0600);
  }
  EXPECT_NE(look().found.find(", 2 tokens"), std::string::npos);
}

TEST_F(CacheRung, a_directory_that_is_open_to_others_is_a_failure_with_its_fix) {
  fs::create_directory(own());
  ::chmod(own().c_str(), 0755);
  const Rung rung = look();
  EXPECT_EQ(rung.state, State::failed);
  EXPECT_EQ(rung.kind, ErrorKind::untrusted);
  EXPECT_EQ(rung.fix, "Run: chmod go= " + own().string());
}

TEST_F(CacheRung, a_link_in_its_place) {
  fs::create_directory_symlink(directory.path(), own());
  const Rung rung = look();
  EXPECT_EQ(rung.kind, ErrorKind::untrusted);
  EXPECT_NE(rung.found.find("symbolic link"), std::string::npos);
}

TEST_F(CacheRung, a_token_that_others_may_read) {
  ASSERT_EQ(look().state, State::ok);
  for (const char* name :
       {"a.azurecr.io~0123456789abcdef0123456789abcdef", "b.azurecr.io~0123456789abcdef0123456789abcdef"}) {
    std::ofstream(own() / name) << "canary";
    ::chmod((own() / name).c_str(), 0644);
  }
  const Rung rung = look();
  EXPECT_EQ(rung.state, State::failed);
  EXPECT_NE(rung.found.find("and 1 more like it"), std::string::npos) << rung.found;
  EXPECT_EQ(rung.found.find("canary"), std::string::npos);
}

TEST_F(CacheRung, a_file_in_place_of_the_directory) {
  std::ofstream(own()) << "x";
  EXPECT_EQ(look().kind, ErrorKind::untrusted);
}

TEST_F(CacheRung, nowhere_to_keep_anything_is_a_warning) {
  environment.values.clear();
  const Rung none = look();
  EXPECT_EQ(none.state, State::warning);
  EXPECT_NE(none.fix.find("XDG_CACHE_HOME"), std::string::npos);
  environment.values["XDG_CACHE_HOME"] = "/proc/nowhere";
  const Rung unwritable = look();
  EXPECT_EQ(unwritable.state, State::warning);
  EXPECT_NE(unwritable.found.find("every pull asks Azure anew"), std::string::npos) << unwritable.found;
}

TEST(SettingsRung, says_which_file_or_what_is_wrong_with_it) {
  const TemporaryDirectory directory;
  FakeEnvironment environment;
  environment.values["XDG_CONFIG_HOME"] = directory.path();
  EXPECT_EQ(acr::diagnosis::look_at_settings(environment).found,
            "no settings file; variables and defaults hold");
  const fs::path file = directory.path() / "docker-credential-acr" / "config.json";
  fs::create_directory(file.parent_path());
  std::ofstream(file) << "{}";
  ::chmod(file.c_str(), 0600);
  EXPECT_EQ(acr::diagnosis::look_at_settings(environment).found, file.string());
  std::ofstream(file) << R"({"default": {}})";
  const Rung rung = acr::diagnosis::look_at_settings(environment);
  EXPECT_EQ(rung.state, State::failed);
  EXPECT_EQ(rung.kind, ErrorKind::bad_input);
}

class ProxyRung : public testing::Test {
 protected:
  [[nodiscard]] acr::diagnosis::Step<acr::http::Proxy> look(const std::string& host = "contoso.azurecr.io") {
    return acr::diagnosis::look_at_proxy(host, environment);
  }
  FakeEnvironment environment;
};

TEST_F(ProxyRung, none) {
  EXPECT_EQ(look().rung.state, State::ok);
  EXPECT_FALSE(look().found);
}

TEST_F(ProxyRung, one_that_is_used) {
  for (const char* variable : {"HTTPS_PROXY", "https_proxy"}) {
    environment.values = {{variable, "proxy.example:3128"}};
    EXPECT_EQ(look().rung.state, State::ok);
    EXPECT_EQ(look().rung.found, std::string(variable) + " is http://proxy.example:3128");
    EXPECT_EQ(look().found->port, 3128);
  }
}

TEST_F(ProxyRung, one_that_is_not_used_for_this_registry) {
  environment.values = {{"HTTPS_PROXY", "http://proxy.example:3128"}, {"NO_PROXY", ".azurecr.io"}};
  EXPECT_EQ(look().rung.found, "NO_PROXY excepts this registry from http://proxy.example:3128");
  EXPECT_FALSE(look().found);
  EXPECT_TRUE(look("contoso.azurecr.cn").found);
}

TEST_F(ProxyRung, one_that_makes_no_sense_is_no_matter_of_a_registry_that_does_without) {
  environment.values = {{"HTTPS_PROXY", "socks5://ada:canary@proxy.example"}, {"NO_PROXY", ".azurecr.io"}};
  EXPECT_EQ(look().rung.state, State::ok);
  EXPECT_EQ(look().rung.found, "NO_PROXY excepts this registry from HTTPS_PROXY");
  EXPECT_FALSE(look().found);
  EXPECT_EQ(look("contoso.azurecr.cn").rung.state, State::failed);
}

TEST_F(ProxyRung, its_user_and_password_are_not_shown) {
  for (const char* proxy : {"http://ada:canary@proxy.example:3128", "ada:canary@proxy.example:3128",
                            "http://ada:can@ary@proxy.example:3128", "socks5://ada:canary@proxy.example"}) {
    environment.values = {{"HTTPS_PROXY", proxy}};
    const Rung rung = look("").rung;
    for (const std::string& text : {rung.found, rung.fix, rung.facts.empty() ? "" : rung.facts[0].second}) {
      EXPECT_EQ(text.find("ada"), std::string::npos) << text;
      EXPECT_EQ(text.find("ary"), std::string::npos) << text;
    }
  }
}

TEST_F(ProxyRung, one_that_is_none_is_a_wrong_setting) {
  environment.values = {{"HTTPS_PROXY", "socks5://proxy.example:1080"}};
  EXPECT_EQ(look().rung.state, State::failed);
  EXPECT_EQ(look().rung.kind, ErrorKind::bad_input);
  EXPECT_NE(look().rung.found.find("HTTPS_PROXY"), std::string::npos);
}

}  // namespace
