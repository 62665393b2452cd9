#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "config/complaints.hpp"
#include "config/document.hpp"

namespace acr::config {

template <std::size_t N>
std::vector<std::string_view> words_of(const std::array<std::string_view, N>& words) {
  return {words.begin(), words.end()};
}

/// Whether it is an object, or a complaint that it is not.
bool is_object(const Value& value, Complaints& complaints);

/// A text that `is_right`, or else a complaint, `"…" is not` and then `what`, and an empty text.
std::string read_text(const Value& value, bool (*is_right)(std::string_view), std::string_view what,
                      Complaints& complaints);

/// `a string`, `a number`, …
std::string_view kind_of(const Value& value);

}  // namespace acr::config
