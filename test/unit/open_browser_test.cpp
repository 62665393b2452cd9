#include "identity/open_browser.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "fakes.hpp"

namespace {

using acr::Command;
using acr::CommandOutput;
using acr::Deadline;
using acr::Result;
using acr::identity::open_browser;

/// Only some programs are installed, in /usr/bin.
class SomePrograms final : public acr::test::FakeRunner {
 public:
  [[nodiscard]] std::optional<std::string> find(std::string_view name, std::string_view path) const override {
    if (path.find("/usr/bin") == std::string_view::npos || installed.count(std::string(name)) == 0) return {};
    return "/usr/bin/" + std::string(name);
  }
  Result<CommandOutput> run(const Command& /*command*/, Deadline /*deadline*/) override {
    return CommandOutput{};
  }
  Result<void> start(const Command& command) override {
    started = command.program;
    unset = command.unset;
    for (const std::string& argument : command.arguments) started += " " + argument;
    return {};
  }

  std::set<std::string> installed;
  std::string started;
  std::vector<std::string> unset;
};

class Browser : public testing::Test {
 protected:
  std::string opened(const std::string& chosen, const std::set<std::string>& installed) {
    world.environment.values["BROWSER"] = chosen;
    programs.installed = installed;
    programs.started.clear();
    const acr::http::Context context{world.environment, world.clock, world.random, programs, world.http};
    const bool done = open_browser("https://x/?a=b&c=d", context);
    EXPECT_EQ(done, !programs.started.empty());
    return programs.started;
  }

  acr::test::World world;
  SomePrograms programs;
};

TEST_F(Browser, IsTheOneThatIsNamed) {
  EXPECT_EQ(opened("firefox", {"firefox"}), "/usr/bin/firefox https://x/?a=b&c=d");
  EXPECT_EQ(opened("/usr/bin/firefox", {"firefox"}), "/usr/bin/firefox https://x/?a=b&c=d");
  EXPECT_EQ(opened("firefox  --new-window %s --x", {"firefox"}),
            "/usr/bin/firefox --new-window https://x/?a=b&c=d --x");
  EXPECT_EQ(opened("nothere:/opt/nothere:w3m", {"w3m"}), "/usr/bin/w3m https://x/?a=b&c=d");
}

TEST_F(Browser, IsNeverHandedToAShell) {
  EXPECT_EQ(opened("firefox; rm -rf /", {"firefox"}), "");
  EXPECT_EQ(opened("firefox $(id)", {"firefox"}), "/usr/bin/firefox $(id) https://x/?a=b&c=d");
}

TEST_F(Browser, IsToldNoSecretOfOurs) {
  opened("firefox", {"firefox"});
  for (const char* name : {"AZURE_CLIENT_SECRET", "SYSTEM_ACCESSTOKEN", "IDENTITY_HEADER"}) {
    EXPECT_EQ(std::count(programs.unset.begin(), programs.unset.end(), name), 1) << name;
  }
}

TEST_F(Browser, IsElseTheMachines) {
  EXPECT_EQ(opened("", {"xdg-open"}), "") << "there is no display";
  world.environment.values["WAYLAND_DISPLAY"] = "wayland-0";
  EXPECT_EQ(opened("", {"xdg-open"}), "/usr/bin/xdg-open https://x/?a=b&c=d");
  EXPECT_EQ(opened("", {"xdg-open", "wslview"}), "/usr/bin/wslview https://x/?a=b&c=d");
  EXPECT_EQ(opened("nothere", {}), "");
}

}  // namespace
