#include "platform/private_directory.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "cache/null_store.hpp"
#include "fakes.hpp"

namespace {

namespace fs = std::filesystem;
using acr::ErrorKind;
using acr::PrivateDirectory;

class Private : public testing::Test {
 protected:
  [[nodiscard]] PrivateDirectory open() const {
    return *PrivateDirectory::open(path, PrivateDirectory::IfAbsent::create);
  }
  void leave(const char* name, time_t age) const {
    std::ofstream(path / name) << "half a tok";
    const std::array<timespec, 2> times{timespec{::time(nullptr) - age, 0},
                                        timespec{::time(nullptr) - age, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, (path / name).c_str(), times.data(), 0), 0);
  }

  acr::test::TemporaryDirectory directory;
  fs::path path = directory.path() / "a/b/c";
};

TEST_F(Private, IsMadeWithItsParentsAndClosedToOthers) {
  const PrivateDirectory ours = open();
  EXPECT_TRUE(ours.names()->empty());
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0700));
  EXPECT_EQ(fs::status(path.parent_path()).permissions(), fs::perms(0700));
}

TEST_F(Private, AReaderSeesTheOldFileWholeWhileItIsReplaced) {
  const PrivateDirectory ours = open();
  ASSERT_TRUE(ours.replace("token", "old"));
  std::ifstream reader(path / "token");
  ASSERT_TRUE(ours.replace("token", "new and longer"));
  std::string text;
  std::getline(reader, text);
  EXPECT_EQ(text, "old");
  EXPECT_EQ(ours.read("token", 100)->reveal(), "new and longer");
  EXPECT_EQ(ours.names()->size(), 1U) << "the temporary file is still there";
}

TEST_F(Private, WhatMustOutliveAPowerLossIsReplacedAllTheSame) {
  const PrivateDirectory ours = open();
  ASSERT_TRUE(ours.replace("token", "old", PrivateDirectory::Durability::power_loss));
  ASSERT_TRUE(ours.replace("token", "new", PrivateDirectory::Durability::power_loss));
  EXPECT_EQ(ours.read("token", 100)->reveal(), "new");
  EXPECT_EQ(ours.names()->size(), 1U);
}

TEST_F(Private, ReplacesALinkAndNotWhatItPointsTo) {
  const PrivateDirectory ours = open();
  std::ofstream(directory.path() / "victim") << "untouched";
  fs::create_symlink(directory.path() / "victim", path / "token");
  EXPECT_TRUE(ours.replace("token", "secret"));
  EXPECT_FALSE(fs::is_symlink(path / "token"));
  EXPECT_EQ(fs::file_size(directory.path() / "victim"), 9U);
  fs::create_symlink(directory.path() / "victim", path / "other");
  EXPECT_TRUE(ours.remove("other"));
  EXPECT_TRUE(fs::exists(directory.path() / "victim"));
}

TEST_F(Private, WhatCannotBeReplacedLeavesNothingBehind) {
  const PrivateDirectory ours = open();
  fs::create_directories(path / "token/full");
  EXPECT_EQ(ours.replace("token", "secret").error().kind, ErrorKind::unavailable);
  EXPECT_EQ(*ours.names(), std::vector<std::string>{"token"});
}

TEST_F(Private, TidiesWhatAnInterruptedWriteLeftAnHourAgo) {
  const PrivateDirectory ours = open();
  leave(".new-1", 3700);
  leave(".new-2", 60);
  leave("token", 3700);
  ours.remove_leftovers();
  EXPECT_FALSE(fs::exists(path / ".new-1"));
  EXPECT_TRUE(fs::exists(path / ".new-2")) << "another process is still at it";
  EXPECT_TRUE(fs::exists(path / "token"));
}

TEST_F(Private, RemovesWhatIsThere) {
  const PrivateDirectory ours = open();
  ASSERT_TRUE(ours.replace("token", ""));
  EXPECT_EQ(ours.read("token", 0)->size(), 0U);
  EXPECT_TRUE(ours.remove("token"));
  EXPECT_EQ(ours.remove("token").error().kind, ErrorKind::not_found);
}

TEST_F(Private, DoesNotLockThroughALink) {
  const PrivateDirectory ours = open();
  fs::create_symlink(directory.path() / "victim", path / "lock");
  EXPECT_EQ(ours.open_lock_file("lock").error().kind, ErrorKind::untrusted);
  EXPECT_FALSE(fs::exists(directory.path() / "victim"));
}

TEST(NullStore, KeepsNothingAndBreaksNothing) {
  acr::cache::NullStore store;
  const acr::cache::Key key = acr::cache::Key::entra("a", "b");
  const auto put = store.put(key, {});
  EXPECT_EQ(put.error().kind, ErrorKind::unavailable);
  EXPECT_NE(put.error().hint.find("XDG_CACHE_HOME"), std::string::npos);
  EXPECT_EQ(store.find(key).error().kind, ErrorKind::not_found);
  store.note_failure(key, {});
  EXPECT_FALSE(store.last_failure(key));
  store.note("no-imds", "boot", acr::sys_seconds(), acr::sys_seconds::max());
  EXPECT_FALSE(store.noted("no-imds", "boot", acr::sys_seconds()));
  EXPECT_FALSE(store.lock(key));
  EXPECT_TRUE(store.registries()->empty());
  EXPECT_TRUE(store.erase_registry("contoso.azurecr.io"));
  store.tidy({});
}

}  // namespace
