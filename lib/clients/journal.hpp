#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clients/configuration.hpp"
#include "platform/clock.hpp"
#include "platform/environment.hpp"
#include "platform/error.hpp"
#include "platform/private_directory.hpp"
#include "platform/range_lock.hpp"

namespace acr::clients {

/// What was changed in a client's file, so that it can be undone.
struct JournalEntry {
  std::string name;  ///< its file's, in the journal; they sort as they were written
  std::string path;
  bool existed = false;
  std::string before;  ///< SHA-256 of the text, in hexadecimal digits
  std::string after;
  std::vector<Change> changes;
};

/// Remembers changes in `$XDG_STATE_HOME/docker-credential-acr/configure` (else under `~/.local/state`), one
/// file for each, which only its owner can read: a login that was removed is in it. It also keeps two of us
/// from changing the same file at once.
class Journal {
 public:
  using IfAbsent = PrivateDirectory::IfAbsent;

  /// Opens it, makes it if need be, and waits up to ten seconds for another process to close it. Errors:
  /// `unavailable` where it cannot be kept, `untrusted` where others could have written it, `transient` if
  /// another process does not finish; `not_found` where it is not there and is not to be made.
  static Result<Journal> open(const Environment& environment, Clock& clock,
                              IfAbsent if_absent = IfAbsent::create_synced);
  /// The same in that directory.
  static Result<Journal> open_at(const std::string& directory, Clock& clock,
                                 IfAbsent if_absent = IfAbsent::create_synced);

  /// Writes down what is about to be changed, before it is. Returns the entry's name.
  [[nodiscard]] Result<std::string> add(const FileEdit& edit) const;

  /// All of it, oldest first. What is no entry is left out; a file that cannot be read is an error.
  [[nodiscard]] Result<std::vector<JournalEntry>> entries() const;

  [[nodiscard]] Result<void> remove(const std::string& name) const;
  /// Puts another text in an entry's place: the changes that are left of it.
  [[nodiscard]] Result<void> replace(const JournalEntry& entry) const;

 private:
  Journal(PrivateDirectory directory, std::optional<RangeLock> lock)
      : directory_(std::move(directory)), lock_(std::move(lock)) {}

  PrivateDirectory directory_;
  std::optional<RangeLock> lock_;  ///< none where there are no locks
};

/// The journal's directory if a login that was removed from a client's file is in it; else empty, also where
/// it cannot be read.
std::string place_of_removed_logins(const Environment& environment);

/// The digest by which the journal knows a text.
std::string digest_of(std::string_view text);

}  // namespace acr::clients
