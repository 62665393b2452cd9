#!/usr/bin/env bash
# Two hundred at once, doing everything, on one home, by two versions of the program, whose caches differ.
# Nobody may be late. Where so many are too much for the machine with a sanitizer in each, half as many must do; it says so.
#   SECONDS_OF_STRESS  20; a few hundred find more, as in
#                      test/emulator/sandbox.sh --no-registries --emulator build/release/test/emulator/azure_emulator \
#                        -- env HELPER=$PWD/build/tsan/credhelper/docker-credential-acr SECONDS_OF_STRESS=300 bash test/integration/stress_test.sh
#   OTHER              the other version, by default of the build that HELPER is of
#   SEED               of what each of them does; how they meet is the machine's
# sandbox: --no-registries
# not sanitized: it crowds the machine; see its first lines for how it is run sanitized
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

export OTHER=${OTHER:-$(dirname "$HELPER")/../test/faults/other_format}
work=$(mktemp -d)
keep_logins_in_a_file
export ASAN_OPTIONS=verify_asan_link_order=0:log_path=$work/sanitizer:exitcode=99
export UBSAN_OPTIONS=log_path=$work/sanitizer:exitcode=99 TSAN_OPTIONS=log_path=$work/sanitizer:exitcode=99
fresh_start
# The kubelet's plugin on the same cache as everybody.
export XDG_CACHE_HOME=$HOME/.cache AZURE_JSON=$work/azure.json
(umask 077 && echo '{"cloud": "AzurePublicCloud", "useManagedIdentityExtension": true}' >"$AZURE_JSON")
stress() { as_principal python3 "$top/test/faults/stress.py" | tee "$work/said"; return "${PIPESTATUS[0]}"; }
check "there are two versions" test -x "$OTHER"
check "every answer is right, or what is not there" stress
grep -E '^SEED|again with|was late' "$work/said" | sed 's/^/# /'
ended() { ! pgrep -f "^($HELPER|$OTHER) " >/dev/null; }
wait_until "no process is left" ended
check "no sanitizer complained" equal "" "$(cat "$work"/sanitizer* 2>/dev/null | head -n 60)"
operations=$(sed -nE 's/^SEED=[0-9]+: ([0-9]+) .*/\1/p' "$work/said")
check "exchanges are few: $(counter acr.exchange) for $operations" test $(($(counter acr.exchange) * 4)) -lt "$operations"
check "nothing half-written is left" equal "" "$(find "$cache" "$state" -name '.new-*')"
check "all is closed to others" equal "600 700" "$(find "$cache" "$state" -printf '%m\n' | sort -u | xargs)"
finish
