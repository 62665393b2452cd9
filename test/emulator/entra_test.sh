#!/bin/bash
# entra_test.sh, to be run in the sandbox: how the emulated Entra lets applications and people prove who they are, and
# how it refuses. curl asks; openssl signs.
# sandbox: --no-registries
set -uo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=control.sh
. "$here/control.sh"
passed=0
failed=0
is() {  # is NAME EXPECTED GOT
  if [[ $2 == "$3" ]]; then
    passed=$((passed + 1))
    echo "ok - $1"
  else
    failed=$((failed + 1))
    echo "not ok - $1"
    printf '# expected %s\n# got      %s\n' "$2" "${3:0:400}"
  fi
}

acr=https://containerregistry.azure.net
authority=https://login.microsoftonline.com
token_url=$authority/$EMULATED_TENANT_ID/oauth2/v2.0/token
status() { curl -s -o "$TMPDIR/body" -w '%{http_code}' --max-time 10 "$@"; }
body() { jq -r "$1" "$TMPDIR/body"; }
# refusal: status, error and AADSTS code of the answer to `status …`, whose status it is given.
refusal() { echo "$1 $(body '"\(.error) \(.error_codes[0])"')"; }
claim() { jq -rR "split(\".\")[1] | gsub(\"-\"; \"+\") | gsub(\"_\"; \"/\") | @base64d | fromjson | $2" <<< "$1"; }
exchange() {  # exchange HOST ENTRA-TOKEN
  status -d grant_type=access_token -d "service=$1" --data-urlencode "access_token=$2" "https://$1/oauth2/exchange"
}
base64url() { base64 -w0 | tr '+/' '-_' | tr -d '='; }

# --- Certificates
client=$EMULATED_CERTIFICATE_CLIENT_ID
thumbprint() { openssl x509 -in "$1" -outform DER | openssl dgst "-$2" -binary | base64url; }
chain() { openssl x509 -in "$1" -outform DER | base64 -w0; }
# claims [JQ]: what the application says, changed by a jq expression.
claims() {
  jq -nc --arg aud "$token_url" --arg id "$client" --argjson now "$(date +%s)" \
    "{aud: \$aud, iss: \$id, sub: \$id, jti: \"an-id\", nbf: \$now, exp: (\$now + 600)} | ${1:-.}"
}
# sign HEADER CLAIMS [PEM]: a JWT by the key in the file, as `alg` in the header says.
sign() {
  local options=() text
  text=$(printf %s "$1" | base64url).$(printf %s "$2" | base64url)
  [[ $1 != *PS256* ]] || options=(-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest)
  echo "$text.$(printf %s "$text" | openssl dgst -sha256 "${options[@]}" -sign "${3:-$EMULATOR_STATE/client.pem}" | base64url)"
}
header() { jq -nc --arg alg "$1" --arg t "$(thumbprint "${3:-$EMULATOR_STATE/client.pem}" "${2:-sha256}")" \
  "{alg: \$alg, typ: \"JWT\", \"x5t$([[ ${2:-sha256} == sha1 ]] || echo '#S256')\": \$t}"; }
# present ASSERTION [CLIENT [URL]]
present() {
  status -d grant_type=client_credentials -d "client_id=${2:-$client}" --data-urlencode "scope=$acr/.default" \
    --data-urlencode client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \
    -d "client_assertion=$1" "${3:-$token_url}"
}

reset_emulator
s256=$(header PS256)
is "a certificate, PS256 and the SHA-256 thumbprint" "200 $client" \
  "$(present "$(sign "$s256" "$(claims)")") $(claim "$(body .access_token)" .appid)"
is "… RS256 and the old SHA-1 thumbprint" 200 "$(present "$(sign "$(header RS256 sha1)" "$(claims)")")"
is "… for the tenant's domain" 200 "$(present "$(sign "$s256" "$(claims ".aud = \"$authority/contoso.onmicrosoft.com/oauth2/v2.0/token\"")")")"
is "an unknown thumbprint" "401 invalid_client 700027" \
  "$(refusal "$(present "$(sign "$(header PS256 sha256 "$EMULATOR_STATE/client-renewed.pem")" "$(claims)")")")"
