#include "arc_keys.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "form.hpp"

namespace emulator {
namespace fs = std::filesystem;
namespace {

constexpr std::array kinds = {"proper",       "wrong-directory", "traversal", "wrong-extension",
                              "too-large",    "symlink",         "fifo",      "missing-file",
                              "wrong-scheme", "no-header"};

constexpr const char* agent_directory = "/var/opt/azcmagent";

// As the agent does it: for root and the agent's group, nobody else.
void write_key(const fs::path& path, const std::string& key) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0440);
  const bool written = file >= 0 && ::write(file, key.data(), key.size()) == static_cast<ssize_t>(key.size());
  const int error = errno;
  if (file >= 0) ::close(file);
  if (!written) throw std::system_error(error, std::generic_category(), "cannot write " + path.string());
}

}  // namespace

std::string ArcKeys::issue(const std::string& kind) {
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
    throw std::invalid_argument("unknown azure_arc_challenge " + kind);
  const fs::path tokens = fs::path(agent_directory) / "tokens";
  const fs::path elsewhere = fs::path(agent_directory) / "elsewhere";
  fs::create_directories(tokens);
  fs::create_directories(elsewhere);
  // 4096 bytes are the most that clients accept.
  const std::string key = hex(random_bytes(kind == "too-large" ? 2049 : 32));
  const std::string name = random_uuid() + (kind == "wrong-extension" ? ".txt" : ".key");
  fs::path named = tokens / name;
  if (kind == "wrong-directory") named = elsewhere / name;
  if (kind == "traversal") named = tokens / ".." / "elsewhere" / name;
  if (kind == "symlink") {
    write_key(elsewhere / name, key);
    fs::create_symlink(elsewhere / name, named);
  } else if (kind == "fifo") {  // nobody will ever write
    if (::mkfifo(named.c_str(), 0440) != 0)
      throw std::system_error(errno, std::generic_category(), "cannot make " + named.string());
  } else if (kind != "missing-file") {
    write_key(named, key);
  }
  {
    const std::lock_guard lock(mutex_);
    keys_.insert(key);
  }
  if (kind == "no-header") return {};
  return (kind == "wrong-scheme" ? "Digest realm=" : "Basic realm=") + named.string();
}

bool ArcKeys::spend(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find(key);
  if (found == keys_.end()) return false;
  keys_.erase(found);
  return true;
}

}  // namespace emulator
