#!/usr/bin/env bash
# However many ask at once, one exchange happens.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

# many COUNT [REGISTRY]: that many gets at once; their answers, a line each, in $answers.
answers=$(mktemp)
many() {
  : >"$answers"
  for _ in $(seq "$1"); do
    get "${2-contoso.azurecr.io}" >>"$answers" &
  done
  wait
}
different() { sort -u "$answers" | wc -l; }
is() { equal "$2" "$("$1")"; }

fresh_start
many 64
check "64 cold gets are answered" equal 64 "$(grep -c '"Secret":"eyJ' "$answers")"
check "with the same token" is different 1
check "by one Entra call and one exchange" equal "1 1" "$(counter entra.token) $(counter acr.exchange)"

fresh_start
for i in $(seq -w 1 20); do
  get "reg$i.azurecr.io" >/dev/null &
done
wait
check "20 registries at once share one Entra call" equal "1 20" "$(counter entra.token) $(counter acr.exchange)"

fresh_start
fault '[{"service":"acr.exchange","times":-1,"status":401,"delay_ms":1500}]' >/dev/null
many 32
check "a failure is shared as well" is different 1
# Each try is two, with a new Entra token for the second; whoever began before it ended does not try. Some begin later: that
# takes as long as the machine needs to begin so many.
check "and not repeated by everyone who waited" test "$(counter acr.exchange)" -le 12

# The holder of the lock is killed: whoever waits takes over.
fresh_start
fault '[{"service":"acr.exchange","times":1,"action":"silence"}]' >/dev/null
get contoso.azurecr.io >/dev/null &
wait_until "the first one hangs" exchanges_are 1
holder=$(pgrep -f "docker-credential-acr get" | head -n 1)
get contoso.azurecr.io >"$answers" &
waiter=$!
# Another one has the lock's file open: it has found no token, and the lock held.
another_waits() {
  local pid
  for pid in $(pgrep -f "docker-credential-acr get"); do
    [ "$pid" = "$holder" ] || ! readlink "/proc/$pid/fd"/* | grep -qxF "$cache/lock" || return 0
  done
  return 1
}
wait_until "another one waits for it" another_waits
kill -9 "$holder"
wait "$waiter"
check "the next one takes over" contains "$(cat "$answers")" '"Secret":"eyJ'
settle # what tidies up behind the answer writes for a moment, too
check "nothing half-written is left" equal "" "$(find "$cache" -name '.new-*')"
finish
