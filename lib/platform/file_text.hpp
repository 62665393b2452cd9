#pragma once

#include <cstddef>
#include <string>

#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr {

/// The content of a regular file that somebody named, of at most `limit` bytes; links are followed. Errors:
/// `not_found`; `bad_input` for what is no regular file, too large, or not to be read.
Result<Secret> read_file(const std::string& path, std::size_t limit);

/// The same, but a link in place of the file is not followed: `bad_input`.
Result<Secret> read_file_itself(const std::string& path, std::size_t limit);

/// The same of a file that decides something: nobody else may have been able to write it. Errors besides:
/// `untrusted`, with a hint, if it belongs to somebody who is neither we nor root, or if others may write it;
/// `unavailable` if a directory on the way to it is closed to us, so that nobody can say whether it is there.
Result<Secret> read_trusted_file(const std::string& path, std::size_t limit);

}  // namespace acr
