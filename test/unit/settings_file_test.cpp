#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "platform/file_text.hpp"
#include "settings_folder.hpp"

namespace {

using acr::ErrorKind;
using acr::config::Settings;
using acr::config::Source;
using acr::test::SettingsFolder;

constexpr const char* variable = "DOCKER_CREDENTIAL_ACR_CONFIG";
constexpr std::string_view names_az = R"({"defaults": {"identity": "azure-cli"}})";

Source source_in(const SettingsFolder& folder) {
  const auto settings = Settings::read(folder.environment);
  if (settings) return settings->for_registry("contoso.azurecr.io").identity.source;
  ADD_FAILURE() << settings.error().line();
  return Source::chain;
}

TEST(SettingsFile, NeedNotExist) {
  const SettingsFolder folder;
  EXPECT_EQ(source_in(folder), Source::chain);
}

TEST(SettingsFile, IsInTheConfigurationDirectory) {
  SettingsFolder folder;
  folder.write(names_az);
  EXPECT_EQ(source_in(folder), Source::azure_cli);
}

TEST(SettingsFile, IsElseInTheHomeDirectory) {
  for (const char* configured : {"", "relative", "./relative"}) {
    SettingsFolder folder;
    folder.environment.values["XDG_CONFIG_HOME"] = configured;
    folder.environment.values["HOME"] = folder.directory();
    SettingsFolder::write_to(folder.directory() / ".config/docker-credential-acr/config.json", names_az);
    EXPECT_EQ(source_in(folder), Source::azure_cli) << configured;
  }
}

TEST(SettingsFile, IsNowhereWithoutAHome) {
  SettingsFolder folder;
  folder.environment.values["XDG_CONFIG_HOME"] = "relative";
  for (const char* home : {"", "relative"}) {
    folder.environment.values["HOME"] = home;
    EXPECT_EQ(source_in(folder), Source::chain) << home;
  }
}

TEST(SettingsFile, IsWhatTheVariableNames) {
  SettingsFolder folder;
  folder.write(R"({"defaults": {"identity": "environment"}})");
  const auto other = folder.directory() / "other.json";
  SettingsFolder::write_to(other, names_az);
  folder.environment.values[variable] = other;
  EXPECT_EQ(source_in(folder), Source::azure_cli);
}

TEST(SettingsFile, MustExistIfTheVariableNamesIt) {
  SettingsFolder folder;
  folder.write(names_az);
  for (const std::string& name : {std::string("other.json"), (folder.directory() / "other.json").string()}) {
    folder.environment.values[variable] = name;
    const auto settings = Settings::read(folder.environment);
    ASSERT_FALSE(settings) << name;
    EXPECT_EQ(settings.error().kind, ErrorKind::bad_input);
    EXPECT_NE(settings.error().line().find(variable), std::string::npos) << settings.error().line();
  }
}

TEST(SettingsFile, ThatIsADirectoryIsAnError) {
  const SettingsFolder folder;
  std::filesystem::create_directories(folder.path());
  const auto settings = Settings::read(folder.environment);
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().kind, ErrorKind::bad_input);
  EXPECT_NE(settings.error().what.find(folder.path()), std::string::npos);
}

TEST(SettingsFile, MayBeALink) {
  const SettingsFolder folder;
  const auto target = folder.directory() / "dotfiles.json";
  SettingsFolder::write_to(target, names_az);
  std::filesystem::create_directories(std::filesystem::path(folder.path()).parent_path());
  std::filesystem::create_symlink(target, folder.path());
  EXPECT_EQ(source_in(folder), Source::azure_cli);
}

TEST(SettingsFile, OfAMebibyteIsReadAndOneByteMoreIsNot) {
  SettingsFolder folder;
  std::string text(names_az);
  text.resize(std::size_t{1} << 20U, ' ');
  EXPECT_TRUE(folder.read(text));
  const auto settings = folder.read(text + ' ');
  ASSERT_FALSE(settings);
  EXPECT_NE(settings.error().what.find("too large"), std::string::npos);
}

TEST(SettingsFile, ThatOthersMayWriteIsRefusedWithTheCommandThatMendsIt) {
  SettingsFolder folder;
  folder.write(names_az);
  for (const mode_t mode : {0620U, 0602U, 0666U, 0777U}) {
    ASSERT_EQ(::chmod(folder.path().c_str(), mode), 0);
    const auto settings = Settings::read(folder.environment);
    ASSERT_FALSE(settings) << mode;
    EXPECT_EQ(settings.error().kind, ErrorKind::untrusted);
    EXPECT_EQ(settings.error().hint, "Run: chmod go-w " + folder.path());
  }
  ASSERT_EQ(::chmod(folder.path().c_str(), 0644), 0);
  EXPECT_EQ(source_in(folder), Source::azure_cli);
}

TEST(SettingsFile, OfSomebodyElseIsRefusedWithTheCommandThatMendsIt) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  SettingsFolder folder;
  folder.write(names_az);
  ASSERT_EQ(::chown(folder.path().c_str(), 12345, 12345), 0);
  const auto settings = Settings::read(folder.environment);
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().kind, ErrorKind::untrusted);
  EXPECT_EQ(settings.error().hint, "Run: sudo chown 0 " + folder.path());
}

}  // namespace
