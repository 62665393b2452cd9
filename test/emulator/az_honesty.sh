#!/bin/bash
# az_honesty.sh, to be run in the sandbox: an unmodified Debian az logs in and gets ACR tokens from the emulated Azure.
# az knows nothing of us, so what it accepts is at least not far from the real thing.
set -uo pipefail
passed=0
failed=0
check() {  # check NAME COMMAND…
  local name=$1
  shift
  if "$@" > "$TMPDIR/check.out" 2>&1; then
    passed=$((passed + 1))
    echo "ok - $name"
  else
    failed=$((failed + 1))
    echo "not ok - $name"
    tail -n 5 "$TMPDIR/check.out" | sed 's/^/# /'
  fi
}

export AZURE_CORE_COLLECT_TELEMETRY=false AZURE_CORE_NO_COLOR=true
az=(/usr/bin/az)
guid=00000000-0000-0000-0000-000000000000
scope='repository:honest:pull,push'

log_in() { "${az[@]}" login --service-principal -u "$EMULATED_CLIENT_ID" -p "$1" --tenant "$EMULATED_TENANT_ID"; }
expose_token() { "${az[@]}" acr login --name "$1" --expose-token > "$TMPDIR/$1.json" 2> "$TMPDIR/$1.err" || { cat "$TMPDIR/$1.err"; false; }; }
refresh_token() { jq -er .accessToken "$TMPDIR/$1.json"; }
login_server() { jq -er .loginServer "$TMPDIR/$1.json"; }
access_token() {
  curl -sS --fail-with-body -u "$guid:$(refresh_token "$1")" \
    "https://$1.azurecr.io/oauth2/token?service=$1.azurecr.io&scope=$scope" | jq -er .access_token
}
status_is() { # status_is EXPECTED CURL-ARGUMENTS…
  local expected=$1 got
  shift
  got=$(curl -s -o "$TMPDIR/body" -w '%{http_code}' "$@")
  [[ $got == "$expected" ]] || { echo "status $got, expected $expected"; cat "$TMPDIR/body"; false; }
}
wrong_secret_is_refused() { ! log_in wrong-secret > "$TMPDIR/refused" 2>&1 && grep -q AADSTS7000215 "$TMPDIR/refused"; }
az_checks_the_certificate() {
  curl -sS --fail --noproxy '*' -d '{"certificates":{"contoso.azurecr.io":"untrusted"}}' "$EMULATOR_CONTROL/settings" || return
  ! expose_token contoso || return
  curl -sS --fail --noproxy '*' -d '{"certificates":{}}' "$EMULATOR_CONTROL/settings"
}

check "az login refuses a wrong secret with Entra's words" wrong_secret_is_refused
check "az login --service-principal" log_in "$EMULATED_CLIENT_SECRET"
check "az account get-access-token for ACR's audience" \
  "${az[@]}" account get-access-token --resource https://containerregistry.azure.net
check "az acr login refuses an untrusted certificate" az_checks_the_certificate
for name in contoso fabrikam; do
  check "az acr login --name $name --expose-token" expose_token "$name"
  check "its login server is $name.azurecr.io" test "$(login_server "$name")" = "$name.azurecr.io"
  token=$(access_token "$name")
  check "its token works on GET /oauth2/token" test -n "$token"
  check "the access token opens /v2/" status_is 200 -H "Authorization: Bearer $token" "https://$name.azurecr.io/v2/"
  check "the access token opens the repository" \
    status_is 404 -H "Authorization: Bearer $token" "https://$name.azurecr.io/v2/honest/tags/list"
  check "the access token opens no other repository" \
    status_is 401 -H "Authorization: Bearer $token" "https://$name.azurecr.io/v2/other/tags/list"
done

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
