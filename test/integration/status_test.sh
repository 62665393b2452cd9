#!/usr/bin/env bash
# status: what is kept here, and what it says of it; refresh and clear, which change it.
# sandbox: --no-registries
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

fabrikam=fabrikam.azurecr.io
shown=$TMPDIR/shown # everything that the commands ever printed
: >"$shown"
principal="service principal $EMULATED_CLIENT_ID in tenant $EMULATED_TENANT_ID"

# acr WORD…: both outputs, and the exit code behind them.
acr() {
  local code text
  text=$(as_principal "$HELPER" "$@" 2>&1)
  code=$?
  printf '%s [%s]\n' "$text" "$code" | tee -a "$shown"
}
json() { as_principal "$HELPER" "$@" --output json 2>/dev/null | tee -a "$shown"; }
start_anew() {
  fresh_start
  rm -rf "$state" "$settings"
}
keep_password() {
  jq -n --arg url "$1" '{ServerURL: $url, Username: "contoso", Secret: "emulated-admin-password"}' | "$HELPER" store
}

# Nothing.
start_anew
answer=$(acr status)
check "with nothing kept it says so" contains "$answer" "No registry has been asked for a token yet."
check "and what to type" contains "$answer" "docker-credential-acr login contoso"
check "and where things would be" contains "$answer" "Cache:    $cache"
check "which is no error" contains "$answer" "[0]"
check "JSON of nothing" equal '{"registries":[],"otherHosts":[],"signIns":[]}' "$(json status | jq -c 'del(.cache, .settings, .sealing)')"
check "looking leaves no trace" equal "" "$(find "$cache" "$state" "$settings" 2>/dev/null)"

# One, several, and what is kept beside tokens.
get $contoso >/dev/null
answer=$(acr status)
check "who one is" contains "$answer" "$principal"
check "until when, and when it is renewed" contains "$(tr '\n' ' ' <<<"$answer")" ", renewed from 1 h "
get $fabrikam >/dev/null
keep_password $fabrikam
keep_password registry.example.com
mkdir -p "$settings"
(umask 077 && echo '{"registries":{"reg01.azurecr.io":{"identity":"managed-identity"}}}' >"$settings/config.json")
answer=$(acr status)
check "each registry by name" equal "$contoso $fabrikam reg01.azurecr.io" "$(grep -o '^[a-z0-9]*\.azurecr\.io' <<<"$answer" | xargs)"
check "a password, and where it is kept" contains "$answer" "user contoso, by a password kept in file $state"
check "one that has not been asked yet, and who will be" contains "$answer" "the next pull asks managed identity (system-assigned)"
check "passwords of other hosts" contains "$answer" "registry.example.com: contoso, in "
answer=$(json status)
check "JSON has the same" equal "[\"$contoso\",\"$fabrikam\",\"reg01.azurecr.io\"]" "$(jq -c '[.registries[].registry]' <<<"$answer")"
check "with times for programs" equal true \
  "$(jq '.registries[0].tokens[0] | (.issued | fromdate) < (.renewedFrom | fromdate) and (.renewedFrom | fromdate) < (.expires | fromdate)' <<<"$answer")"
check "where a password is" equal "contoso" "$(jq -r '.registries[1].password.userName' <<<"$answer")"
check "one registry, by its short name" equal "[\"$fabrikam\"]" "$(json status fabrikam | jq -c '[.registries[].registry]')"
check "a name that is none of Azure's" contains "$(acr status docker.io)" "[2]"
check "status asks nobody" equal 1 "$(reset_emulator; acr status >/dev/null; counter entra.token | grep -c '^0$')"

# Later.
answer=$(at 6500 acr status contoso)
check "in its second half, it says that the token is due" contains "$answer" "renewed at the next pull"
# At a minute and a half, whatever has passed since the token came.
left=$(($(sed -n 's/^expires //p' "$(entry_of $contoso)") - $(date +%s)))
answer=$(at $((left + 90)) acr status contoso)
check "after its end, that it has expired" contains "$answer" "expired 1 min ago; the next pull renews it"
setting '{"clock_offset":0}' >/dev/null

