#!/usr/bin/env bash
# Two versions of the program, whose caches differ, share a home: neither minds the other.
#   OTHER  the same program with another format of the cache, by default of the build that HELPER is of
# sandbox: --no-registries
# not sanitized: the other version is not
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

: "${OTHER:=$(dirname "$HELPER")/../test/faults/other_format}"
keep_logins_in_a_file
ours() { printf '%s' "${2-$contoso}" | as_principal "$HELPER" "$1" 2>>"$errors"; }
theirs() { printf '%s' "${2-$contoso}" | as_principal "$OTHER" "$1" 2>>"$errors"; }
exchanges() { counter acr.exchange; }
login() { jq -r '.Username + ":" + .Secret'; }

fresh_start
for _ in 1 2 3 4 5; do ours get >/dev/null; theirs get >/dev/null; done
check "in turn, each exchanges once" equal "2 2" "$(exchanges) $(counter entra.token)"
check "and is answered from its own entry" not equal "$(secret_of "$(ours get)")" "$(secret_of "$(theirs get)")" 
check "list: both name the registry" equal "$(ours list '')" "$(theirs list '')"
check "which is once" equal 1 "$(ours list '' | jq length)"
at_once() {
  local i jobs=()
  for i in $(seq 20); do
    ours get >>"$errors.answers" & jobs+=($!)
    theirs get >>"$errors.answers" & jobs+=($!)
  done
  for i in "${jobs[@]}"; do wait "$i" || return 1; done
  equal 40 "$(grep -c '"Secret":"eyJ' "$errors.answers")"
}
rm -rf "$cache"
check "at once, from nothing" at_once
check "each exchanges once more" equal 4 "$(exchanges)"
# What tidies up behind the answers writes for a moment, too.
nothing_half_written() { equal "" "$(find "$cache" -name '.new-*')"; }
wait_until "nothing half-written is left" nothing_half_written

# A day later each tidies its own, and leaves the other's to it.
theirs get >/dev/null
before=$(find "$cache" -name 'contoso*~*' | sort)
rm -f "$cache"/tidied-*
ours get fabrikam.azurecr.io >/dev/null
tidied() { [ -n "$(find "$cache" -name 'tidied-*')" ] && ! pgrep -f "^$HELPER get" >/dev/null; }
wait_until "a day later it is tidied" tidied
check "tidying leaves the other's entries" equal "$before" "$(find "$cache" -name 'contoso*~*' | sort)"

check "what one erases is erased of both" equal "" "$(ours erase; entry_of $contoso)"
before=$(exchanges)
ours get >/dev/null
theirs get >/dev/null
check "then each exchanges once" equal $((before + 2)) "$(exchanges)"
check "clear forgets both" equal "" "$(as_principal "$OTHER" clear >/dev/null 2>&1; entry_of $contoso)"

check "what was typed" ours store '{"ServerURL":"contoso.azurecr.io","Username":"me","Secret":"typed"}'
check "is the other's as well" equal me:typed "$(theirs get | login)"
check "and can be replaced by it" theirs store '{"ServerURL":"contoso.azurecr.io","Username":"me","Secret":"again"}'
check "for both" equal me:again "$(ours get | login)"
sed -i '1s/1$/2/' "$state/$contoso.login"
check "what a later version has kept is refused" contains "$(ours get)" "another version"
check "and left alone" test -s "$state/$contoso.login"
check "until it is erased" ours erase
check "standard error stayed empty" equal "" "$(cat "$errors")"
finish
