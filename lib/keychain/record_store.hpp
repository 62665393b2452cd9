#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keychain/record.hpp"
#include "platform/clock.hpp"
#include "platform/environment.hpp"
#include "platform/private_directory.hpp"
#include "platform/range_lock.hpp"

namespace acr::keychain {

/// The records, each in a private file of `$XDG_STATE_HOME/docker-credential-acr` (else `~/.local/state/…`)
/// that is named after its server URL. The directory is made when something is kept; asking leaves no trace.
///
/// Errors: `not_found`; `sign_in_needed` for what is damaged; otherwise PrivateDirectory's.
class RecordStore {
 public:
  explicit RecordStore(const Environment& environment);

  /// The record of exactly that URL. One system call where there is none.
  [[nodiscard]] Result<Record> find(std::string_view server_url) const;

  /// Puts the record in place of the former one at one instant; it survives a power loss.
  Result<void> put(const Record& record) const;

  Result<void> remove(std::string_view server_url) const;

  /// All that can be read, sorted by their URL.
  [[nodiscard]] Result<std::vector<Record>> all() const;

  /// The files of what is damaged, or a later version's; none where the directory cannot be read.
  [[nodiscard]] std::vector<std::string> unreadable() const;

  /// Whoever has it is alone with that URL, among all processes. Waits until the deadline; nothing where
  /// there is nothing to lock, or the file system has no locks.
  [[nodiscard]] Result<std::optional<RangeLock>> lock(std::string_view server_url,
                                                      PrivateDirectory::IfAbsent if_absent, Clock& clock,
                                                      Deadline deadline) const;

  /// The file of that URL, whether there is one or not.
  [[nodiscard]] std::string path_of(std::string_view server_url) const;

 private:
  std::string path_;  ///< of the directory; empty where there is nowhere to keep anything
};

}  // namespace acr::keychain
