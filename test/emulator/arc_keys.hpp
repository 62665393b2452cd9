// The key files by which Azure Arc's agent finds out whether who asks may read what root's friends may.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace emulator {

class ArcKeys {
 public:
  // Writes a new key under /var/opt/azcmagent; returns the challenge that names its file, or nothing for the
  // kind that has none. README.md lists the kinds; throws at another. Where a kind tempts a client to read
  // what it must not, that is a working key, so that a client which does not look closely gets a token and a
  // test sees it.
  std::string issue(const std::string& kind);

  // Whether that was a key's content; a key works once.
  bool spend(std::string_view key);

 private:
  std::mutex mutex_;
  std::set<std::string, std::less<>> keys_;
};

}  // namespace emulator
