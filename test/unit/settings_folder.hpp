#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "config/settings.hpp"
#include "fakes.hpp"

namespace acr::test {

/// A settings file in a folder that goes with the test, and an environment that leads to it.
class SettingsFolder {
 public:
  SettingsFolder() { environment.values["XDG_CONFIG_HOME"] = directory_.path().string(); }

  [[nodiscard]] std::string path() const {
    return (directory_.path() / "docker-credential-acr" / "config.json").string();
  }
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_.path(); }

  void write(std::string_view text) { write_to(path(), text); }

  /// Whatever the umask, nobody else may write it.
  static void write_to(const std::filesystem::path& path, std::string_view text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    using std::filesystem::perms;
    std::filesystem::permissions(path, perms::owner_read | perms::owner_write);
  }

  Result<config::Settings> read(std::string_view text) {
    write(text);
    return config::Settings::read(environment);
  }

  /// What holds for a registry by that text; a text that is wrong fails the test.
  config::RegistrySettings settings_of(std::string_view text, std::string_view login_server) {
    const Result<config::Settings> settings = read(text);
    if (settings) return settings->for_registry(login_server);
    ADD_FAILURE() << settings.error().line();
    return {};
  }

  FakeEnvironment environment;

 private:
  TemporaryDirectory directory_;
};

}  // namespace acr::test
