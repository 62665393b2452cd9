#pragma once

#include <string>
#include <string_view>

namespace acr::cache {

/// The file that holds no data: its byte ranges are the keys' locks.
inline constexpr const char* lock_file = "lock";

/// No file of the cache's is larger.
inline constexpr std::size_t largest_file = std::size_t{128} * 1024;

/// The file beside a key's that says how its renewal failed.
std::string failure_name(std::string_view name);

/// Whether it is such a file; then `name` becomes the key's.
bool take_failure_suffix(std::string_view& name);

/// The file of a remark, such as that the store was tidied.
std::string note_name(std::string_view name);

/// Whether it is a file of the cache's that may be removed, of this version's or another's. Where
/// XDG_CACHE_HOME and XDG_STATE_HOME are one directory, or somebody who may write to a parent has made them
/// one, logins, sign-ins and the folder of `configure` lie beside them.
bool is_removable(std::string_view name);

}  // namespace acr::cache
