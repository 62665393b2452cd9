#pragma once

#include <string>
#include <string_view>

#include "clients/configuration.hpp"

namespace acr::clients {

/// The difference of two texts as `diff -u` shows it, with three lines around each change; empty if they are
/// the same. `before_name` and `after_name` stand in its head.
std::string unified_diff(std::string_view before, std::string_view after, std::string_view before_name,
                         std::string_view after_name);

/// The same of an edit, safe to show to anybody: of all strings in a file that is not for all only the names
/// of helpers are shown, the others as `"***"`.
std::string shown_diff(const FileEdit& edit);

}  // namespace acr::clients
