#!/bin/bash
# az_honesty.sh, to be run in the sandbox: an unmodified Debian az logs in and gets ACR tokens from the emulated Azure.
# az knows nothing of us, so what it accepts is at least not far from the real thing.
set -uo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=control.sh
. "$here/control.sh"
# shellcheck source=checks.sh
. "$here/checks.sh"

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
  setting '{"certificates":{"contoso.azurecr.io":"untrusted"}}' || return
  ! expose_token contoso || return
  setting '{"certificates":{}}'
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

# The other ways to log in; each ends at a registry.
log_in_with() { "${az[@]}" login --service-principal --tenant "$EMULATED_TENANT_ID" "$@"; }
id_token() {
  control_request -d '{"issuer": "https://token.actions.githubusercontent.com",
    "subject": "'"$1"'", "audience": "api://AzureADTokenExchange"}' "$EMULATOR_CONTROL/id-token"
}
subject_in_another_case_is_refused() {
  ! log_in_with -u "$EMULATED_FEDERATED_CLIENT_ID" --federated-token "$(id_token repo:Contoso/app:ref:refs/heads/main)" > "$TMPDIR/refused" 2>&1 &&
    grep -q AADSTS700213 "$TMPDIR/refused"
}
# Somebody approves as soon as az has a code to show.
log_in_with_device_code() {
  "${az[@]}" login --use-device-code > "$TMPDIR/device" 2>&1 &
  local login=$!
  approve_device_code || kill "$login"
  wait "$login" || { cat "$TMPDIR/device"; return 1; }
}
signed_in_as() { [[ $("${az[@]}" account show --query user.name -o tsv) == "$1" ]]; }
exposes_token_of() {  # exposes_token_of LOGIN-SERVER OWNER
  expose_token contoso && [[ $(login_server contoso) == "$1" ]] && [[ $(claim "$(refresh_token contoso)" .sub) == "$2" ]]
}
check "az login with a certificate" log_in_with -u "$EMULATED_CERTIFICATE_CLIENT_ID" -p "$EMULATOR_STATE/client.pem"
check "… to az acr login" exposes_token_of contoso.azurecr.io "$EMULATED_CERTIFICATE_CLIENT_ID"
check "az login --federated-token" log_in_with -u "$EMULATED_FEDERATED_CLIENT_ID" \
  --federated-token "$(id_token repo:contoso/app:ref:refs/heads/main)"
check "… to az acr login" exposes_token_of contoso.azurecr.io "$EMULATED_FEDERATED_CLIENT_ID"
check "… refused for a subject in another case" subject_in_another_case_is_refused
check "az login --use-device-code" log_in_with_device_code
check "… as a person" signed_in_as ada@contoso.onmicrosoft.com
check "… to az acr login" exposes_token_of contoso.azurecr.io c3c3c3c3-0000-4000-8000-000000000001

export AZURE_CONFIG_DIR=$TMPDIR/china
china=cccccccc-86f1-41af-91ab-2d7cd011db47
not_found_elsewhere() {
  ! "${az[@]}" login --service-principal -u "$EMULATED_CLIENT_ID" -p "$EMULATED_CLIENT_SECRET" --tenant $china > "$TMPDIR/refused" 2>&1 &&
    grep -q AADSTS90002 "$TMPDIR/refused"
}
check "az login fails for China's tenant elsewhere" not_found_elsewhere
check "az cloud set" "${az[@]}" cloud set --name AzureChinaCloud
check "az login in China" "${az[@]}" login --service-principal -u "$EMULATED_CLIENT_ID" -p "$EMULATED_CLIENT_SECRET" --tenant $china
check "… to az acr login" exposes_token_of contoso.azurecr.cn "$EMULATED_CLIENT_ID"

export AZURE_CONFIG_DIR=$TMPDIR/stack
mkdir "$AZURE_CONFIG_DIR"
cloud_is_described() {  # cloud_is_described METADATA-HOST NAME SUFFIX AUTHORITY
  ARM_CLOUD_METADATA_URL="https://$1/metadata/endpoints?api-version=2019-05-01" "${az[@]}" cloud show --name "$2" -o json |
    jq -e --arg suffix "$3" --arg authority "$4" '.suffixes.acrLoginServerEndpoint == $suffix and .endpoints.activeDirectory == $authority'
}
check "az reads the disconnected cloud's metadata" cloud_is_described management.stack.contoso.example ContosoStack \
  .azurecr.stack.contoso.example https://login.stack.contoso.example

finish
