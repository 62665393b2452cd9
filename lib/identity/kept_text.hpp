#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/error.hpp"
#include "platform/secret.hpp"

namespace acr::identity {

/// How a sign-in is written down: a line that names the kind of file and its version, one `name value` line a
/// field, and a digest of all that, which tells a torn or edited file from a whole one.
///
/// Nothing if a value is not one line.
std::optional<Secret> write_kept(std::string_view kind,
                                 std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

/// The fields' values in the order of their names, which refer to `text`. Errors, each naming `path`:
/// `sign_in_needed` for what is damaged or of another version. A sign-in is not a cache: what is wrong with
/// it is told, not passed over.
Result<std::vector<std::string_view>> read_kept(std::string_view kind,
                                                std::initializer_list<std::string_view> names,
                                                std::string_view text, const std::string& path);

/// What is told of a file that is not what was written.
Error damaged(const std::string& path);

}  // namespace acr::identity