# A renewal that failed.
start_anew
get $contoso >/dev/null
fault '[{"service":"acr.exchange","times":-1,"status":403,"body":"{\"errors\":[{\"code\":\"DENIED\",\"message\":\"the \\u001b[31mfirewall\"}]}"}]'
get_at 10900 $contoso >/dev/null
answer=$(at 10960 acr status)
check "the last error, and when" contains "$answer" "failed 1 min ago"
check "its kind" contains "$answer" "no access: "
check "the service's own code" contains "$answer" "DENIED"
check "no escape sequence of a service reaches a terminal" lacks "$answer" $'\033'
check "and in JSON" equal "no access" "$(at 10960 json status | jq -r '.registries[0].tokens[0].lastError.kind')"
reset_emulator

# Somebody who failed and is not asked any more; a token of theirs that lives on.
start_anew
setting '{"imds_identities":[]}' >/dev/null
printf %s $contoso | "$HELPER" get >/dev/null
check "who has no token is asked next" contains "$("$HELPER" status)" "sign-in needed: "
get $contoso >/dev/null
check "another one's failure is not shown" lacks "$(acr status)" "sign-in needed"
check "the token is the next pull's" equal '[true]' "$(json status | jq -c '[.registries[0].tokens[].forNextPull]')"
answer=$("$HELPER" status)
check "but not another identity's" contains "$answer" "the next pull asks "
check "which renews nothing of it" lacks "$answer" "renewed from"
start_anew
secret=$(secret_of "$(get $contoso)")
rm -rf "$cache"
jq -n --arg url $contoso --arg token "$secret" \
  '{ServerURL: $url, Username: "00000000-0000-0000-0000-000000000000", Secret: $token}' | as_principal "$HELPER" store
answer=$(acr status)
check "a token that a client handed over" contains "$answer" "whoever handed the token over"
check "is what the next pull answers" lacks "$answer" "the next pull asks"

# At a terminal, and not.
start_anew
get $contoso >/dev/null
at_terminal() { as_principal "$top/test/at_terminal.py" "$@" </dev/null; }
check "colours on a terminal" contains "$(at_terminal "$HELPER" status)" $'\033[1m'"$contoso"
check "none with NO_COLOR" lacks "$(NO_COLOR=1 at_terminal "$HELPER" status)" $'\033'
check "none on a dumb terminal" lacks "$(TERM=dumb at_terminal "$HELPER" status)" $'\033'
check "none in a pipe" lacks "$(acr status)" $'\033'

# What is broken or not ours.
echo garbage >>"$(entry_of $contoso)"
check "a damaged entry is as if it were not there" contains "$(acr status)" "[0]"
start_anew
get $contoso >/dev/null
chmod 755 "$cache"
answer=$(acr status)
check "a cache that others can enter is refused" contains "$answer" "unsafe file: "
check "with the remedy" contains "$answer" "chmod"
check "and its own exit code" contains "$answer" "[8]"
chmod 700 "$cache"
check "without HOME" contains "$(as_principal env -u HOME -u XDG_CACHE_HOME -u XDG_CONFIG_HOME -u XDG_STATE_HOME "$HELPER" status 2>&1; echo "[$?]")" "[0]"
mkdir -p "$settings"
(umask 077 && echo '{"registries":' >"$settings/config.json")
check "settings that cannot be read are told" contains "$(acr status)" "wrong setting: $settings/config.json"
rm "$settings/config.json"

# Ten thousand.
entry=$(entry_of $contoso)
seq -f "$cache/reg%05.0f.azurecr.io${entry#"$cache/$contoso"}" 9999 | xargs sh -c 'entry=$1; shift; tee "$@" <"$entry" >/dev/null' sh "$entry"
chmod -R go= "$cache"
check "entries under names that are not theirs are nobody's" equal 1 "$(json status | jq '.registries | length')"
rm -rf "$cache"
get $contoso >/dev/null
python3 - "$(entry_of $contoso)" <<'PYTHON'
import hashlib, pathlib, struct, sys
# The same entry for other registries; the digest at its end covers its length and its text.
entry = pathlib.Path(sys.argv[1])
fields = entry.read_text().rsplit("digest ", 1)[0]
for i in range(9999):
    host = f"reg{i:05}.azurecr.io"
    text = fields.replace("subject contoso.azurecr.io", "subject " + host).encode()
    digest = hashlib.sha256(struct.pack("=Q", len(text)) + text).hexdigest()
    other = entry.with_name(entry.name.replace("contoso.azurecr.io", host))
    other.touch(0o600)
    other.write_bytes(text + b"digest " + digest.encode() + b"\n")
