#include "platform/edited_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "fakes.hpp"

namespace acr {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t limit = 1024;

class EditedFileTest : public ::testing::Test {
 protected:
  [[nodiscard]] fs::path path(const std::string& name) const { return directory_.path() / name; }

  static void write(const fs::path& at, std::string_view text) {
    std::ofstream(at, std::ios::binary) << text;
  }
  static std::string read(const fs::path& at) {
    std::ifstream in(at, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static mode_t mode_of(const fs::path& at) {
    struct stat status {};
    EXPECT_EQ(::stat(at.c_str(), &status), 0);
    return status.st_mode & 07777U;
  }
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory_.path()), {}));
  }

 private:
  test::TemporaryDirectory directory_;
};

TEST_F(EditedFileTest, AFileThatIsNotThereIsMadeForItsOwnerAlone) {
  const mode_t mask = ::umask(0);
  const Result<EditedFile> file = EditedFile::open(path("new/deep/config.json"), limit);
  ASSERT_TRUE(file) << file.error().line();
  EXPECT_FALSE(file->exists());
  EXPECT_EQ(file->text(), "");
  EXPECT_FALSE(fs::exists(path("new"))) << "reading makes nothing";
  const Result<void> written = file->replace("{}\n");
  ::umask(mask);
  ASSERT_TRUE(written) << written.error().line();
  EXPECT_EQ(read(path("new/deep/config.json")), "{}\n");
  EXPECT_EQ(mode_of(path("new/deep/config.json")), 0600U);
  EXPECT_EQ(mode_of(path("new/deep")), 0700U);
  EXPECT_EQ(mode_of(path("new")), 0700U);
}

TEST_F(EditedFileTest, WhatEverybodyMustReadIsMadeForEverybodyWhateverTheUmask) {
  const Result<EditedFile> file = EditedFile::open(path("new/deep/x.conf"), limit);
  ASSERT_TRUE(file) << file.error().line();
  const mode_t mask = ::umask(077);
  const Result<void> written = file->replace("x\n", EditedFile::Readers::everybody);
  ::umask(mask);
  ASSERT_TRUE(written) << written.error().line();
  EXPECT_EQ(mode_of(path("new/deep/x.conf")), 0644U);
  EXPECT_EQ(mode_of(path("new/deep")), 0755U);
  EXPECT_EQ(mode_of(path("new")), 0755U);
}

TEST_F(EditedFileTest, AUmaskTakesNothingFromTheOwner) {
  const mode_t mask = ::umask(0777);
  const Result<EditedFile> file = EditedFile::open(path("config.json"), limit);
  const Result<void> written = file->replace("{}");
  ::umask(mask);
  ASSERT_TRUE(written) << written.error().line();
  EXPECT_EQ(mode_of(path("config.json")), 0600U);
}

TEST_F(EditedFileTest, ModesStay) {
  for (const mode_t mode : {0644U, 0640U, 0600U, 0664U, 0755U}) {
    write(path("config.json"), "old");
    ASSERT_EQ(::chmod(path("config.json").c_str(), mode), 0);
    const Result<EditedFile> file = EditedFile::open(path("config.json"), limit);
    ASSERT_TRUE(file->replace("new"));
    EXPECT_EQ(mode_of(path("config.json")), mode);
    EXPECT_EQ(read(path("config.json")), "new");
  }
}

/// A list that lets one more user read the file, and its group nothing [linux/posix_acl_xattr.h].
std::string list_for_one_more(std::uint32_t user) {
  struct Entry {
    std::uint16_t tag, permissions;
    std::uint32_t id;
  };
  constexpr std::uint32_t nobody = 0xffffffff;
  const std::array<Entry, 5> entries{
      {{0x01, 6, nobody}, {0x02, 4, user}, {0x04, 0, nobody}, {0x10, 4, nobody}, {0x20, 0, nobody}}};
  constexpr std::uint32_t version = 2;
  std::string list(sizeof version + sizeof entries, '\0');
  std::memcpy(list.data(), &version, sizeof version);
  std::memcpy(list.data() + sizeof version, entries.data(), sizeof entries);
  return list;
}

TEST_F(EditedFileTest, AnAccessListStaysAndLetsTheGroupReadNothing) {
  constexpr const char* attribute = "system.posix_acl_access";
  const std::string config = path("config.json");
  const std::string list = list_for_one_more(12345);
  write(config, "old");
  if (::setxattr(config.c_str(), attribute, list.data(), list.size(), 0) != 0) {
    GTEST_SKIP() << "this file system has no access control lists";
  }
  const Result<EditedFile> file = EditedFile::open(config, limit);
  ASSERT_TRUE(file->replace("new"));
  std::string now(256, '\0');
  const ssize_t size = ::getxattr(config.c_str(), attribute, now.data(), now.size());
  ASSERT_GT(size, 0) << "the mode's bits for the group, which were the list's mask, are the group's now";
  now.resize(static_cast<std::size_t>(size));
  EXPECT_EQ(now, list);
  EXPECT_EQ(read(config), "new");
}

