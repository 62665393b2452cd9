// Disks that are full, read-only or not there at all: `get` answers all the same.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "cache/file_store.hpp"
#include "cached_world.hpp"

namespace {

namespace fs = std::filesystem;
using acr::ErrorKind;

constexpr rlim_t no_file_over = 100;
constexpr uid_t nobody = 65534;

/// Whether `claim` holds in a process of its own, which may spoil its limits and its rights.
template <class Claim>
bool holds_in_child(Claim claim) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(claim() ? 0 : 1);
  int status = -1;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void fill_the_disk() {
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{no_file_over, no_file_over};
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

class Disk : public acr::test::CachedWorld {
 protected:
  /// Two answers, and two exchanges for them since nothing was kept.
  bool answers_without_keeping() {
    const long before = azure.exchanges();
    return get().has_value() && get().has_value() && azure.exchanges() == before + 2;
  }
  [[nodiscard]] std::size_t files() const {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(directory.path())) {
      if (entry.is_regular_file() && entry.path().filename() != "lock") ++count;
    }
    return count;
  }
};

TEST_F(Disk, ThatIsFullKeepsNothingAndLosesNoAnswer) {
  EXPECT_TRUE(holds_in_child([this] {
    fill_the_disk();
    return answers_without_keeping();
  }));
  EXPECT_EQ(files(), 0U) << "half a file was left behind";
}

TEST_F(Disk, ThatFillsUpKeepsWhatItHad) {
  const std::string first = token();
  EXPECT_TRUE(holds_in_child([&] {
    fill_the_disk();
    world.clock.time += std::chrono::hours(3) - std::chrono::minutes(5);
    return token() != first;
  }));
  EXPECT_EQ(token(), first);
}

TEST_F(Disk, ThatIsReadOnlyLosesNoAnswer) {
  const fs::path closed = directory.path() / "closed";
  fs::create_directory(closed);
  fs::permissions(closed, fs::perms(0500));
  world.environment.values["XDG_CACHE_HOME"] = closed;
  EXPECT_TRUE(holds_in_child([&] {
    if (::geteuid() == 0) {
      // Root may write anywhere: be somebody who may not.
      if (::chown(directory.path().c_str(), nobody, nobody) != 0) return false;
      if (::chown(closed.c_str(), nobody, nobody) != 0 || ::seteuid(nobody) != 0) return false;
    }
    return answers_without_keeping();
  }));
  EXPECT_TRUE(fs::is_empty(closed));
}

TEST_F(Disk, ThatTakesNoDirectoriesLosesNoAnswer) {
  world.environment.values["XDG_CACHE_HOME"] = "/proc/self";
  EXPECT_TRUE(answers_without_keeping());
  acr::cache::FileStore store("/proc/self/docker-credential-acr");
  const auto put = store.put(acr::cache::Key::entra("a", "b"), {});
  EXPECT_EQ(put.error().kind, ErrorKind::unavailable);
}

TEST_F(Disk, WhereAFileIsInTheWayLosesNoAnswer) {
  std::ofstream(directory.path() / "file") << "in the way";
  world.environment.values["XDG_CACHE_HOME"] = directory.path() / "file";
  EXPECT_TRUE(answers_without_keeping());
}

TEST_F(Disk, ATornOrForeignFileHeals) {
  const std::string first = token();
  for (const char* content :
       {"", "docker-credential-acr cache 0\n", "docker-credential-acr cache 2\nx", "{}"}) {
    std::ofstream(file(), std::ios::trunc) << content;
    const std::string healed = token();
    EXPECT_TRUE(healed.starts_with("eyJ")) << healed;
    EXPECT_NE(healed, first);
    EXPECT_EQ(token(), healed) << "was not kept";
  }
}

TEST_F(Disk, AFlippedBitIsNeverServed) {
  const std::string first = token();
  std::fstream stream(file(), std::ios::in | std::ios::out);
  stream.seekp(static_cast<std::streamoff>(fs::file_size(file()) / 2));
  stream << '~';
  stream.close();
  EXPECT_NE(token(), first);
  EXPECT_EQ(azure.exchanges(), 2);
}

}  // namespace
