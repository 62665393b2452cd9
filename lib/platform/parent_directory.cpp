#include "platform/parent_directory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "platform/descriptor.hpp"

namespace acr {

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

void sync_parent_of(const std::string& path) {
  const Descriptor directory(::open(parent_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.open()) ::fsync(directory.get());
}

}  // namespace acr
