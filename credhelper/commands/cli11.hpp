#pragma once

// CLI11 includes <iostream>, which has every process set up eight streams and their locales before main: half
// of what a cached `get` costs. Nothing here uses them, so only their names are declared. CLI11 is included
// through this header alone.
#define _GLIBCXX_IOSTREAM 1  // NOLINT: libstdc++'s own guard
#include <istream>
#include <ostream>

// NOLINTBEGIN(bugprone-std-namespace-modification): as <iostream> declares them
namespace std {
extern istream cin;
extern ostream cout;
extern ostream cerr;
extern ostream clog;
}  // namespace std
// NOLINTEND(bugprone-std-namespace-modification)

#include <CLI/CLI.hpp>
