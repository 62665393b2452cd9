#include "platform/access_list.hpp"

#include <sys/xattr.h>

#include <cerrno>

namespace acr {
namespace {

constexpr const char* attribute = "system.posix_acl_access";

}  // namespace

std::optional<std::string> access_list_of(const std::string& path) {
  constexpr std::size_t largest = 65536;  // as any extended attribute [xattr(7)]
  std::string list(largest, '\0');
  const ssize_t size = ::getxattr(path.c_str(), attribute, list.data(), list.size());
  if (size == -1 && (errno == ENODATA || errno == EOPNOTSUPP)) return std::nullopt;
  list.resize(size == -1 ? 0 : static_cast<std::size_t>(size));
  return list;
}

bool set_access_list(int fd, const std::string& list) {
  return !list.empty() && ::fsetxattr(fd, attribute, list.data(), list.size(), 0) == 0;
}

bool remove_access_list(int fd) {
  return ::fremovexattr(fd, attribute) == 0 || errno == ENODATA || errno == EOPNOTSUPP;
}

}  // namespace acr
