#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "platform/error.hpp"

namespace acr::config {

/// A value of the settings file, with its key and where that stands.
struct Value {
  enum class Kind { object, array, string, number, boolean, null };
  Kind kind = Kind::null;
  std::string key;             ///< empty for the whole document and in arrays
  std::size_t offset = 0;      ///< of the key in the text, in bytes
  std::string text;            ///< of a string
  bool flag = false;           ///< of a boolean
  std::vector<Value> members;  ///< of an object, in the text's order, and of an array

  /// The member of that name, or null.
  [[nodiscard]] const Value* find(std::string_view name) const;
};

/// A line and a column, both counted from 1, the column in characters.
struct Position {
  std::size_t line = 1;
  std::size_t column = 1;
};

Position position_of(std::string_view text, std::size_t offset);

/// `path:line:column: `
std::string place_in_text(std::string_view text, const std::string& path, std::size_t offset);

/// `path:line:column: what`, and to correct the file.
Error error_in_text(std::string_view text, const std::string& path, std::size_t offset,
                    std::string_view what);

/// What to say of a text that begins with a byte order mark, which no editor shows; empty for any other.
std::string_view complaint_of_mark(std::string_view text);

/// Reads JSON with comments and trailing commas. `bad_input` says where, as `path:line:column`, if it is
/// none, if an object names a key twice, or if it is nested more than 16 deep.
Result<Value> parse_document(std::string_view text, const std::string& path);

}  // namespace acr::config
