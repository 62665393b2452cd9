#pragma once

#include <string>

#include "platform/environment.hpp"

namespace acr {

/// The home of whoever we are, as Go's programs find it: HOME, else what the system's list of users says;
/// empty if neither has one.
std::string home_directory(const Environment& environment);

}  // namespace acr
