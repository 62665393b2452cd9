#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cache/cached_token.hpp"
#include "cache/entry.hpp"
#include "cache/failure.hpp"
#include "cache/key.hpp"
#include "platform/environment.hpp"
#include "platform/error.hpp"
#include "platform/range_lock.hpp"
#include "sealing/sealing.hpp"

namespace acr::cache {

/// Where entries live. A store that cannot keep anything is no error: `put` reports `unavailable`, and the
/// caller answers all the same.
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  /// The entry, expired or not. `not_found` also for one that is corrupt, of another format version, or
  /// cannot be had; `untrusted`, with a hint, where the store cannot be trusted.
  virtual Result<Entry> find(const Key& key) = 0;

  /// Replaces the entry at one instant, and forgets its failure.
  virtual Result<void> put(const Key& key, const Entry& entry) = 0;

  /// Removes everything of one registry, whoever the identity. No error if there is nothing.
  virtual Result<void> erase_registry(std::string_view login_server) = 0;

  /// The login servers that have a token or had one in the last month, sorted: for those, too, a `get` will
  /// renew it.
  virtual Result<std::vector<std::string>> registries() = 0;

  /// What there is of every registry and identity, expired or not, sorted by the login server. What cannot be
  /// read is left out, unless its renewal has failed.
  virtual Result<std::vector<CachedToken>> tokens() = 0;

  /// Removes everything: tokens, registries' and Entra's, notes and failures.
  virtual Result<void> clear() = 0;

  virtual void note_failure(const Key& key, const Failure& failure) = 0;
  virtual std::optional<Failure> last_failure(const Key& key) = 0;

  /// A lock that only one process at a time holds for this key; nothing where locks cannot be had.
  virtual std::optional<RangeLock> lock(const Key& key) = 0;

  /// A remark that holds from now until a time, such as that this machine has no metadata service. By a clock
  /// that was set back it does not hold.
  virtual bool noted(std::string_view name, std::string_view remark, sys_seconds now) = 0;
  virtual void note(std::string_view name, std::string_view remark, sys_seconds now, sys_seconds until) = 0;

  /// Whether a day has passed since the store was tidied.
  virtual bool tidying_is_due(sys_seconds now) = 0;

  /// Where that is due, removes what expired more than a month ago, if it is a registry's, or else a day.
  virtual void tidy(sys_seconds now) = 0;
};

/// `$XDG_CACHE_HOME/docker-credential-acr`, else `$HOME/.cache/docker-credential-acr` [XDG base directory
/// specification: a relative path counts as unset]; empty where neither is set.
std::string store_path(const Environment& environment);

/// The store in that directory, its tokens sealed or not, or one that keeps nothing where there is none.
std::unique_ptr<Store> open_store(const Environment& environment, sealing::Wish sealing);

/// The same for a service of a machine, which has no home: in `$CACHE_DIRECTORY`, where systemd names one
/// directory [systemd.exec(5)], `$XDG_CACHE_HOME/docker-credential-acr`, or, for root,
/// `/run/docker-credential-acr`, which does not outlive the machine's uptime; for others, `open_store`'s.
std::unique_ptr<Store> open_service_store(const Environment& environment, sealing::Wish sealing);

}  // namespace acr::cache
