#pragma once

#include <cstddef>
#include <string>

namespace acr {

/// A text that changes when the file is written or replaced: its inode, size and time. Follows links;
/// "absent" if there is no such file, or if it has fewer bytes than `least`.
std::string file_mark(const std::string& path, std::size_t least = 0);

/// Whether anything has that name; also where the disk does not say (EIO, ENOMEM): then whoever opens it is
/// told.
bool file_is_there(const std::string& path);

/// Whether there is something behind the name, links followed; not for an empty one.
bool leads_to_a_file(const std::string& path);

}  // namespace acr
