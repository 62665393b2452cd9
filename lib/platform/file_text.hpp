#pragma once

#include <cstddef>
#include <string>

#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr {

/// The content of a regular file that somebody named, of at most `limit` bytes; links are followed. Errors:
/// `not_found`; `bad_input` for what is no regular file, too large, or not to be read.
Result<Secret> read_file(const std::string& path, std::size_t limit);

}  // namespace acr
