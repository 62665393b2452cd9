#pragma once

#include <string>
#include <string_view>

namespace acr::config {

/// The text with blanks in place of its comments, so that every other character stays where it was, also by
/// line and column. Boost.JSON 1.81 does not see the end of a comment that ends in `**/`, and would silently
/// pass over all that stands between there and the next one's end. A comment that does not end stays.
std::string without_comments(std::string_view text);

}  // namespace acr::config
