#!/usr/bin/env bash
# The helper protocol from outside: texts, streams and exit codes as the reference library has them.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

# says VERB INPUT EXIT-CODE OUTPUT: nothing may stand on standard error.
says() {
  local output code
  output=$(printf '%s' "$2" | "$HELPER" "$1" 2>"$errors")
  code=$?
  equal "$3" "$code" && equal "$4" "$output" && equal "" "$(cat "$errors")"
}
prints() {
  local expected=$1 wanted_code=$2 output code
  shift 2
  output=$("$@" </dev/null 2>"$errors")
  code=$?
  equal "$wanted_code" "$code" && equal "$expected" "$output" && equal "" "$(cat "$errors")"
}
usage="Usage: docker-credential-acr <store|get|erase|list|version>"
not_found="credentials not found in native keychain"

fresh_start
check "no argument: usage on standard output, exit 1" prints "$usage" 1 "$HELPER"
check "two arguments: the same" prints "$usage" 1 "$HELPER" get get
check "--help names the protocol's verbs, exit 0" contains "$("$HELPER" --help)" "get, store, erase, list, version"
for flag in version --version -v; do
  check "$flag: name, package, version" contains "$("$HELPER" $flag)" "docker-credential-acr (docker-credential-acr) "
done
check "an unknown verb" says frobnicate "" 1 "docker-credential-acr: unknown action: frobnicate"
check "get without a URL" says get " " 1 "no credentials server URL"
check "erase without a URL" says erase "" 1 "no credentials server URL"
check "store without a URL" says store '{"ServerURL":"","Username":"u","Secret":"s"}' 1 "no credentials server URL"
check "store without a user" says store '{"ServerURL":"contoso.azurecr.io","Username":"","Secret":"s"}' 1 "no credentials username"
check "store for a URL with a user in it: refused, and the password is not said" says store \
  '{"ServerURL":"https://u:canary@registry.example.com","Username":"u","Secret":"canary"}' 1 \
  "[redacted]@registry.example.com is not the name of a registry"
check "list with nothing cached" says list unused 0 "{}"

for url in registry.example.com contoso.azurecr.io.evil.com azurecr.io evil-azurecr.io contoso.azurecr.io@evil \
  contoso.azurecr.io%2eevil contoso.azurecr.io. .azurecr.io https://evil/contoso.azurecr.io \
  $'contoso.azurecr.io\nevil' 'contoso.azurecr.io#x' cöntoso.azurecr.io mcr.microsoft.com; do
  check "get for ${url@Q}: not found" says get "$url" 1 "$not_found"
done
check "get for an embedded NUL: not found" equal "$not_found" \
  "$(printf 'contoso.azurecr.io\0.evil.com' | "$HELPER" get)"
check "get for 64 KiB of junk: not found" equal "$not_found" \
  "$(head -c 65536 /dev/zero | tr '\0' a | "$HELPER" get)"
check "and none of them reached a service" equal 0 "$(counter acr.exchange)"
check "or made a cache" not test -e "$cache"

for url in contoso.azurecr.io https://contoso.azurecr.io http://contoso.azurecr.io https://contoso.azurecr.io/v1/ \
  contoso.azurecr.io/team/app:1.2 contoso.azurecr.io:443 CONTOSO.azurecr.io $'  contoso.azurecr.io\n'; do
  trimmed=$(sed 's/^ *//; s/ *$//' <<<"$url" | tr -d '\n')
  answer=$(get "$url")
  check "get for ${url@Q} answers for it" equal "$trimmed" "$(jq -r .ServerURL <<<"$answer")"
done
check "all of them with one exchange" equal 1 "$(counter acr.exchange)"
check "the user name is the all-zero GUID" equal 00000000-0000-0000-0000-000000000000 \
  "$(get contoso.azurecr.io | jq -r .Username)"
check "or <token> by setting, escaped as Go does" contains \
  "$(DOCKER_CREDENTIAL_ACR_USERNAME=token get contoso.azurecr.io)" '"Username":"\u003ctoken\u003e"'
check "a setting that makes no sense is named" contains \
  "$(DOCKER_CREDENTIAL_ACR_USERNAME=tokn get contoso.azurecr.io)" "DOCKER_CREDENTIAL_ACR_USERNAME"
check "list names the registry" equal '{"contoso.azurecr.io":"00000000-0000-0000-0000-000000000000"}' \
  "$(helper list unused)"
check "standard error stayed empty" equal "" "$(cat "$errors")"

check "list names it still when its token is dead, for get renews it" contains \
  "$(at 20000 helper list unused)" contoso.azurecr.io
setting '{"clock_offset":0}'

token=$(secret_of "$(get contoso.azurecr.io)")
before=$(counter acr.exchange)
# on_terminal INPUT: what a get whose output a client reads writes to the terminal.
on_terminal() {
  printf '%s' "$1" >"$errors.input"
  script -qec "'$HELPER' get <'$errors.input' >/dev/null" /dev/null </dev/null
}
export AZURE_TOKEN_CREDENTIALS=nobody
check "a person at a terminal is told what a client may keep to itself" contains "$(on_terminal contoso.azurecr.io)" \
  'contoso.azurecr.io: wrong setting: AZURE_TOKEN_CREDENTIALS is "nobody"'
unset AZURE_TOKEN_CREDENTIALS
check "but not that a foreign registry was not found" equal "" "$(on_terminal registry.example.com)"
check "nor anything on success" equal "" "$(export AZURE_TENANT_ID=$EMULATED_TENANT_ID AZURE_CLIENT_ID=$EMULATED_CLIENT_ID \
  AZURE_CLIENT_SECRET=$EMULATED_CLIENT_SECRET; on_terminal contoso.azurecr.io)"

check "erase is silent" says erase https://contoso.azurecr.io/v2/ 0 ""
check "and again, with nothing to erase" says erase contoso.azurecr.io 0 ""
check "erase for a foreign host" says erase registry.example.com 0 ""
check "list is empty after it" equal "{}" "$(helper list)"
stored() {
  jq -cn --arg url "$1" --arg user "$2" --arg secret "$3" '{ServerURL:$url,Username:$user,Secret:$secret}'
}
check "store takes a refresh token with the GUID" as_principal "$HELPER" store \
  <<<"$(stored contoso.azurecr.io 00000000-0000-0000-0000-000000000000 "$token")"
check "get answers it without an exchange" equal "$token $before" \
  "$(secret_of "$(get contoso.azurecr.io)") $(counter acr.exchange)"
check "store takes it with <token>, too" as_principal "$HELPER" store \
  <<<"$(stored https://contoso.azurecr.io '<token>' "$token")"
refused() {
  local output
  output=$(stored "$1" "$2" "$3" | as_principal "$HELPER" store 2>&1) && return 1
  contains "$output" "$4" && lacks "$output" "$3"
}
check "store refuses another registry's token" refused fabrikam.azurecr.io '<token>' "$token" "another registry"
check "store refuses what is no token" refused contoso.azurecr.io '<token>' hunter2hunter2 "not an ACR refresh token"
check "store keeps no login for what is no registry" refused 'a b' admin hunter2hunter2 "not the name of a registry"
check "store of no JSON says so" contains "$(helper store garbage)" "standard input is not"
finish