is "… which Entra repeats" true "$(body ".error_description | contains(\"$(openssl x509 -in "$EMULATOR_STATE/client-renewed.pem" -outform DER | sha256sum | cut -d' ' -f1 | tr a-f A-F)\")")"
is "a signature by another key" "401 invalid_client 700027" "$(refusal "$(present "$(sign "$s256" "$(claims)" "$EMULATOR_STATE/oidc.key")")")"
is "a signature of the other padding" "401 invalid_client 700027" \
  "$(t=$(sign "$(header RS256)" "$(claims)"); refusal "$(present "$(printf %s "$s256" | base64url).${t#*.}")")"
is "an elliptic key" "401 invalid_client 5002738" \
  "$(refusal "$(present "$(sign "$(header ES256 sha256 "$EMULATOR_STATE/client-ec.pem")" "$(claims)" "$EMULATOR_STATE/client-ec.pem")")")"
is "no thumbprint" "401 invalid_client 50027" "$(refusal "$(present "$(sign '{"alg":"PS256"}' "$(claims)")")")"
is "no JWT" "401 invalid_client 50027" "$(refusal "$(present not-a-jwt)")"
is "another audience" "401 invalid_client 700023" "$(refusal "$(present "$(sign "$s256" "$(claims '.aud = "https://login.microsoftonline.com/common/v2.0"')")")")"
is "another tenant's endpoint" "401 invalid_client 700023" \
  "$(refusal "$(present "$(sign "$s256" "$(claims '.aud |= sub("72f988bf"; "99999999")')")")")"
is "somebody else's name" "401 invalid_client 700021" "$(refusal "$(present "$(sign "$s256" "$(claims ".iss = \"$EMULATED_CLIENT_ID\"")")")")"
is "a subject that is not the issuer" "401 invalid_client 50048" "$(refusal "$(present "$(sign "$s256" "$(claims '.sub = "x"')")")")"
is "no jti" "401 invalid_client 50027" "$(refusal "$(present "$(sign "$s256" "$(claims 'del(.jti)')")")")"
is "an assertion that is over" "401 invalid_client 700024" "$(refusal "$(present "$(sign "$s256" "$(claims '.nbf -= 4000 | .exp -= 4000')")")")"
is "… in Entra's words" true "$(body '.error_description | test("Client assertion is not within its valid time range. Current time: 20.*Z, assertion valid from 20.*Z, expiry time of assertion 20.*Z. Review")')"
is "an assertion of the future" "401 invalid_client 700024" "$(refusal "$(present "$(sign "$s256" "$(claims '.nbf += 4000')")")")"
is "an application without that certificate" "401 invalid_client 700027" \
  "$(refusal "$(present "$(sign "$s256" "$(claims ".iss = \"$EMULATED_CLIENT_ID\" | .sub = .iss")")" "$EMULATED_CLIENT_ID")")"
is "no client_assertion_type" "400 invalid_request 900144" "$(refusal "$(status -d grant_type=client_credentials -d "client_id=$client" -d client_assertion=x "$token_url")")"
is "the journal shows no assertion" "sha256:" "$(emulator_log | jq -r '[.[].form.client_assertion][0][:7]')"
setting '{"x5c_demanded": true}'
with_chain() { header PS256 sha256 "$1" | jq -c --arg leaf "$(chain "$1")" '.x5c = [$leaf]'; }
is "where subject and issuer count, x5c must be there" "401 invalid_client 700027" "$(refusal "$(present "$(sign "$s256" "$(claims)")")")"
is "… and is enough" 200 "$(present "$(sign "$(with_chain "$EMULATOR_STATE/client.pem")" "$(claims)")")"
is "… even of a renewed certificate" 200 "$(present "$(sign "$(with_chain "$EMULATOR_STATE/client-renewed.pem")" "$(claims)")")"
is "… but not of another authority's" "401 invalid_client 700027" "$(refusal "$(present "$(sign "$(with_chain "$EMULATOR_STATE/oidc.pem")" "$(claims)" "$EMULATOR_STATE/oidc.key")")")"
for file in client client-pkcs1 client-encrypted; do
  is "$file.pem holds the key" 0 "$(openssl pkey -in "$EMULATOR_STATE/$file.pem" -passin "pass:$EMULATED_CERTIFICATE_PASSWORD" -noout; echo $?)"
  is "… and two certificates" 2 "$(grep -c 'BEGIN CERT' "$EMULATOR_STATE/$file.pem")"
