#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clients/places.hpp"
#include "platform/edited_file.hpp"
#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr::clients {

/// One change of a file's text, told twice: by the bytes, so that it can be taken back exactly, and by its
/// meaning, for a text that somebody has edited since.
struct Change {
  enum class Kind {
    helper,  ///< the helper that is named for a host under `credHelpers`
    login,   ///< an entry under `auths`, which was removed
    common,  ///< the helper in the list that registries.conf has for every registry
  };
  Kind kind = Kind::helper;
  std::string section;  ///< `credHelpers` or `auths`, as the file writes it; empty in registries.conf
  std::string key;      ///< the host, or the login's key, or the list's
  std::string host;     ///< the host that it is about; empty for every one
  bool was_there = false;
  Secret previous;  ///< what was there, as the file writes it; a login's holds a password
  bool made_section = false;
  std::size_t offset = 0;    ///< of the bytes that were replaced
  std::size_t inserted = 0;  ///< how many stand in their place
  Secret removed;            ///< those that stood there
};

/// A file before and after.
struct FileEdit {
  std::string path;
  bool existed = false;
  bool remains = true;      ///< false: the file goes
  bool is_for_all = false;  ///< a file without secrets that everybody must be able to read
  Secret before;
  Secret after;
  std::vector<Change> changes;

  [[nodiscard]] bool changes_anything() const {
    return existed != remains || before.reveal() != after.reveal();
  }
};

/// What to do to one file.
struct FileWish {
  struct Login {
    std::string key;
    std::string host;
  };
  std::string path;
  std::vector<std::string> hosts;  ///< to ask our helper for
  std::vector<Login> logins;       ///< entries under `auths` to remove
};

/// Fills in by which bytes the two texts differ.
void note_bytes(std::string_view before, std::string_view after, Change& change);

/// What the file would become. `bad_input`, with line and column, for a broken one.
Result<FileEdit> plan_edit(const FileWish& wish, const EditedFile& file);

/// The bytes of one change put back, if the text is what it made.
std::optional<Secret> taken_back_exactly(const Change& change, std::string_view text);

/// The meaning of one change taken back, in a text that may have been edited since: an entry that no longer
/// says what we made it say stays as it is.
Result<Secret> taken_back(const Change& change, std::string_view text, const std::string& path);

}  // namespace acr::clients
