#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "platform/descriptor.hpp"
#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr {

/// A directory that its owner alone may enter, and small private files in it. The directory itself is held
/// open, so that what was checked is what is used. Its parents are the user's own business.
///
/// Errors: `not_found` where nothing is there, `unavailable` where nothing can be had (read-only, full, no
/// permission), `untrusted`, with a hint, where something is there that cannot be trusted: a symbolic link,
/// another owner, or a mode that lets others in.
class PrivateDirectory {
 public:
  /// What is made is lost with the power, with all that was put into it, unless it is synced to the disk.
  enum class IfAbsent { fail, create, create_synced };
  enum class Durability { none, power_loss };

  static Result<PrivateDirectory> open(const std::string& path, IfAbsent if_absent);

  /// The content of a file that only its owner can read. A file over `limit` bytes is `untrusted`.
  [[nodiscard]] Result<Secret> read(const std::string& name, std::size_t limit) const;

  /// Puts `content` in place of the file at one instant: readers see the old or the new one, whole. After
  /// a power loss it may be gone, unless it is synced to the disk.
  [[nodiscard]] Result<void> replace(const std::string& name, std::string_view content,
                                     Durability durability = Durability::none) const;

  /// Removes the file, or the link; `not_found` if there is none. After a power loss it may be back, unless
  /// that is synced.
  [[nodiscard]] Result<void> remove(const std::string& name, Durability durability = Durability::none) const;

  /// The names of all files, in no order; all of them or an error.
  [[nodiscard]] Result<std::vector<std::string>> names() const;

  /// Whether the file was last written longer ago than that; or after now, by a clock that was set back
  /// since.
  [[nodiscard]] bool is_older(const std::string& name, std::chrono::seconds age) const;

  /// Opens a file for locking, and makes it if need be.
  [[nodiscard]] Result<Descriptor> open_lock_file(const std::string& name) const;

  /// Removes what an interrupted `replace` left longer ago than that. One that is under way now would fail.
  void remove_leftovers(std::chrono::seconds age = std::chrono::hours(1)) const;

 private:
  PrivateDirectory(Descriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Descriptor fd_;
  std::string path_;
};

}  // namespace acr
