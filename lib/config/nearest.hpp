#pragma once

#include <string_view>
#include <vector>

namespace acr::config {

/// The word that was probably meant: the one that the fewest changes of a letter lead to, if they are few for
/// its length. Case does not count. Empty if there is none, or if two are as near.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace acr::config