done
is "client.pfx opens with the password" 0 "$(openssl pkcs12 -in "$EMULATOR_STATE/client.pfx" -passin "pass:$EMULATED_CERTIFICATE_PASSWORD" -noout 2> /dev/null; echo $?)"
is "client-nopassword.pfx opens without" 0 "$(openssl pkcs12 -in "$EMULATOR_STATE/client-nopassword.pfx" -passin pass: -noout 2> /dev/null; echo $?)"

# --- Federated credentials
reset_emulator
id_token() { control_request -d "$1" "$EMULATOR_CONTROL/id-token"; }
statement() { jq -nc --arg iss "$1" --arg sub "$2" --arg aud "${3:-api://AzureADTokenExchange}" --argjson lifetime "${4:-600}" \
  '{issuer: $iss, subject: $sub, audience: $aud, lifetime: $lifetime}'; }
federated() { present "$(id_token "$(statement "$@")")" "$EMULATED_FEDERATED_CLIENT_ID"; }
cluster=https://oidc.emulated.example/cluster/
workload=system:serviceaccount:default:workload
is "a service account of the cluster" "200 $EMULATED_FEDERATED_CLIENT_ID" "$(federated $cluster $workload) $(claim "$(body .access_token)" .appid)"
is "GitHub's main branch" 200 "$(federated https://token.actions.githubusercontent.com repo:contoso/app:ref:refs/heads/main)"
is "a service connection" 200 "$(federated https://vstoken.dev.azure.com/00000000-aaaa-bbbb-cccc-dddddddddddd sc://contoso/app/emulated-connection)"
is "GitLab" 200 "$(federated https://gitlab.com project_path:contoso/app:ref_type:branch:ref:main)"
is "an issuer that lacks its slash" "401 invalid_client 700211" "$(refusal "$(federated "${cluster%/}" $workload)")"
is "a subject in another case" "401 invalid_client 700213" "$(refusal "$(federated $cluster system:serviceaccount:default:Workload)")"
is "… in Entra's words" true "$(body '.error_description | startswith("AADSTS700213: No matching federated identity record found for presented assertion subject '\''system:serviceaccount:default:Workload'\''. Check")')"
is "an issuer with another's subject" "401 invalid_client 700213" "$(refusal "$(federated https://gitlab.com $workload)")"
is "an audience in another case" "401 invalid_client 700212" "$(refusal "$(federated $cluster $workload api://azureadtokenexchange)")"
is "an ID token that is over" "401 invalid_client 700024" "$(refusal "$(federated $cluster $workload api://AzureADTokenExchange -600)")"
is "a signature that is not the issuer's" "401 invalid_client 50013" \
  "$(refusal "$(present "$(sign '{"alg":"RS256"}' "$(claims ".iss = \"$cluster\" | .sub = \"$workload\"")")" "$EMULATED_FEDERATED_CLIENT_ID")")"
is "an application that trusts nobody" "401 invalid_client 70025" "$(refusal "$(present "$(id_token "$(statement $cluster $workload)")" "$EMULATED_CLIENT_ID")")"
for cloud in China:login.partner.microsoftonline.cn USGov:login.microsoftonline.us; do
  url=https://${cloud#*:}/$EMULATED_TENANT_ID/oauth2/v2.0/token
  is "${cloud%:*} has an audience of its own" 200 \
    "$(present "$(id_token "$(statement $cluster $workload "api://AzureADTokenExchange${cloud%:*}")")" "$EMULATED_FEDERATED_CLIENT_ID" "$url")"
  is "… and no other" "401 invalid_client 700212" \
    "$(refusal "$(present "$(id_token "$(statement $cluster $workload)")" "$EMULATED_FEDERATED_CLIENT_ID" "$url")")"
done

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
