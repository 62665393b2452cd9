#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "platform/error.hpp"

namespace acr::config {

/// Whose JSON it is: RFC 8259's, which docker and podman read, or that of our settings, with comments and
/// trailing commas.
enum class Dialect { json, with_comments };

/// A value, and where it stands in its text. Only keys are copied: a client's file may hold passwords.
struct Span {
  Value::Kind kind = Value::Kind::null;
  std::string key;            ///< of an object's member, decoded
  std::size_t key_begin = 0;  ///< where its key begins, in bytes; `begin` where there is no key
  std::size_t begin = 0;      ///< where the value begins
  std::size_t end = 0;        ///< behind its last byte
  std::vector<Span> members;  ///< of an object and of an array

  /// The last member of that name, as every reader takes it; or null.
  [[nodiscard]] const Span* find(std::string_view name) const;
};

/// Reads a whole text. `bad_input` says where it is broken, as `path:line:column`. Unlike `parse_document` it
/// takes an object that names a key twice, as the clients do.
Result<Span> read_spans(std::string_view text, const std::string& path, Dialect dialect);

/// What a string says: `text` is all of it, with its quotes, and as `read_spans` found it.
std::string decoded_string(std::string_view text);

/// The text as a JSON string, in quotes.
std::string encoded_string(std::string_view text);

/// Behind the white space and the comments that begin at `offset`.
std::size_t skip_blanks(std::string_view text, std::size_t offset);

}  // namespace acr::config
