#!/usr/bin/env bash
# Locks whose holder hangs, or whose file somebody has removed, and clocks that were set back.
# sandbox: --no-registries
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

work=$(mktemp -d)
keep_logins_in_a_file
asked() { equal "$1" "$(counter acr.exchange)"; }
helpers() { pgrep -f "docker-credential-acr $1"; }
is_token() { contains "$1" '"Secret":"eyJ'; }

# The cache is removed, as a cleaner does, while somebody holds a lock in it.
fresh_start
# Below the ten seconds after which the first one would ask again.
fault '[{"service":"acr.exchange","times":1,"delay_ms":7000}]' >/dev/null
get $contoso >"$work/first" &
first=$!
wait_until "a renewal is under way" asked 1
rm -rf "$cache"
check "whoever comes next waits for nobody" is_token "$(get $contoso)"
check "though the first one is still at it" kill -0 "$first"
wait "$first"
check "which is answered, too" is_token "$(cat "$work/first")"
check "and the cache is whole and closed" equal "700 600" \
  "$(stat -c %a "$cache") $(find "$cache" -type f -printf '%m\n' | sort -u | xargs)"
before=$(counter acr.exchange)
get $contoso >/dev/null
check "and answers" asked "$before"
# The lock's file alone.
fresh_start
get fabrikam.azurecr.io >/dev/null
fault '[{"service":"acr.exchange","times":1,"delay_ms":1500}]' >/dev/null
get $contoso >"$work/first" &
first=$!
wait_until "a renewal is under way" asked 2
rm "$cache/lock"
check "a lock that was removed holds nobody up" is_token "$(get $contoso)"
wait "$first"
check "nor its holder" is_token "$(cat "$work/first")"

# A clock that was a year ahead.
fresh_start
get_at 31536000 $contoso >/dev/null
get_at 31536000 $contoso >/dev/null
check "a year ahead: one exchange" asked 1
setting '{"clock_offset":0}' >/dev/null
check "set back, it answers" is_token "$(get $contoso)"
check "by an exchange" asked 2
get $contoso >/dev/null
check "and then from the cache" asked 2
touch -d '+1 year' "$cache/.new-1"
rm -f "$cache"/tidied-*
get fabrikam.azurecr.io >/dev/null
gone() { [ ! -e "$cache/.new-1" ]; }
wait_until "what was left half-written by that clock is tidied" gone

# A holder that is stopped, as by Ctrl-Z: of those that wait for its token one gets it in its place; what has been typed is
# not changed over its head.
fresh_start
get fabrikam.azurecr.io >/dev/null
fault '[{"service":"acr.exchange","times":1,"action":"silence"}]' >/dev/null
get $contoso >/dev/null &
wait_until "a renewal hangs" asked 2
helpers get | xargs kill -STOP
cat >"$work/docker-credential-slow" <<'SLOW'
#!/bin/sh
[ "$1" = store ] || exit 0
: >"$HOME/slow-is-asked"
exec sleep 60
SLOW
chmod +x "$work/docker-credential-slow"

(umask 077 && echo '{"keychain": "slow"}' >"$work/slow.json")
login='{"ServerURL":"contoso.azurecr.io","Username":"me","Secret":"typed"}'
printf %s "$login" | PATH=$work:$PATH DOCKER_CREDENTIAL_ACR_CONFIG=$work/slow.json "$HELPER" store >/dev/null &
# By then it has the lock.
wait_until "a store hangs" test -e "$HOME/slow-is-asked"
helpers store | xargs kill -STOP
SECONDS=0
printf %s "$login" | timeout 40 "$HELPER" store >"$work/store" &
second=$!
before=$(counter acr.exchange)
behind=()
for i in 1 2 3; do
  as_principal timeout 40 "$HELPER" get <<<$contoso >"$work/behind$i" &
  behind+=($!)
done
wait "${behind[@]}"
check "gets behind a renewal that is stopped are answered" equal 3 "$(grep -l '"Secret":"eyJ' "$work"/behind* | wc -l)"
check "by one exchange" asked $((before + 1))
wait "$second"
check "a store behind one that is stopped, too" contains "$(cat "$work/store")" "another process has been changing"
check "at their deadline" test "$SECONDS" -lt 38
check "meanwhile others are answered" is_token "$(get fabrikam.azurecr.io)"
{ helpers get; helpers store; } | xargs kill -KILL
check "once the holder is gone, a get is answered" is_token "$(get $contoso)"
printf %s "$login" | "$HELPER" store
check "and a store is kept" equal typed "$(secret_of "$(get $contoso)")"
finish
