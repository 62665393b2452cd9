#include "platform/edited_file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <optional>
#include <utility>

#include "platform/access_list.hpp"
#include "platform/descriptor.hpp"
#include "platform/file_text.hpp"
#include "platform/parent_directory.hpp"
#include "platform/random.hpp"
#include "platform/streams.hpp"

namespace acr {
namespace {

/// What is made has these modes, whatever the umask.
struct Modes {
  mode_t file;
  mode_t directory;
};
constexpr Modes for_owner{0600, 0700};
constexpr Modes for_everybody{0644, 0755};
constexpr mode_t permission_bits = 07777;
constexpr unsigned most_links = 40;  // as the kernel
// What others keep beside it, such as `config.json.new-backup`, is not ours to clear away.
constexpr std::string_view leftover_infix = ".acr-new-";
constexpr time_t leftover_age = 3600;

Error system_error(std::string_view doing, const std::string& path, int code) {
  Error error{ErrorKind::unavailable,
              std::string(doing) + " " + path + ": " + std::strerror(code)};  // NOLINT: one thread
  if (code == EROFS) error.hint = "The file system is read-only";
  if (code == EACCES || code == EPERM) error.hint = "Run: ls -ld " + path;
  if (code == EBUSY) error.hint = "If it is a mount of its own, mount its folder instead";
  if (code == ENOSPC || code == EDQUOT) error.hint = "It was not changed. Make room and run it again";
  return error;
}

Result<void> make_directories(const std::string& path, mode_t mode) {
  struct stat status {};
  if (path.empty() || ::stat(path.c_str(), &status) == 0) return {};
  if (errno != ENOENT) return system_error("cannot reach", path, errno);
  if (const std::string parent = parent_of(path); parent != path) {
    if (Result<void> made = make_directories(parent, mode); !made) return made;
  }
  if (::mkdir(path.c_str(), mode) == 0) {
    if (::chmod(path.c_str(), mode) == -1) return system_error("cannot open to its readers", path, errno);
    sync_parent_of(path);
  } else if (errno != EEXIST) {
    return system_error("cannot create", path, errno);
  }
  return {};
}

std::string unused_name(const std::string& target) {
  std::uint64_t number = 0;
  if (!fill_with_secret_bytes(&number, sizeof number)) number = static_cast<std::uint64_t>(::getpid());
  return target + std::string(leftover_infix) + std::to_string(number);
}

/// Removes what a process that was killed left beside the file more than an hour ago.
void remove_leftovers(const std::string& target) {
  const std::string directory = parent_of(target);
  const std::string prefix = target.substr(target.rfind('/') + 1) + std::string(leftover_infix);
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(directory.c_str()), &::closedir);
  if (!stream) return;
  const time_t now = ::time(nullptr);
  while (const dirent* entry = ::readdir(stream.get())) {  // NOLINT(concurrency-mt-unsafe): our own stream
    const std::string_view name = entry->d_name;
    struct stat status {};
    if (name.starts_with(prefix) &&
        ::fstatat(::dirfd(stream.get()), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
        std::abs(now - status.st_mtime) > leftover_age) {
      ::unlinkat(::dirfd(stream.get()), entry->d_name, 0);
    }
  }
}

bool is_same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         a.st_ctim.tv_sec == b.st_ctim.tv_sec && a.st_ctim.tv_nsec == b.st_ctim.tv_nsec;
}

/// Gives the new file the mode, the owner and the access control list of the old one. Who may not give a file
/// away must keep it from being read by a group that was not meant.
bool take_over(int fd, const std::string& target, const struct stat& old) {
  const bool given = ::fchown(fd, old.st_uid, old.st_gid) == 0;
  if (!given && ::geteuid() == 0) return false;
  struct stat now {};
  if (::fstat(fd, &now) == -1) return false;
  if (now.st_uid != old.st_uid) {
    errno = EPERM;
    return false;
  }
  const mode_t mode = old.st_mode & permission_bits;
  const mode_t without_group = mode & ~static_cast<mode_t>(S_IRWXG);
  const bool same_group = now.st_gid == old.st_gid;
  const std::optional<std::string> list = access_list_of(target);
  if (!list) {
    // Under one of the directory's, the mode's bits for the group would be those of whom it names.
    return remove_access_list(fd) && ::fchmod(fd, same_group ? mode : without_group) == 0;
  }
  if (::fchmod(fd, without_group) != 0) return false;
  // Without its list the file is closed to those whom it names, and to the group, whom the mode does not
  // mean.
  if (same_group) static_cast<void>(set_access_list(fd, *list));
  return true;
}

}  // namespace