TEST_F(EditedFileTest, TheFoldersAccessListIsNotTheFiles) {
  const std::string config = path("config.json");
  write(config, "old");
  ASSERT_EQ(::chmod(config.c_str(), 0640), 0);
  const std::string list = list_for_one_more(12345);
  if (::setxattr(path("").c_str(), "system.posix_acl_default", list.data(), list.size(), 0) != 0) {
    GTEST_SKIP() << "this file system has no access control lists";
  }
  const Result<EditedFile> file = EditedFile::open(config, limit);
  ASSERT_TRUE(file->replace("new"));
  EXPECT_EQ(::getxattr(config.c_str(), "system.posix_acl_access", nullptr, 0), -1)
      << "who may read the folder's new files could not read this one";
  EXPECT_EQ(fs::status(config).permissions(), static_cast<fs::perms>(0640));
}

TEST_F(EditedFileTest, LinksStayAndWhatTheyLeadToIsReplaced) {
  fs::create_directory(path("dotfiles"));
  write(path("dotfiles/real.json"), "old");
  fs::create_symlink("dotfiles/real.json", path("second"));
  fs::create_symlink(path("second"), path("config.json"));
  const Result<EditedFile> file = EditedFile::open(path("config.json"), limit);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->text(), "old");
  ASSERT_TRUE(file->replace("new"));
  EXPECT_TRUE(fs::is_symlink(path("config.json")));
  EXPECT_TRUE(fs::is_symlink(path("second")));
  EXPECT_EQ(read(path("dotfiles/real.json")), "new");
}

TEST_F(EditedFileTest, ALinkToNothingIsFilledThere) {
  fs::create_symlink("dotfiles/real.json", path("config.json"));
  const Result<EditedFile> file = EditedFile::open(path("config.json"), limit);
  ASSERT_TRUE(file);
  EXPECT_FALSE(file->exists());
  ASSERT_TRUE(file->replace("new"));
  EXPECT_TRUE(fs::is_symlink(path("config.json")));
  EXPECT_EQ(read(path("dotfiles/real.json")), "new");
}

TEST_F(EditedFileTest, LinksInACircleAreRefused) {
  fs::create_symlink("b", path("a"));
  fs::create_symlink("a", path("b"));
  const Result<EditedFile> file = EditedFile::open(path("a"), limit);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::bad_input);
}

TEST_F(EditedFileTest, WhatSomebodyElseWroteMeanwhileIsNotLost) {
  write(path("config.json"), "old");
  const Result<EditedFile> file = EditedFile::open(path("config.json"), limit);
  write(path("config.json"), "theirs");
  const Result<void> written = file->replace("ours");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::transient);
  EXPECT_EQ(read(path("config.json")), "theirs");
  EXPECT_FALSE(file->remove());
  EXPECT_EQ(read(path("config.json")), "theirs");
  EXPECT_EQ(files(), 1U) << "nothing lies beside it";
}

TEST_F(EditedFileTest, NorWhatSomebodyElseMadeOrRemoved) {
  const Result<EditedFile> absent = EditedFile::open(path("config.json"), limit);
  write(path("config.json"), "theirs");
  EXPECT_EQ(absent->replace("ours").error().kind, ErrorKind::transient);
  EXPECT_EQ(read(path("config.json")), "theirs");
  const Result<EditedFile> present = EditedFile::open(path("config.json"), limit);
  fs::remove(path("config.json"));
  EXPECT_EQ(present->replace("ours").error().kind, ErrorKind::transient);
  EXPECT_FALSE(fs::exists(path("config.json")));
}

TEST_F(EditedFileTest, AWriteProtectedFileIsLeftAloneAlsoByRoot) {
  write(path("config.json"), "old");
  ASSERT_EQ(::chmod(path("config.json").c_str(), 0444), 0);
  const Result<EditedFile> file = EditedFile::open(path("config.json"), limit);
  const Result<void> written = file->replace("new");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().line(), "cannot write " + path("config.json").string() +
                                        ": it is write-protected. Run: chmod u+w " +
                                        path("config.json").string());
  EXPECT_EQ(read(path("config.json")), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(EditedFileTest, WhatIsNoFileOrTooLargeIsRefused) {
  fs::create_directory(path("config.json"));
  EXPECT_EQ(EditedFile::open(path("config.json"), limit).error().kind, ErrorKind::bad_input);
  write(path("large"), std::string(limit + 1, ' '));
  EXPECT_EQ(EditedFile::open(path("large"), limit).error().kind, ErrorKind::bad_input);
}

TEST_F(EditedFileTest, WhatAKilledProcessLeftLongAgoIsClearedAway) {
  write(path("config.json"), "old");
  write(path("config.json.new-backup"), "somebody's own");
  fs::last_write_time(path("config.json.new-backup"),
                      fs::file_time_type::clock::now() - std::chrono::hours(2));
  write(path("config.json.acr-new-1"), "half");
  write(path("config.json.acr-new-2"), "somebody is writing it now");
  fs::last_write_time(path("config.json.acr-new-1"),
                      fs::file_time_type::clock::now() - std::chrono::hours(2));
  const Result<EditedFile> file = EditedFile::open(path("config.json"), limit);
  ASSERT_TRUE(file->replace("new"));
  EXPECT_TRUE(fs::exists(path("config.json.new-backup")));
  EXPECT_FALSE(fs::exists(path("config.json.acr-new-1")));
  EXPECT_TRUE(fs::exists(path("config.json.acr-new-2")));
}

TEST_F(EditedFileTest, RemovesWhatItRead) {
  write(path("config.json"), "old");
  const Result<EditedFile> file = EditedFile::open(path("config.json"), limit);
  ASSERT_TRUE(file->remove());
  EXPECT_EQ(files(), 0U);
}

}  // namespace
}  // namespace acr
