#!/usr/bin/env bash
# What is in a process's memory at its end, read from outside: no token, no password, but for what its caller put into its
# environment. Memory that is given back is wiped by nobody but us; what was on the stack, neither.
# sandbox: --no-registries
# shellcheck disable=SC2046 # several tokens are several words
# not sanitized: it looks into memory, which a sanitized program keeps
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"
work=$(mktemp -d)
# Else the loader, at the first call of a function in a shared library, leaves registers on the stack, with pieces of what was
# copied last. The release build needs none of that.
export LD_BIND_NOW=1

# watched COMMAND…: leaves the memory in $work/memory.
watched() {
  rm -rf "$work/memory"
  mkdir "$work/memory"
  python3 "$top/test/integration/memory_at_exit.py" "$work/memory" "$@"
}
# gone WORD…: none of them is in it. Of a long one, pieces are looked for, each of which no other token has; of a short one the
# end, because memory that is given back has its first 16 bytes overwritten by malloc's own notes.
gone() {
  local word found
  [ -n "$(ls "$work/memory")" ] || { echo "no memory was seen"; return 1; }
  [ $# -gt 0 ] || { echo "nothing was looked for"; return 1; }
  for word in "$@"; do
    [ ${#word} -ge 14 ] || { echo "too short: $word"; return 1; }
    if [ ${#word} -gt 200 ]; then
      found=$(grep -rlaF -e "${word: -32}" -e "${word: -100:32}" -e "${word:${#word}/2:32}" "$work/memory")
    else
      found=$(grep -rlaF -e "${word: -14}" "$work/memory")
    fi
    [ -z "$found" ] || { echo "${word:0:20}… is in ${found#"$work/memory/"}"; return 1; }
  done
}
# kept NAME: the tokens in the files of that name; no token has a space in it. Where there is none it is a word that `gone`
# finds too short, so that no test passes for want of a token.
kept() { find "$cache" "$state" -name "$1" -exec sed -n 's/^token //p' {} + 2>/dev/null | grep . || echo none; }
cat >"$work/principal.json" <<JSON
{"defaults": {"tenant": "$EMULATED_TENANT_ID",
  "identity": {"source": "client-secret", "clientId": "$EMULATED_CLIENT_ID", "clientSecretFile": "$work/secret"}}}
JSON
(umask 077 && printf %s "$EMULATED_CLIENT_SECRET" >"$work/secret")
unset EMULATED_CLIENT_SECRET
export DOCKER_CREDENTIAL_ACR_CONFIG=$work/principal.json

fresh_start
answer=$(watched "$HELPER" get <<<$contoso)
refresh=$(secret_of "$answer")
check "a get that asks Azure answered" test ${#refresh} -gt 200
check "… its registry's token, Entra's and the client secret are gone" gone "$refresh" $(kept 'entra~*') "$(cat "$work/secret")"
check "… though the memory was seen" contains "$(grep -rlaF "$EMULATED_CLIENT_ID" "$work/memory")" "$work/memory"
watched "$HELPER" get <<<$contoso >/dev/null
check "a get from the cache: gone" gone "$refresh"
former=$refresh
at 6500 watched "$HELPER" get <<<$contoso >/dev/null
check "a get that renews in the background: there were two processes" equal 2 "$(find "$work/memory" -mindepth 1 -type d | wc -l)"
check "… both tokens are gone from both" gone "$former" $(kept "$contoso~*") $(kept 'entra~*') "$(cat "$work/secret")"
setting '{"clock_offset":0}'
watched "$HELPER" token contoso >"$work/out" 2>/dev/null
check "token: gone" gone $(kept "$contoso~*")
watched "$HELPER" store >/dev/null <<<"{\"ServerURL\":\"$contoso\",\"Username\":\"<token>\",\"Secret\":\"$former\"}"
check "store of a token: gone" gone "$former"
watched "$HELPER" doctor contoso >/dev/null 2>&1
check "doctor: gone" gone $(kept "$contoso~*") $(kept 'entra~*') "$(cat "$work/secret")"
fault '[{"service":"acr.exchange","times":-1,"status":401,"body":"{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"no\"}]}"}]'
rm -f "$cache/$contoso~"*
watched "$HELPER" get <<<$contoso >/dev/null
check "a get that is refused: gone" gone $(kept 'entra~*') "$(cat "$work/secret")"

# A password that somebody types, plain and with what JSON escapes.
for password in hunter2-canary-of-a-password 'quoted\"canary\\of\/a-password'; do
  plain=$(printf '"%s"' "$password" | jq -r .)
  watched "$HELPER" store <<<"{\"ServerURL\":\"$contoso\",\"Username\":\"me\",\"Secret\":\"$password\"}"
  check "store of a password: gone" gone "$plain" "$password"
  check "get of it" equal "$plain" "$(secret_of "$(watched "$HELPER" get <<<$contoso)")"
  check "… gone" gone "$plain"
  "$HELPER" erase <<<$contoso
done
reset_emulator
watched "$HELPER" login contoso --username contoso --password-stdin --no-configure <<<emulated-admin-password >/dev/null 2>&1
check "login with a password kept it" grep -q emulated-admin-password "$state/$contoso.login"
in_a_header=$(printf contoso:emulated-admin-password | base64)
check "… gone" gone emulated-admin-password "$in_a_header"
watched "$HELPER" doctor contoso >/dev/null 2>&1
check "doctor, which sends it in a header: gone" gone emulated-admin-password "$in_a_header"
"$HELPER" erase <<<$contoso

# A certificate's key, and its password.
(umask 077 && printf %s "$EMULATED_CERTIFICATE_PASSWORD" >"$work/password")
unset EMULATED_CERTIFICATE_PASSWORD
for file in client.pem client-encrypted.pem client.pfx; do
  password='"certificatePasswordFile": "'$work/password'",'
  [ $file = client.pem ] && password=
  cat >"$work/principal.json" <<JSON
{"defaults": {"tenant": "$EMULATED_TENANT_ID", "identity": {"source": "certificate", $password
  "clientId": "$EMULATED_CERTIFICATE_CLIENT_ID", "certificateFile": "$EMULATOR_STATE/$file"}}}
JSON
  rm -rf "$cache"
  refresh=$(secret_of "$(watched "$HELPER" get <<<$contoso)")
  key=$(sed -n '/PRIVATE KEY/,/END/p' "$EMULATOR_STATE/client.pem" | sed -n '10p')
  check "$file: the password, the key as it stood in a file, the tokens are gone" gone "$(cat "$work/password")" "$key" "$refresh" $(kept 'entra~*')
done

# A person's refresh token, which Entra gives and takes.
echo '{"defaults": {"identity": "signed-in-user"}}' >"$work/principal.json"
setting '{"device_code_interval":1}'
watched "$HELPER" login contoso --device-code --no-configure >"$work/said" 2>&1 &
approve_device_code ada@contoso.onmicrosoft.com
wait
persons() { kept '*.token'; }
check "a person has signed in" not equal none "$(persons)"
check "… the refresh token, Entra's and the registry's are gone" gone "$(persons)" $(kept 'entra~*') $(kept "$contoso~*")
former=$(persons)
rm -rf "$cache"
watched "$HELPER" get <<<$contoso >/dev/null
check "it is replaced at its use" not equal "$former" "$(persons)"
check "… the former and the new one are gone" gone "$former" "$(persons)" $(kept 'entra~*') $(kept "$contoso~*")

# A machine's identity.
unset DOCKER_CREDENTIAL_ACR_CONFIG
rm -rf "$cache" "$state"
refresh=$(secret_of "$(watched "$HELPER" get <<<$contoso)")
check "a machine's: gone" gone "$refresh" $(kept 'entra~*')
finish
