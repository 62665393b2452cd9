#include "cache/file_store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "fakes.hpp"

namespace {

namespace fs = std::filesystem;
using acr::ErrorKind;
using acr::Secret;
using acr::sys_seconds;
using acr::cache::Entry;
using acr::cache::FileStore;
using acr::cache::Key;
using std::chrono::hours;

constexpr sys_seconds now{std::chrono::seconds(1'800'000'000)};

Entry entry_for(const std::string& subject, sys_seconds expires = now + hours(3)) {
  Entry entry;
  entry.subject = subject;
  entry.issued = now;
  entry.renew_at = now + hours(1);
  entry.expires = expires;
  entry.token = Secret("eyJ.token");
  return entry;
}

class Cache : public testing::Test {
 protected:
  [[nodiscard]] FileStore store() const { return FileStore(path); }
  void put(const Key& key, const Entry& entry) const { ASSERT_TRUE(store().put(key, entry)); }
  [[nodiscard]] fs::path file(const Key& key) const { return path / key.name(); }
  [[nodiscard]] static mode_t mode_of(const fs::path& file) {
    struct stat status {};
    EXPECT_EQ(::lstat(file.c_str(), &status), 0) << file;
    return status.st_mode & 07777U;
  }
  /// That it is refused, and how to mend it.
  void expect_refused(const std::string& hint) const {
    const auto found = store().find(contoso);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::untrusted) << found.error().line();
    EXPECT_NE(found.error().line().find(hint), std::string::npos) << found.error().line();
  }

  acr::test::TemporaryDirectory directory;
  fs::path path = directory.path() / "parent" / "docker-credential-acr";
  Key contoso = Key::registry("contoso.azurecr.io", "me");
  Key fabrikam = Key::registry("fabrikam.azurecr.io", "me");
};

TEST_F(Cache, KeepsWhatItIsGiven) {
  EXPECT_EQ(store().find(contoso).error().kind, ErrorKind::not_found);
  EXPECT_FALSE(fs::exists(path)) << "asking leaves a trace";
  put(contoso, entry_for("contoso.azurecr.io"));
  EXPECT_EQ(store().find(contoso)->token.reveal(), "eyJ.token");
  EXPECT_EQ(store().find(fabrikam).error().kind, ErrorKind::not_found);
  EXPECT_EQ(store().find(Key::registry("contoso.azurecr.io", "other")).error().kind, ErrorKind::not_found);
}

TEST_F(Cache, IsPrivateWhateverTheUmask) {
  for (const mode_t mask : {mode_t{0}, mode_t{0277}}) {
    fs::remove_all(path);
    const mode_t before = ::umask(mask);
    const bool kept = store().put(contoso, entry_for("contoso.azurecr.io")).has_value();
    const bool locked = store().lock(contoso).has_value();
    ::umask(before);
    ASSERT_TRUE(kept && locked);
    EXPECT_TRUE(store().lock(contoso)) << "the lock file is closed to us from now on";
    EXPECT_EQ(mode_of(path) & 077U, 0U);
    EXPECT_EQ(mode_of(file(contoso)), 0600U);
  }
}

TEST_F(Cache, RefusesADirectoryThatOthersCouldHaveTouched) {
  put(contoso, entry_for("contoso.azurecr.io"));
  fs::permissions(path, fs::perms(0750));
  expect_refused("chmod go= " + path.string());
  EXPECT_FALSE(store().put(contoso, entry_for("contoso.azurecr.io")));
  EXPECT_EQ(store().erase_registry("contoso.azurecr.io").error().kind, ErrorKind::untrusted);
  fs::permissions(path, fs::perms(0700));
  fs::rename(path, directory.path() / "real");
  fs::create_symlink(directory.path() / "real", path);
  expect_refused("symbolic link");
  fs::remove(path);
  std::ofstream(path) << "a file";
  expect_refused("not a directory");
}

TEST_F(Cache, RefusesAFileThatOthersCouldHaveTouched) {
  put(contoso, entry_for("contoso.azurecr.io"));
  fs::permissions(file(contoso), fs::perms(0640));
  expect_refused("chmod go= " + file(contoso).string());
  fs::permissions(file(contoso), fs::perms(0600));
  fs::create_hard_link(file(contoso), directory.path() / "other");
  expect_refused("hard link");
  fs::remove(directory.path() / "other");
  EXPECT_TRUE(store().find(contoso));
  fs::rename(file(contoso), path / "real");
  fs::create_symlink(path / "real", file(contoso));
  expect_refused("symbolic link");
  fs::remove(file(contoso));
  ASSERT_EQ(::mkfifo(file(contoso).c_str(), 0600), 0);
  expect_refused("not a regular file");
  fs::remove(file(contoso));
  std::ofstream(file(contoso)) << std::string(200'000, 'x');
  fs::permissions(file(contoso), fs::perms(0600));
  expect_refused("too large");
}

TEST_F(Cache, RefusesWhatBelongsToAnother) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  put(contoso, entry_for("contoso.azurecr.io"));
  ASSERT_EQ(::chown(file(contoso).c_str(), 1234, 1234), 0);
  expect_refused("belongs to user 1234");
  ASSERT_EQ(::chown(path.c_str(), 1234, 1234), 0);
  expect_refused("sudo chown -R 0 " + path.string());
}

TEST_F(Cache, ThatIsTheStatesDirectoryTooIsClearedOfItsOwnFiles) {
  put(contoso, entry_for("contoso.azurecr.io"));
  store().note("no-imds", "boot", acr::sys_seconds(), acr::sys_seconds::max());
  fs::create_directory(path / "configure");
  std::ofstream(path / "contoso.azurecr.io.login") << "somebody's";
  std::ofstream(path / "notes-of-mine") << "somebody's";
  EXPECT_TRUE(store().clear());
  EXPECT_FALSE(fs::exists(file(contoso)));
  EXPECT_FALSE(fs::exists(path / "no-imds-1"));
  EXPECT_TRUE(fs::exists(path / "configure"));
  EXPECT_TRUE(fs::exists(path / "contoso.azurecr.io.login"));
  EXPECT_TRUE(fs::exists(path / "notes-of-mine"));
}

TEST_F(Cache, WhatIsTornCountsAsAbsentAndIsReplaced) {
  put(contoso, entry_for("contoso.azurecr.io"));
  fs::resize_file(file(contoso), 50);
  EXPECT_EQ(store().find(contoso).error().kind, ErrorKind::not_found);
  put(contoso, entry_for("contoso.azurecr.io"));
  EXPECT_TRUE(store().find(contoso));
}

TEST_F(Cache, AnotherRegistrysFileIsNotServed) {
  put(fabrikam, entry_for("fabrikam.azurecr.io"));
  fs::copy(file(fabrikam), file(contoso));
  EXPECT_EQ(store().find(contoso).error().kind, ErrorKind::not_found);
}

TEST_F(Cache, ErasesOneRegistryWhoeverTheIdentity) {
  const Key other = Key::registry("contoso.azurecr.io", "other");
  const Key longer = Key::registry("contoso.azurecr.io.evil", "me");
  put(contoso, entry_for("contoso.azurecr.io"));
  put(other, entry_for("contoso.azurecr.io"));
  put(longer, entry_for("contoso.azurecr.io.evil"));
  put(fabrikam, entry_for("fabrikam.azurecr.io"));
  store().note_failure(contoso, {now, {}});
  EXPECT_TRUE(store().erase_registry("contoso.azurecr.io"));
  EXPECT_FALSE(store().find(contoso));
  EXPECT_FALSE(store().find(other));
  EXPECT_FALSE(store().last_failure(contoso));
  EXPECT_TRUE(store().find(longer));
  EXPECT_TRUE(store().find(fabrikam));
  EXPECT_TRUE(store().erase_registry("contoso.azurecr.io"));
}

TEST_F(Cache, ListsEachRegistryOnce) {
  EXPECT_TRUE(store().registries()->empty());
  put(fabrikam, entry_for("fabrikam.azurecr.io"));
  put(contoso, entry_for("contoso.azurecr.io", now - hours(1)));
  put(Key::registry("contoso.azurecr.io", "other"), entry_for("contoso.azurecr.io"));
  put(Key::entra("a", "b"), entry_for("b"));
  EXPECT_EQ(*store().registries(), (std::vector<std::string>{"contoso.azurecr.io", "fabrikam.azurecr.io"}));
}

TEST_F(Cache, RemembersAFailureUntilTheNextSuccess) {
  EXPECT_FALSE(store().last_failure(contoso));
  store().note_failure(contoso, {now, {ErrorKind::denied, "what"}});
  const auto failure = store().last_failure(contoso);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->error.what, "what");
  put(contoso, entry_for("contoso.azurecr.io"));
  EXPECT_FALSE(store().last_failure(contoso));
}

TEST_F(Cache, SaysWhichKeyATokenOrAFailureIsOf) {
  const Key other = Key::registry("contoso.azurecr.io", "you");
  put(contoso, entry_for("contoso.azurecr.io"));
  store().note_failure(other, {now, {ErrorKind::denied, "what"}});
  const auto tokens = store().tokens();
  ASSERT_TRUE(tokens);
  ASSERT_EQ(tokens->size(), 2U);
  for (const auto& token : *tokens) {
    EXPECT_EQ(token.key, token.failure ? other.name() : contoso.name());
    EXPECT_EQ(token.login_server, "contoso.azurecr.io");
  }
}

TEST_F(Cache, ANoteHoldsForItsRemarkAndItsTime) {
  store().note("no-imds", "boot-1", now, now + hours(24));
  EXPECT_TRUE(store().noted("no-imds", "boot-1", now));
  EXPECT_FALSE(store().noted("no-imds", "boot-2", now));
  EXPECT_FALSE(store().noted("no-imds", "boot-1", now + hours(24)));
  EXPECT_FALSE(store().noted("no-imds", "boot-1", now - hours(1))) << "the clock was set back since";
}

TEST_F(Cache, IsTidiedOfWhatDiedLongAgo) {
  const Key old = Key::registry("old.azurecr.io", "me");
  const Key entra = Key::entra("a", "b");
  put(contoso, entry_for("contoso.azurecr.io", now - hours(24 * 29)));
  put(old, entry_for("old.azurecr.io", now - hours(24 * 31)));
  put(entra, entry_for("b", now - hours(25)));
  FileStore tidy = store();
  ASSERT_TRUE(tidy.find(contoso));
  tidy.tidy(now);
  EXPECT_TRUE(store().find(contoso));
  EXPECT_FALSE(fs::exists(file(old)));
  EXPECT_FALSE(fs::exists(file(entra)));
  put(old, entry_for("old.azurecr.io", now - hours(24 * 31)));
  tidy.tidy(now + hours(1));
  EXPECT_TRUE(fs::exists(file(old))) << "more than once a day";
}

TEST_F(Cache, IsTidiedAndClearedOfItsOwnFilesAlone) {
  const std::vector<std::string> others{"lock",
                                        "contoso.azurecr.io.login",
                                        "https___index.docker.io~0123456789abcdef0123456789abcdef.login",
                                        "0123.who",
                                        "0123.4567.token",
                                        "pass.broken",
                                        "contoso.azurecr.io~notes"};
  put(contoso, entry_for("contoso.azurecr.io"));
  store().note("no-imds", "boot", now, now + hours(1));
  for (const std::string& name : others) std::ofstream(path / name) << "somebody's";
  std::ofstream(path / ".new-1") << "half a tok";
  FileStore both = store();
  ASSERT_TRUE(both.find(contoso));
  both.tidy(now);
  EXPECT_TRUE(both.clear());
  std::set<std::string> left;
  for (const auto& file : fs::directory_iterator(path)) left.insert(file.path().filename());
  EXPECT_EQ(left, std::set<std::string>(others.begin(), others.end()));
}

TEST_F(Cache, AnotherVersionsFileStaysAsLongAsOneOfOurs) {
  put(contoso, entry_for("contoso.azurecr.io"));
  FileStore tidy = store();
  const auto write_as_another = [&](const Key& key, hours age) {
    std::ofstream(file(key)) << "docker-credential-acr cache 2\n";
    fs::permissions(file(key), fs::perms(0600));
    fs::last_write_time(file(key), fs::file_time_type::clock::now() - age);
  };
  write_as_another(contoso, hours(24 * 29));
  write_as_another(fabrikam, hours(24 * 31));
  ASSERT_FALSE(tidy.find(contoso));
  tidy.tidy(now);
  EXPECT_TRUE(fs::exists(file(contoso)));
  EXPECT_FALSE(fs::exists(file(fabrikam)));
}

TEST_F(Cache, WhereNothingCanBeWrittenIsUnavailable) {
  std::ofstream(directory.path() / "parent") << "a file";
  EXPECT_EQ(store().find(contoso).error().kind, ErrorKind::not_found);
  EXPECT_EQ(store().put(contoso, entry_for("contoso.azurecr.io")).error().kind, ErrorKind::unavailable);
  EXPECT_FALSE(store().lock(contoso));
  EXPECT_TRUE(store().registries()->empty());
}

TEST(OpenStore, FollowsTheXdgSpecification) {
  const acr::test::TemporaryDirectory directory;
  acr::test::FakeEnvironment environment;
  const Key key = Key::registry("contoso.azurecr.io", "me");
  const auto put = [&] {
    return acr::cache::open_store(environment, acr::sealing::Wish::off)
        ->put(key, entry_for("contoso.azurecr.io"))
        .has_value();
  };
  EXPECT_FALSE(put());
  environment.values["XDG_CACHE_HOME"] = "relative";
  EXPECT_FALSE(put());
  environment.values["HOME"] = directory.path() / "home";
  EXPECT_TRUE(put());
  EXPECT_TRUE(fs::exists(directory.path() / "home/.cache/docker-credential-acr"));
  environment.values["XDG_CACHE_HOME"] = directory.path() / "xdg";
  EXPECT_TRUE(put());
  EXPECT_TRUE(fs::exists(directory.path() / "xdg/docker-credential-acr"));
}

}  // namespace
