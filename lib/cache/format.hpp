#pragma once

#include <string_view>

namespace acr::cache {

/// The version of the cache's files. It stands in their first line and is part of what their names are made
/// from, so that two versions of this program, at once or in turn, neither read nor replace each other's;
/// what one erases, it erases of both.
inline constexpr std::string_view format = "1";

}  // namespace acr::cache
