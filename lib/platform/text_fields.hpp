#pragma once

#include <optional>
#include <string_view>

#include "platform/secret.hpp"

namespace acr {

/// The lines of our own small files: a name, a space, a value.

/// Whether it can be a value: no line break, nor any other control character.
bool is_one_line(std::string_view text);

/// Appends `name value\n`.
void append_field(Secret& text, std::string_view name, std::string_view value);

/// Takes `name value\n` off the front of the text; nothing if it begins with something else.
std::optional<std::string_view> take_field(std::string_view& text, std::string_view name);

/// Appends a last line: the digest of all the text above it, which tells a torn, truncated or edited file
/// from a whole one.
void append_digest(Secret& text);

/// Whether `rest`, the end of `text`, is nothing but the digest of what comes before it.
bool ends_in_digest(std::string_view text, std::string_view rest);

}  // namespace acr
