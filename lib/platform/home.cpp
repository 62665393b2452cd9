#include "platform/home.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <string_view>

namespace acr {

std::string home_directory(const Environment& environment) {
  if (const std::optional<std::string_view> home = environment.get("HOME")) return std::string(*home);
  std::array<char, 16384> buffer{};
  struct passwd entry {};
  struct passwd* found = nullptr;
  if (::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
    return {};
  return found->pw_dir == nullptr ? std::string() : std::string(found->pw_dir);
}

}  // namespace acr
