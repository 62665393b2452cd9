#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <sys/stat.h>

#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr {

/// A file that belongs to somebody else's program, read to be edited and put back as a careful person would:
/// a link to it stays a link; its mode, owner and access control list stay; readers see the old text or the
/// new one, whole, and what somebody else wrote meanwhile is not lost.
class EditedFile {
 public:
  /// Reads it, up to `limit` bytes. A file that is not there has an empty text. Errors: `bad_input` for what
  /// is no regular file, too large, or a link that leads nowhere definite; `unavailable`, with a hint, for
  /// what may not be read.
  static Result<EditedFile> open(const std::string& path, std::size_t limit);

  /// The path it was opened by.
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] bool exists() const { return exists_; }
  [[nodiscard]] std::string_view text() const { return text_.reveal(); }

  /// Who may read a file that was not there.
  enum class Readers {
    owner,      ///< its owner alone (0600), and so each directory that is made for it (0700)
    everybody,  ///< 0644 and 0755, whatever the umask says: it holds no secrets, and all must see it
  };

  /// Puts `text` in its place, synced to the disk. A new file is its owner's alone unless it is said to be
  /// everybody's: it may come to hold passwords. Errors: `transient` if it has changed since it was read;
  /// `unavailable`, with a hint, if it may not be written (its own mode counts, not only its directory's), or
  /// there is no room.
  [[nodiscard]] Result<void> replace(std::string_view text, Readers readers = Readers::owner) const;

  /// Removes it, if it is still what was read. Errors as of `replace`.
  [[nodiscard]] Result<void> remove() const;

 private:
  EditedFile() = default;
  [[nodiscard]] Result<void> check_unchanged() const;

  std::string path_;
  std::string target_;  ///< what links lead to
  bool exists_ = false;
  struct stat status_ {};
  Secret text_;
};

/// What a path's links lead to, also where the last of them leads to nothing yet. `bad_input` for a circle.
Result<std::string> resolve_links(const std::string& path);

}  // namespace acr
