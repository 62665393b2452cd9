#include "platform/private_directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <optional>

#include "platform/parent_directory.hpp"
#include "platform/streams.hpp"

namespace acr {
namespace {

constexpr mode_t directory_mode = 0700;
constexpr mode_t file_mode = 0600;
constexpr mode_t others = 0077;
constexpr std::string_view leftover_prefix = ".new-";

Error system_error(ErrorKind kind, std::string_view doing, const std::string& path, int code) {
  return {.kind = kind,
          .what = std::string(doing) + " " + path + ": " + std::strerror(code),  // NOLINT: one thread
          .hint = {}};
}

Error untrusted(const std::string& path, std::string_view why, std::string hint) {
  return {.kind = ErrorKind::untrusted,
          .what = "refusing to use " + path + ": it " + std::string(why),
          .hint = std::move(hint)};
}

/// Why a directory or file is not to be trusted, or nothing if it is.
std::optional<Error> distrust(const std::string& path, const struct stat& status, mode_t type) {
  if (S_ISLNK(status.st_mode)) return untrusted(path, "is a symbolic link", "Run: rm " + path);
  if ((status.st_mode & S_IFMT) != type) {
    return untrusted(path, type == S_IFDIR ? "is not a directory" : "is not a regular file",
                     "Move it away: mv " + path + " " + path + ".old");
  }
  if (status.st_uid != ::geteuid()) {
    return untrusted(
        path,
        "belongs to user " + std::to_string(status.st_uid) + ", not to user " + std::to_string(::geteuid()),
        "Run: sudo chown -R " + std::to_string(::geteuid()) + " " + path);
  }
  if ((status.st_mode & others) != 0) {
    return untrusted(path, "is open to other users", "Run: chmod go= " + path);
  }
  if (type == S_IFREG && status.st_nlink > 1) {
    return untrusted(path, "has another hard link", "Run: rm " + path);
  }
  return std::nullopt;
}

/// An open or mkdir that failed says little: look at what is there to tell a trap from an absence.
Error explain_failed_open(int directory, const char* name, const std::string& path, mode_t type, int code) {
  if (code == ENOENT) return {ErrorKind::not_found, path + " does not exist"};
  struct stat status {};
  if (::fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
    if (std::optional<Error> reason = distrust(path, status, type)) return *std::move(reason);
  }
  return system_error(ErrorKind::unavailable, "cannot open", path, code);
}

/// A umask that takes even our own permission would leave a directory behind that nobody can use.
class OwnUmask {
 public:
  OwnUmask() : former_(::umask(others)) {}
  OwnUmask(const OwnUmask&) = delete;
  OwnUmask& operator=(const OwnUmask&) = delete;
  ~OwnUmask() { ::umask(former_); }

 private:
  mode_t former_;
};

Result<void> make_directories(const std::string& path, PrivateDirectory::IfAbsent if_absent) {
  const OwnUmask umask;
  for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const std::string part = path.substr(0, slash);
    if (::mkdir(part.c_str(), directory_mode) == 0) {
      if (if_absent == PrivateDirectory::IfAbsent::create_synced) sync_parent_of(part);
    } else if (errno != EEXIST) {
      const int code = errno;
      struct stat status {};
      // A parent on a read-only or foreign file system answers EROFS or EACCES although it exists.
      if (::stat(part.c_str(), &status) == -1) {
        return system_error(ErrorKind::unavailable, "cannot create", part, code);
      }
    }
    if (slash == std::string::npos) return {};
  }
}

std::string leftover_name() {
  std::uint64_t number = 0;
  if (::getrandom(&number, sizeof number, 0) == -1) number = static_cast<std::uint64_t>(::getpid());
  return std::string(leftover_prefix) + std::to_string(number);
}

}  // namespace

Result<PrivateDirectory> PrivateDirectory::open(const std::string& path, IfAbsent if_absent) {
  constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  Descriptor fd(::open(path.c_str(), flags));
  if (!fd.open() && errno == ENOENT && if_absent != IfAbsent::fail) {
    if (const Result<void> made = make_directories(path, if_absent); !made) return made.error();
    fd = Descriptor(::open(path.c_str(), flags));
  }
  if (!fd.open()) return explain_failed_open(AT_FDCWD, path.c_str(), path, S_IFDIR, errno);

  struct stat status {};
  if (::fstat(fd.get(), &status) == -1) {
    return system_error(ErrorKind::unavailable, "cannot examine", path, errno);
  }
  if (std::optional<Error> reason = distrust(path, status, S_IFDIR)) return *std::move(reason);
  return PrivateDirectory(std::move(fd), path);
}

