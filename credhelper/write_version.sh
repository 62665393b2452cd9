#!/bin/sh
# Writes the source file that says what version this is, if it says another one yet.
#   write_version.sh FILE
set -eu
line=$("$(dirname "$0")/../packaging/version.sh")
version=${line%% *}
commit=${line#* }
commit=${commit% *}
[ "$commit" != - ] || commit=
text=$(cat <<END
// Written by credhelper/write_version.sh.
#include "credhelper/version.hpp"

namespace acr {

std::string_view version() { return "$version"; }

std::string_view commit() { return "$commit"; }

}  // namespace acr
END
)
[ -f "$1" ] && [ "$(cat "$1")" = "$text" ] || printf '%s\n' "$text" >"$1"
