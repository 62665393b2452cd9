#pragma once

#include <string_view>

namespace acr::cache {

/// Found before the product's own: see CMakeLists.txt.
inline constexpr std::string_view format = "2";

}  // namespace acr::cache
