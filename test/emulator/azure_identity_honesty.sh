#!/bin/bash
# sandbox: --no-registries
# azure_identity_honesty.sh, to be run in the sandbox: Microsoft's @azure/identity signs applications and people in at the
# emulated Entra. It knows nothing of us. `npm ci` in node/ must have been run.
set -uo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=control.sh
. "$here/control.sh"
# shellcheck source=checks.sh
. "$here/checks.sh"

export NODE_EXTRA_CA_CERTS=$EMULATOR_CA
client() { node "$here/node/entra.mjs" "$@"; }
# is_for JQ-CONDITION COMMAND…: all tokens that the client got are of that kind.
is_for() {
  local condition=$1
  shift
  "$@" > "$TMPDIR/tokens.json" || return
  jq --slurp --exit-status "length > 0 and all(.[]; $condition)" "$TMPDIR/tokens.json"
}
# fails_with TEXT COMMAND…
fails_with() {
  local text=$1
  shift
  ! "$@" 2> "$TMPDIR/error" || return
  grep -F -- "$text" "$TMPDIR/error" || { cat "$TMPDIR/error"; return 1; }
}
id_token() {  # id_token SUBJECT [AUDIENCE]
  control_request -d "$(jq -nc --arg sub "$1" --arg aud "${2:-api://AzureADTokenExchange}" \
    '{issuer: "https://oidc.emulated.example/cluster/", subject: $sub, audience: $aud}')" "$EMULATOR_CONTROL/id-token"
}
# The assertion is of now; Entra's clock is two hours ahead.
at_wrong_time() {
  setting '{"clock_offset": 7200}'
  "$@"
  local status=$?
  setting '{"clock_offset": 0}'
  return $status
}
asked() { [[ $(counter "$1") == "$2" ]]; }

acr=https://containerregistry.azure.net
arm=https://management.azure.com/
china=cccccccc-86f1-41af-91ab-2d7cd011db47
stack=dddddddd-86f1-41af-91ab-2d7cd011db47
in_china() { AZURE_AUTHORITY_HOST=https://login.partner.microsoftonline.cn "$@"; }
in_stack() { AZURE_AUTHORITY_HOST=https://login.stack.contoso.example "$@"; }
application() { echo ".appid == \"$1\" and .idtyp == \"app\" and .aud == \"$acr\""; }
ada='.upn == "ada@contoso.onmicrosoft.com" and .idtyp == "user"'

reset_emulator
check "a secret" is_for "$(application "$EMULATED_CLIENT_ID")" client secret
check "a wrong secret" fails_with AADSTS7000215 client secret secret=wrong
for file in client.pem client-pkcs1.pem; do
  check "a certificate, $file" is_for "$(application "$EMULATED_CERTIFICATE_CLIENT_ID")" client certificate "path=$EMULATOR_STATE/$file"
done
check "… encrypted" is_for "$(application "$EMULATED_CERTIFICATE_CLIENT_ID")" client certificate \
  "path=$EMULATOR_STATE/client-encrypted.pem" "password=$EMULATED_CERTIFICATE_PASSWORD"
check "a certificate that is not registered" fails_with AADSTS700027 client certificate "path=$EMULATOR_STATE/client-renewed.pem"
check "a clock that is wrong" at_wrong_time fails_with AADSTS700024 client certificate "path=$EMULATOR_STATE/client.pem"
setting '{"x5c_demanded": true}'
check "the chain, where it is demanded" is_for "$(application "$EMULATED_CERTIFICATE_CLIENT_ID")" client certificate chain=yes \
  "path=$EMULATOR_STATE/client-renewed.pem"
check "… and not sent" fails_with AADSTS700027 client certificate "path=$EMULATOR_STATE/client.pem"

reset_emulator
id_token system:serviceaccount:default:workload > "$TMPDIR/token"
check "a workload" is_for "$(application "$EMULATED_FEDERATED_CLIENT_ID")" client workload "file=$TMPDIR/token"
id_token system:serviceaccount:default:another > "$TMPDIR/token"
check "another service account" fails_with AADSTS700213 client workload "file=$TMPDIR/token"

setting '{"device_code_interval": 1}'
check "a person with a device code, for two audiences" is_for "$ada" client device-code tenant=organizations "audience=$acr,$arm"
check "… asked once" asked entra.devicecode 1
check "… who declines" fails_with authorization_declined client device-code decision=decline

setting '{"authorize_as": "ada@contoso.onmicrosoft.com"}'
code=$(curl -sG -o "$TMPDIR/body" -w '%{redirect_url}' -d client_id=04b07795-8ddb-461a-bbee-02f9e1bf7b46 -d response_type=code \
  -d redirect_uri=http://localhost:40123 --data-urlencode "scope=$acr/.default offline_access openid" \
  "https://login.microsoftonline.com/$EMULATED_TENANT_ID/oauth2/v2.0/authorize" | sed 's/.*[?&]code=\([^&]*\).*/\1/')
check "a person's authorization code" is_for "$ada" client code "code=$code" redirect=http://localhost:40123
check "… a second time" fails_with AADSTS54005 client code "code=$code" redirect=http://localhost:40123
printf '#!/bin/sh\ncurl -sL "$1"\n' > "$TMPDIR/browser"
chmod +x "$TMPDIR/browser"
check "a person in a browser, with PKCE" is_for "$ada" env BROWSER="$TMPDIR/browser" node "$here/node/entra.mjs" browser
challenged() { emulator_log | jq --exit-status 'any(.[]; .service == "entra.authorize" and (.target | contains("code_challenge=")))'; }
check "… which it asked for" challenged

reset_emulator
check "China: a secret" in_china is_for "$(application "$EMULATED_CLIENT_ID")" client secret tenant=$china
check "China: a certificate" in_china is_for "$(application "$EMULATED_CERTIFICATE_CLIENT_ID")" client certificate \
  tenant=$china "path=$EMULATOR_STATE/client.pem"
id_token system:serviceaccount:default:workload api://AzureADTokenExchangeChina > "$TMPDIR/token"
check "China: a workload" in_china is_for "$(application "$EMULATED_FEDERATED_CLIENT_ID")" client workload tenant=$china "file=$TMPDIR/token"
check "China's tenant elsewhere" fails_with AADSTS90002 client secret tenant=$china
check "the disconnected cloud" in_stack is_for '.iss | startswith("https://sts.stack.contoso.example/")' client secret tenant=$stack discovery=no \
  audience=https://management.stack.contoso.example
check "… doesn't know ACR" in_stack fails_with AADSTS500011 client secret tenant=$stack discovery=no
check "… and nobody knows it who asks Microsoft" in_stack fails_with "Endpoints cannot be resolved" client secret tenant=$stack

finish
