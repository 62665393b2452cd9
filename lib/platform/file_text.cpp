#include "platform/file_text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "platform/descriptor.hpp"

namespace acr {
namespace {

Error unreadable(const std::string& path, const std::string& why) {
  return {ErrorKind::bad_input, "cannot read " + path + ": " + why};
}

Error refused(const std::string& path, const std::string& why, std::string hint) {
  return {ErrorKind::untrusted, "refusing to use " + path + ": " + why, std::move(hint)};
}

using Check = std::optional<Error> (*)(const std::string& path, const struct stat& status);

std::optional<Error> anything_goes(const std::string& /*path*/, const struct stat& /*status*/) {
  return std::nullopt;
}

/// Whether somebody else may have written it. A mode's bits for the group are those of its access control
/// list's mask, too.
std::optional<Error> writable_by_others(const std::string& path, const struct stat& status) {
  const uid_t self = ::geteuid();
  if (status.st_uid != self && status.st_uid != 0) {
    return refused(path,
                   "it belongs to user " + std::to_string(status.st_uid) + ", not to user " +
                       std::to_string(self) + " or root",
                   "Run: sudo chown " + std::to_string(self) + " " + path);
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return refused(path, "others than its owner may write it", "Run: chmod go-w " + path);
  }
  return std::nullopt;
}

Error failed_open(const std::string& path, int code) {
  if (code == ENOENT || code == ENOTDIR) return {ErrorKind::not_found, path + " does not exist"};
  return unreadable(path, std::strerror(code));  // NOLINT(concurrency-mt-unsafe): one thread
}

Result<Secret> read_checked(const std::string& path, std::size_t limit, Check check, int flags = 0) {
  // O_NONBLOCK: opening a FIFO that somebody planted must not hang.
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | flags));
  if (!fd.open() && errno == ELOOP) return unreadable(path, "it is a link");
  if (!fd.open()) return failed_open(path, errno);
  struct stat status {};
  if (::fstat(fd.get(), &status) == -1 || !S_ISREG(status.st_mode)) {
    return unreadable(path, "it is not a file");
  }
  if (std::optional<Error> error = check(path, status)) return *std::move(error);
  if (static_cast<std::size_t>(status.st_size) > limit) return unreadable(path, "it is too large");
  // To the end, whatever the size says: it may be growing, or be one of /proc's.
  Secret content;
  content.reserve(std::min(static_cast<std::size_t>(status.st_size), limit));
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t got = ::read(fd.get(), buffer.data(), buffer.size());
    if (got == -1 && errno == EINTR) continue;
    if (got == -1) return unreadable(path, std::strerror(errno));  // NOLINT(concurrency-mt-unsafe)
    if (got == 0) break;
    content.append({buffer.data(), static_cast<std::size_t>(got)});
    wipe(buffer.data(), static_cast<std::size_t>(got));
    if (content.size() > limit) return unreadable(path, "it is too large");
  }
  return content;
}

}  // namespace

Result<Secret> read_file(const std::string& path, std::size_t limit) {
  return read_checked(path, limit, anything_goes);
}

Result<Secret> read_file_itself(const std::string& path, std::size_t limit) {
  return read_checked(path, limit, anything_goes, O_NOFOLLOW);
}

Result<Secret> read_trusted_file(const std::string& path, std::size_t limit) {
  Result<Secret> content = read_checked(path, limit, writable_by_others);
  if (content || content.error().kind != ErrorKind::bad_input) return content;
  struct stat status {};
  if (::stat(path.c_str(), &status) == -1 && errno == EACCES) {
    return Error{ErrorKind::unavailable, content.error().what};
  }
  return content;
}

}  // namespace acr
