#pragma once

#include <string_view>

namespace acr {

/// `0.1.0`, or, between releases, such as `0.1.0~git20261127.9d68612a1b2c`: see packaging/version.sh. The one
/// file that knows it is written by the build.
std::string_view version();

/// The whole name of git's commit; empty if that is not known.
std::string_view commit();

}  // namespace acr