Result<Secret> PrivateDirectory::read(const std::string& name, std::size_t limit) const {
  const std::string path = path_ + "/" + name;
  // O_NONBLOCK: opening a FIFO that somebody planted must not hang.
  const Descriptor fd(::openat(fd_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd.open()) return explain_failed_open(fd_.get(), name.c_str(), path, S_IFREG, errno);
  struct stat status {};
  if (::fstat(fd.get(), &status) == -1) {
    return system_error(ErrorKind::unavailable, "cannot examine", path, errno);
  }
  if (std::optional<Error> reason = distrust(path, status, S_IFREG)) return *std::move(reason);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > limit) return untrusted(path, "is too large", "Run: rm " + path);

  std::vector<char, WipingAllocator<char>> content(size);
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got = ::read(fd.get(), content.data() + filled, size - filled);
    if (got == -1 && errno == EINTR) continue;
    if (got == -1) return system_error(ErrorKind::unavailable, "cannot read", path, errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  content.resize(filled);
  return Secret(std::move(content));
}

Result<void> PrivateDirectory::replace(const std::string& name, std::string_view content,
                                       Durability durability) const {
  const std::string path = path_ + "/" + name;
  const std::string temporary = leftover_name();
  Descriptor fd(::openat(fd_.get(), temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                         file_mode));
  if (!fd.open()) return system_error(ErrorKind::unavailable, "cannot create a file for", path, errno);
  // fchmod: a umask may have taken even our own permission.
  const bool synced = durability == Durability::power_loss;
  const bool written = ::fchmod(fd.get(), file_mode) == 0 && write_all(fd.get(), content) &&
                       (!synced || ::fsync(fd.get()) == 0);
  int code = errno;
  fd.reset();
  if (written) {
    if (::renameat(fd_.get(), temporary.c_str(), fd_.get(), name.c_str()) == 0) {
      // The new name, too. If that fails the file is there all the same, whole, for as long as power lasts.
      if (synced) ::fsync(fd_.get());
      return {};
    }
    code = errno;
  }
  ::unlinkat(fd_.get(), temporary.c_str(), 0);
  return system_error(ErrorKind::unavailable, "cannot write", path, code);
}

Result<void> PrivateDirectory::remove(const std::string& name, Durability durability) const {
  if (::unlinkat(fd_.get(), name.c_str(), 0) == 0) {
    if (durability == Durability::power_loss) ::fsync(fd_.get());
    return {};
  }
  const std::string path = path_ + "/" + name;
  const ErrorKind kind = errno == ENOENT ? ErrorKind::not_found : ErrorKind::unavailable;
  return system_error(kind, "cannot remove", path, errno);
}

Result<std::vector<std::string>> PrivateDirectory::names() const {
  // A descriptor of its own: reading a directory moves its offset.
  Descriptor fd(::openat(fd_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(fd.open() ? ::fdopendir(fd.get()) : nullptr,
                                                      &::closedir);
  if (!directory) return system_error(ErrorKind::unavailable, "cannot list", path_, errno);
  static_cast<void>(fd.release());  // closedir closes it
  std::vector<std::string> found;
  for (;;) {
    errno = 0;
    const dirent* const entry = ::readdir(directory.get());  // NOLINT(concurrency-mt-unsafe): our own stream
    // Half a list would let a secret outlive its removal.
    if (entry == nullptr && errno != 0) {
      return system_error(ErrorKind::unavailable, "cannot list", path_, errno);
    }
    if (entry == nullptr) return found;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") found.emplace_back(name);
  }
}

Result<Descriptor> PrivateDirectory::open_lock_file(const std::string& name) const {
  const OwnUmask umask;
  Descriptor fd(
      ::openat(fd_.get(), name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, file_mode));
  if (!fd.open()) {
    return explain_failed_open(fd_.get(), name.c_str(), path_ + "/" + name, S_IFREG, errno);
  }
  return fd;
}

bool PrivateDirectory::is_older(const std::string& name, std::chrono::seconds age) const {
  struct stat status {};
  return ::fstatat(fd_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         std::abs(::time(nullptr) - status.st_mtime) > age.count();
}

void PrivateDirectory::remove_leftovers(std::chrono::seconds age) const {
  const Result<std::vector<std::string>> all = names();
  if (!all) return;
  for (const std::string& name : *all) {
    if (name.starts_with(leftover_prefix) && is_older(name, age)) {
      ::unlinkat(fd_.get(), name.c_str(), 0);
    }
  }
}

}  // namespace acr
