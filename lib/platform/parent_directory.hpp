#pragma once

#include <string>

namespace acr {

/// The directory that the last name of a path stands in.
std::string parent_of(const std::string& path);

/// Has the disk keep that the name is there, or no longer is. A failure is none of the caller's: the file is
/// as it is for as long as power lasts.
void sync_parent_of(const std::string& path);

}  // namespace acr
