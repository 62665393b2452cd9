#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/json_spans.hpp"
#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr::config {

/// The keys that lead from the document to a member: `{"credHelpers", "contoso.azurecr.io"}`.
using KeyPath = std::vector<std::string>;

/// A text that is edited, and how.
struct EditedJson {
  std::string_view text;
  const std::string& path;  ///< the file's, for errors
  Dialect dialect = Dialect::json;
  std::string_view new_indentation =
      "\t";  ///< of a document that has none yet, as docker and podman write it
};

/// Sets a member to `value`, which is JSON, and makes the objects on the way to it that are not there (or are
/// null). Everything else stays as it is, byte for byte: order, unknown keys, comments. What is new is laid
/// out like what stands around it: on lines of their own with the same indentation (tabs or spaces) and line
/// ends, or on one line. A text without anything in it becomes a document. Errors: `bad_input`, with line and
/// column, for a text that is no JSON, for something else than an object on the way, and for a key on the way
/// that stands there twice, of which nobody knows which one is meant.
Result<Secret> set_member(const EditedJson& json, const KeyPath& keys, std::string_view value);

/// Removes a member, with the comment behind it on its line; nothing changes where there is none. The object
/// around it stays, even if it is empty then. Errors as of `set_member`.
Result<Secret> remove_member(const EditedJson& json, const KeyPath& keys);

}  // namespace acr::config
