#!/usr/bin/env bash
# kill -9 at a thousand instants: nothing torn is answered, nothing that was typed is lost, no lock is stuck.
#   SEED      which instants; the one that was used is printed
#   INSTANTS  how many have to die of it in each kind
# sandbox: --no-registries
# not sanitized: it crowds the machine
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/harness.sh"

: "${KILL_AT:=$(dirname "$HELPER")/../test/faults/kill_at}"
: "${SEED:=$RANDOM}"
export KILL_AT SEED INSTANTS=${INSTANTS:-200}
echo "# SEED=$SEED"
said=$(mktemp)
instants() { python3 "$top/test/faults/kill_instants.py" "$1" | tee -a "$said"; return "${PIPESTATUS[0]}"; }
check "a get with nothing cached" instants get
check "a get of an ageing token" instants ageing-get
check "its renewal in the background" instants renewal
check "a store of what was typed" instants store
check "an erase" instants erase
killed() { awk '/ died in / { all += $2 } END { print all + 0 }' "$said"; }
grep ' died in ' "$said" | sed 's/^/# /'
check "$(killed) processes died of it" equal $((5 * INSTANTS)) "$(killed)"
finish
