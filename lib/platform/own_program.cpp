#include "platform/own_program.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <climits>

namespace acr {
namespace {

constexpr const char* started_from = "/proc/self/exe";

}  // namespace

std::string own_program() {
  std::array<char, PATH_MAX> path{};
  const ssize_t size = ::readlink(started_from, path.data(), path.size());
  return size <= 0 ? std::string() : std::string(path.data(), static_cast<std::size_t>(size));
}

bool same_file(const std::string& a, const std::string& b) {
  struct stat first {};
  struct stat second {};
  return ::stat(a.c_str(), &first) == 0 && ::stat(b.c_str(), &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

bool is_this_program(const std::string& path) {
  return same_file(started_from, path);
}

}  // namespace acr
