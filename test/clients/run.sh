#!/usr/bin/env bash
# Runs the tests of real clients, or those named, each in a sandbox of its own, and sums up. Needs root.
#   HELPER, ACR_EMULATOR  the built binaries (test/sandboxed.sh says which by default)
set -u
here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || set -- "$here"/*_test.sh
log=$(mktemp)
"$here/../sandboxed.sh" "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
awk '/^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3 } END { print passed + 0 " passed, " failed + 0 " failed in all" }' "$log"
rm -f "$log"
exit "$status"
