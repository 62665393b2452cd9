#!/usr/bin/env bash
# What is left in memory when a process ends, read from outside: no token and no password, but for what its caller put into
# its environment. Memory that is freed is not cleared by anybody but us.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/harness.sh"
. "$top/test/emulator/control.sh"
. "$top/test/integration/identity.sh"
work=$(mktemp -d)

# watched COMMAND…: leaves the memory in $work/memory.
watched() {
  rm -rf "$work/memory"
  mkdir "$work/memory"
  python3 "$top/test/integration/memory_at_exit.py" "$work/memory" "$@"
}
# left WORD: where it is. Of a token the middle and the end are looked for, of which each is its own.
left() {
  local half=$((${#1} / 2))
  if [ ${#1} -gt 60 ]; then
    grep -rlaF -e "${1:half:24}" -e "${1: -24}" "$work/memory"
  else
    grep -rlaF -e "$1" "$work/memory"
  fi
}
gone() { equal "" "$(left "$1" | sed "s,$work/memory/,,")"; }
token_in() { sed -n 's/^token //p' "$1"; }

contoso=contoso.azurecr.io
fresh_start
check "the dump has what is not wiped: the identity's name" \
  watched "$HELPER" get <<<"$contoso" 
