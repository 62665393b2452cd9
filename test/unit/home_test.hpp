#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "fakes.hpp"

namespace acr::test {

/// For tests of the clients' files: a person whose home is a directory of their own. No file of the machine's
/// decides.
class HomeTest : public ::testing::Test {
 protected:
  HomeTest() {
    environment.values["HOME"] = home();
    environment.values["XDG_RUNTIME_DIR"] = home("run");
    environment.values["CONTAINERS_REGISTRIES_CONF"] = write("registries.conf", "");
  }

  [[nodiscard]] std::string home(const std::string& name = {}) const {
    return name.empty() ? directory_.path().string() : (directory_.path() / name).string();
  }
  /// Returns its path.
  std::string write(const std::string& name, std::string_view text) const {
    const std::filesystem::path path = directory_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream in(directory_.path() / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  FakeEnvironment environment;
  FakeProcesses processes;

 private:
  TemporaryDirectory directory_;
};

}  // namespace acr::test