PYTHON
check "10,000 registries" equal 10000 "$(json status | jq '.registries | length')"
check "a terminal shows how many there are" contains "$(at_terminal "$HELPER" status)" "10000 registries, of which the last renewal failed for 0."
check "a pipe gets them all" equal 10000 "$(acr status | grep -c '^[a-z0-9]*\.azurecr\.io$')"
check "but each can be asked for" contains "$(acr status reg00077)" "reg00077.azurecr.io"

# refresh.
start_anew
answer=$(acr refresh)
check "refresh of nothing" contains "$answer" "There is nothing to renew"
get $contoso >/dev/null
get $fabrikam >/dev/null
before=$(secret_of "$(get $contoso)")
reset_emulator
answer=$(acr refresh)
check "refresh renews each registry in the cache" equal 2 "$(grep -c ": renewed for $principal, good until " <<<"$answer")"
check "at the registries" equal 2 "$(counter acr.exchange)"
check_fails "and pulls have the new token" equal "$before" "$(secret_of "$(get $contoso)")"
answer=$(acr refresh contoso nowhere.azurecr.io)
check "one that fails is told" contains "$answer" "nowhere.azurecr.io: temporary failure: "
check "and does not stop the others" contains "$answer" "$contoso: renewed"
check "but is the exit code" contains "$answer" "[6]"
check "JSON" equal '[["contoso.azurecr.io",true],["nowhere.azurecr.io",false]]' \
  "$(json refresh contoso nowhere.azurecr.io | jq -c '[.[] | [.registry, .renewed]]')"
fault '[{"service":"acr.exchange","times":-1,"status":500}]'
before=$(secret_of "$(get $contoso)")
check "a renewal that fails" contains "$(acr refresh contoso)" "[6]"
check "leaves the token that is there" equal "$before" "$(secret_of "$(get $contoso)")"
reset_emulator
rm -rf "$cache"
for i in $(seq 10); do acr refresh contoso >"$TMPDIR/refresh-$i" & done
wait
check "ten at once" equal 10 "$(cat "$TMPDIR"/refresh-* | grep -c '\[0\]')"
check "leave one entry" equal 1 "$(entry_of $contoso | wc -l)"
for i in $(seq 20); do
  acr refresh contoso >/dev/null 2>&1 &
  sleep 0.0$((i % 10))
  pkill -9 -f "$HELPER refresh" 2>/dev/null
  wait
done 2>/dev/null
check "killed at any time, what is there is whole" contains "$(get $contoso)" '"Secret":"eyJ'

# clear.
get $contoso >/dev/null
get $fabrikam >/dev/null
keep_password reg01.azurecr.io
check "clear of one" equal "$contoso: its tokens are forgotten [0]" "$(acr clear contoso)"
check "leaves the others" equal " 1" "$(entry_of $contoso) $(entry_of $fabrikam | wc -l)"
check "clear of all" contains "$(acr clear)" "The cache is empty."
check "forgets the tokens" equal "" "$(find "$cache" -name '*~*')"
check "and no password" equal contoso "$(get reg01.azurecr.io | jq -r .Username)"
check "an empty cache is no error" contains "$(acr clear)" "[0]"
check "nor is one that was never there" contains "$(rm -rf "$cache"; acr clear)" "[0]"

check "no token was ever shown" equal 0 "$(grep -c eyJ "$shown")"
check "nor a password" equal 0 "$(grep -c emulated-admin-password "$shown")"
check "standard error of the protocol's verbs stayed empty" equal "" "$(cat "$errors")"
finish
