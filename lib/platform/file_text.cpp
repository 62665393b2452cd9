#include "platform/file_text.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "platform/descriptor.hpp"

namespace acr {
namespace {

Error unreadable(const std::string& path, const std::string& why) {
  return {ErrorKind::bad_input, "cannot read " + path + ": " + why};
}

}  // namespace

Result<Secret> read_file(const std::string& path, std::size_t limit) {
  // O_NONBLOCK: opening a FIFO that somebody planted must not hang.
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fd.open()) {
    if (errno == ENOENT || errno == ENOTDIR) return Error{ErrorKind::not_found, path + " does not exist"};
    return unreadable(path, std::strerror(errno));  // NOLINT(concurrency-mt-unsafe): one thread
  }
  struct stat status {};
  if (::fstat(fd.get(), &status) == -1 || !S_ISREG(status.st_mode)) {
    return unreadable(path, "it is not a file");
  }
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
    if (content.size() > limit) return unreadable(path, "it is too large");
  }
  wipe(buffer.data(), buffer.size());
  return content;
}

}  // namespace acr
