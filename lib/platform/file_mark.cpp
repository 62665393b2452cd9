#include "platform/file_mark.hpp"

#include <sys/stat.h>

#include <cerrno>

namespace acr {

std::string file_mark(const std::string& path, std::size_t least) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == -1 || static_cast<std::size_t>(status.st_size) < least)
    return "absent";
  return std::to_string(status.st_ino) + ":" + std::to_string(status.st_size) + ":" +
         std::to_string(status.st_mtim.tv_sec) + "." + std::to_string(status.st_mtim.tv_nsec);
}

bool file_is_there(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) return true;
  return errno != ENOENT && errno != ENOTDIR && errno != EACCES && errno != ELOOP && errno != ENAMETOOLONG;
}

bool leads_to_a_file(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

}  // namespace acr