Result<std::string> resolve_links(const std::string& path) {
  std::string target = path;
  for (unsigned i = 0; i < most_links; ++i) {
    std::array<char, PATH_MAX> buffer{};
    const ssize_t length = ::readlink(target.c_str(), buffer.data(), buffer.size());
    if (length == -1) return target;  // no link, or nothing there
    const std::string_view next(buffer.data(), static_cast<std::size_t>(length));
    target = next.starts_with('/') ? std::string(next) : parent_of(target).append("/").append(next);
  }
  return Error{ErrorKind::bad_input, path + " is a link in a circle", "Run: ls -l " + path};
}

Result<EditedFile> EditedFile::open(const std::string& path, std::size_t limit) {
  EditedFile file;
  file.path_ = path;
  Result<std::string> target = resolve_links(path);
  if (!target) return target.error();
  file.target_ = *std::move(target);
  file.exists_ = ::stat(file.target_.c_str(), &file.status_) == 0;
  if (!file.exists_) {
    if (errno == ENOENT) return file;
    return system_error("cannot read", path, errno);
  }
  if (::access(file.target_.c_str(), R_OK) == -1) return system_error("cannot read", path, errno);
  Result<Secret> text = read_file(file.target_, limit);
  if (!text) return text.error();
  file.text_ = *std::move(text);
  return file;
}

Result<void> EditedFile::check_unchanged() const {
  Error changed{ErrorKind::transient, path_ + " was changed by somebody else meanwhile",
                "It was not changed. Run it again"};
  struct stat now {};
  const bool is_there = ::stat(target_.c_str(), &now) == 0;
  if (is_there != exists_) return changed;
  if (is_there && !is_same(now, status_)) return changed;
  const Result<std::string> target = resolve_links(path_);
  if (!target || *target != target_) return changed;
  return {};
}

Result<void> EditedFile::replace(std::string_view text, Readers readers) const {
  const Modes modes = readers == Readers::everybody ? for_everybody : for_owner;
  // Whoever takes a file's write permission away means it, though its directory would let us replace it.
  if (exists_ && (status_.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0) {
    return Error{ErrorKind::unavailable, "cannot write " + path_ + ": it is write-protected",
                 "Run: chmod u+w " + path_};
  }
  if (exists_ && ::access(target_.c_str(), W_OK) == -1 && errno != ENOENT)
    return system_error("cannot write", path_, errno);
  if (const Result<void> made = make_directories(parent_of(target_), modes.directory); !made)
    return made.error();
  remove_leftovers(target_);
  const std::string temporary = unused_name(target_);
  Descriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, modes.file));
  if (!fd.open()) return system_error("cannot create a file beside", path_, errno);
  // fchmod: a umask may have taken even our own permission.
  const bool written =
      (exists_ ? take_over(fd.get(), target_, status_) : ::fchmod(fd.get(), modes.file) == 0) &&
      write_all(fd.get(), text) && ::fsync(fd.get()) == 0;
  const int code = errno;
  fd.reset();
  std::optional<Error> failed;
  if (!written) {
    failed = system_error("cannot write", path_, code);
  } else if (const Result<void> unchanged = check_unchanged(); !unchanged) {
    failed = unchanged.error();
  } else if (::rename(temporary.c_str(), target_.c_str()) == -1) {
    failed = system_error("cannot replace", path_, errno);
  }
  if (failed) {
    ::unlink(temporary.c_str());
    return *std::move(failed);
  }
  sync_parent_of(target_);
  return {};
}

Result<void> EditedFile::remove() const {
  if (const Result<void> unchanged = check_unchanged(); !unchanged) return unchanged.error();
  if (::unlink(target_.c_str()) == -1 && errno != ENOENT) return system_error("cannot remove", path_, errno);
  sync_parent_of(target_);
  return {};
}

}  // namespace acr
