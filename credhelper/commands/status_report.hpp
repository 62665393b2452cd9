#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cache/cached_token.hpp"
#include "credentials/service.hpp"
#include "credhelper/commands/world.hpp"
#include "identity/sign_in_store.hpp"
#include "keychain/credentials.hpp"
#include "platform/clock.hpp"
#include "sealing/sealing.hpp"

namespace acr::commands {

/// A registry, and what is kept for it.
struct RegistryStatus {
  std::string host;
  bool has_cloud = false;                  ///< one that the settings name, as far as is known
  credentials::NextIdentity next;          ///< who would be asked now; empty if the settings make no sense
  std::optional<keychain::Kept> password;  ///< which goes ahead of every identity
  std::vector<cache::CachedToken> tokens;  ///< one for each identity that was used, the next pull's first

  /// Whether the next pull looks at this token, or renews it.
  [[nodiscard]] bool is_for_next_pull(const cache::CachedToken& token) const {
    return !password && token.key == next.key;
  }
};

/// Somebody who has signed in.
struct SignInStatus {
  identity::KeptSignIn sign_in;
  std::optional<Error> trouble;  ///< why it is of no use any more
};

/// How tokens are written to the disk.
struct SealingStatus {
  sealing::Wish wish = sealing::Wish::off;
  std::string words;    ///< for people; empty for `off`
  std::string refusal;  ///< why the kernel's keyring is not used although it is wished for
};

/// What is kept here.
struct StatusReport {
  sys_seconds now{};
  std::vector<RegistryStatus> registries;  ///< by name
  std::vector<keychain::Kept> others;      ///< hosts that are no registry of ours
  std::vector<SignInStatus> sign_ins;
  SealingStatus sealing;
  std::string cache_path;     ///< empty if there is none
  std::string settings_path;  ///< empty without a home
  bool settings_there = false;
};

/// Reads it, for these login servers or for all, and asks nobody. Errors: a cache or settings that cannot be
/// trusted or read.
Result<StatusReport> read_status(const std::vector<std::string>& hosts, const World& world);

std::string status_json(const StatusReport& status);
std::string status_screen(const StatusReport& status, const World& world);

}  // namespace acr::commands
