#!/bin/bash
# entra_test.sh, to be run in the sandbox: how the emulated Entra lets applications and people prove who they are, and
# how it refuses. curl asks; openssl signs.
# sandbox: --no-registries
set -uo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=control.sh
. "$here/control.sh"
# shellcheck source=checks.sh
. "$here/checks.sh"

acr=https://containerregistry.azure.net
authority=https://login.microsoftonline.com
token_url=$authority/$EMULATED_TENANT_ID/oauth2/v2.0/token
# refusal: status, error and AADSTS code of the answer to `status …`, whose status it is given.
refusal() { echo "$1 $(body '"\(.error) \(.error_codes[0])"')"; }
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
is "… with times in fractions, as Python gives them" 200 "$(present "$(sign "$s256" "$(claims ".nbf += 0.5 | .exp += 0.5")")")"
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

# --- A person with a device code
reset_emulator
cli=04b07795-8ddb-461a-bbee-02f9e1bf7b46
ada=c3c3c3c3-0000-4000-8000-000000000001
endpoint=$authority/organizations/oauth2/v2.0
begin() {  # begin [SCOPE [CLIENT [ENDPOINT]]]
  status -d "client_id=${2:-$cli}" --data-urlencode "scope=${1:-$acr/.default offline_access openid profile}" "${3:-$endpoint}/devicecode"
}
poll() {  # poll DEVICE-CODE [ENDPOINT]
  status -d "client_id=$cli" -d grant_type=urn:ietf:params:oauth:grant-type:device_code -d "device_code=$1" "${2:-$endpoint}/token"
}
decide() { status -d "$(device_decision "$@")" "$EMULATOR_CONTROL/device-codes"; }
# sign_in [USER [SCOPE]]: the whole of it; leaves the tokens in the body.
sign_in() {
  local device user
  begin "${2:-}" > /dev/null
  device=$(body .device_code) user=$(body .user_code)
  decide "$user" approve "${1:-}" > /dev/null
  poll "$device"
}
is "devicecode" "200 900 5 https://microsoft.com/devicelogin" "$(begin) $(body '"\(.expires_in) \(.interval) \(.verification_uri)"')"
is "its message names page and code" "$(body '"To sign in, use a web browser to open the page \(.verification_uri) and enter the code \(.user_code) to authenticate."')" "$(body .message)"
device=$(body .device_code) user=$(body .user_code)
is "it has a counter" 1 "$(counter entra.devicecode)"
is "control lists it" "$user" "$(control_request "$EMULATOR_CONTROL/device-codes" | jq -r '.[].user_code')"
# So long that nobody who asks twice in a row has waited for it.
setting '{"device_code_interval": 60}'
is "nobody has decided" "400 authorization_pending 70016" "$(refusal "$(poll "$device")")"
is "asked too soon" "400 slow_down 70016" "$(refusal "$(poll "$device")")"
setting '{"clock_offset": 70}'
is "… and slowly enough" "400 authorization_pending 70016" "$(refusal "$(poll "$device")")"
is "a wrong user code is refused" 400 "$(decide WRONGCODE approve)"
is "a stranger is refused" 400 "$(decide "$user" approve nobody@contoso.onmicrosoft.com)"
is "approved" 200 "$(decide "$user" approve)"
is "… at once gives a token" "200 Bearer" "$(poll "$device") $(body .token_type)"
is "… of the person" "$ada ada@contoso.onmicrosoft.com user $acr $EMULATED_TENANT_ID" \
  "$(claim "$(body .access_token)" '"\(.oid) \(.upn) \(.idtyp) \(.aud) \(.tid)"')"
is "… an ID token" "$cli Ada Example ada@contoso.onmicrosoft.com $authority/$EMULATED_TENANT_ID/v2.0" \
  "$(claim "$(body .id_token)" '"\(.aud) \(.name) \(.preferred_username) \(.iss)"')"
is "… and a refresh token that nobody can read" 1.A "$(body '.refresh_token[:3]')"
is "client_info is only for those who ask" null "$(body .client_info)"
is "a device code serves once" "400 bad_verification_code 70018" "$(refusal "$(poll "$device")")"
is "a device code nobody gave out" "400 bad_verification_code 70018" "$(refusal "$(poll nonsense)")"
is "control lists it no more" 0 "$(control_request "$EMULATOR_CONTROL/device-codes" | jq length)"
is "the journal shows no device code" true "$(emulator_log | jq 'all(.[]; .form.device_code // "sha256:" | startswith("sha256:"))')"
begin > /dev/null
device=$(body .device_code) user=$(body .user_code)
is "declined" 200 "$(decide "$user" decline)"
is "… ends it" "400 authorization_declined 65004" "$(refusal "$(poll "$device")")"
is "a decision is final" 400 "$(decide "$user" approve)"
begin > /dev/null
device=$(body .device_code) user=$(body .user_code)
setting '{"clock_offset": 1000}'
is "after a quarter of an hour" "400 expired_token 70020" "$(refusal "$(poll "$device")")"
is "… nobody can approve" 400 "$(decide "$user" approve)"
reset_emulator
is "without offline_access and openid neither token" "200 null null" "$(sign_in "" "$acr/user_impersonation") $(body '"\(.refresh_token) \(.id_token)"')"
is "… but in the access token the scope" user_impersonation "$(claim "$(body .access_token)" .scp)"
is "no scope" "400 invalid_request 900144" "$(refusal "$(begin ' ')")"
is "a scope of nothing" "400 invalid_scope 70011" "$(refusal "$(begin "Something.Read")")"
is "two resources" "400 invalid_scope 28000" "$(refusal "$(begin "$acr/.default https://management.azure.com//.default")")"
is "an unknown resource" "400 invalid_resource 500011" "$(refusal "$(begin https://nothing.example/.default)")"
is "a client nobody knows" "400 unauthorized_client 700016" "$(refusal "$(begin "" 00000000-0000-0000-0000-000000000000)")"
is "a client that has a secret to keep" "401 invalid_client 7000218" "$(refusal "$(begin "" "$EMULATED_CLIENT_ID")")"
is "a person of another tenant" "200" "$(sign_in bob@fabrikam.onmicrosoft.com)"
is "… is at home there" 99999999-86f1-41af-91ab-2d7cd011db47 "$(claim "$(body .access_token)" .tid)"
endpoint=$authority/$EMULATED_TENANT_ID/oauth2/v2.0
is "… and not here" "400 invalid_grant 50020" "$(refusal "$(sign_in bob@fabrikam.onmicrosoft.com)")"
endpoint=$authority/organizations/oauth2/v2.0

# --- Refresh tokens
reset_emulator
renew() {  # renew REFRESH-TOKEN [SCOPE [CLIENT [ENDPOINT]]]
  status -d grant_type=refresh_token -d "client_id=${3:-$cli}" -d "refresh_token=$1" \
    --data-urlencode "scope=${2:-$acr/.default offline_access}" "${4:-$endpoint}/token"
}
sign_in > /dev/null
token=$(body .refresh_token)
is "a refresh token" "200 $ada" "$(renew "$token") $(claim "$(body .access_token)" .oid)"
second=$(body .refresh_token)
is "… gives another one" false "$(jq -n --arg a "$token" --arg b "$second" '$a == $b')"
is "… and stays good" 200 "$(renew "$token")"
is "… as the new one is" 200 "$(renew "$second")"
is "for ARM, with its slash" "200 https://management.azure.com/" "$(renew "$token" "https://management.azure.com//.default") $(claim "$(body .access_token)" .aud)"
is "… without offline_access none" null "$(body .refresh_token)"
is "client_info for MSAL" "$ada" "$(status -d client_info=1 -d grant_type=refresh_token -d "client_id=$cli" -d "refresh_token=$token" \
  --data-urlencode "scope=$acr/.default" "$endpoint/token" > /dev/null; body .client_info | tr '_-' '/+' | base64 -d 2> /dev/null | jq -r .uid)"
is "garbage" "400 invalid_grant 9002313" "$(refusal "$(renew 1.Anonsense)")"
is "at another cloud's authority" "400 invalid_grant 9002313" "$(refusal "$(renew "$token" "" "" https://login.microsoftonline.us/organizations/oauth2/v2.0)")"
for code in 50076:invalid_grant:basic_action 70043:invalid_grant:token_expired 53003:invalid_grant:message_only; do
  IFS=: read -r number error suberror <<< "$code"
  setting "{\"refresh_refusal\": $number}"
  is "refused by setting: $number" "400 $error $number $suberror" "$(refusal "$(renew "$token")") $(body .suberror)"
done
setting '{"refresh_refusal": 50076}'
is "MFA comes with a claims challenge" access_token "$(renew "$token" > /dev/null; body '.claims | fromjson | keys[0]')"
reset_emulator
setting '{"clock_offset": 7776001}'
is "after 90 days" "400 invalid_grant 700082 bad_token" "$(refusal "$(renew "$token")") $(body .suberror)"
is "… in Entra's words" true "$(body '.error_description | test("The token was issued on 20.*Z and was inactive for 90.00:00:00")')"
reset_emulator
is "revoked" 200 "$(status -d '{"user": "ada@contoso.onmicrosoft.com"}' "$EMULATOR_CONTROL/revocations")"
is "… it is worth nothing" "400 invalid_grant 50173" "$(refusal "$(renew "$token")")"
sign_in > /dev/null
is "… until the next sign-in" 200 "$(renew "$(body .refresh_token)")"
reset_emulator
is "a reset keeps refresh tokens" 200 "$(renew "$token")"
is "the journal shows no refresh token" "sha256:" "$(emulator_log | jq -r '.[-1].form.refresh_token[:7]')"

# --- Authorization code with PKCE
reset_emulator
verifier=$(head -c 32 /dev/urandom | base64url)
challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary | base64url)
redirect_uri=http://localhost:40123
# authorize [ARGUMENT…]: curl's, behind those of a native application.
authorize() {
  status -G -D "$TMPDIR/head" -d "client_id=$cli" -d response_type=code --data-urlencode "redirect_uri=$redirect_uri" \
    --data-urlencode "scope=$acr/.default offline_access openid" --data-urlencode 'state=a state&"<b>' -d "code_challenge=$challenge" \
    -d code_challenge_method=S256 -d prompt=select_account "$@" "$endpoint/authorize"
}
location() { sed -n 's/^Location: \([^\r]*\).*/\1/Ip' "$TMPDIR/head"; }
parameter() { location | grep -o "[?&#]$1=[^&]*" | cut -d= -f2-; }
field() { grep -o "name=\"$1\" value=\"[^\"]*\"" "$TMPDIR/body" | cut -d'"' -f4; }
redeem() {  # redeem CODE [REDIRECT-URI [VERIFIER]]
  status -d grant_type=authorization_code -d "client_id=$cli" -d "code=$1" --data-urlencode "redirect_uri=${2:-$redirect_uri}" \
    -d "code_verifier=${3-$verifier}" --data-urlencode "scope=$acr/.default offline_access openid" "$endpoint/token"
}
is "nobody at the keyboard: Entra's page stays" "200 " "$(authorize) $(location)"
is "it has a counter" 1 "$(counter entra.authorize)"
setting '{"authorize_as": "ada@contoso.onmicrosoft.com"}'
is "back by a redirect" "302 $redirect_uri?code" "$(authorize) $(location | cut -d= -f1)"
is "… with the state" a%20state%26%22%3cb%3e "$(parameter state)"
code=$(parameter code)
is "another redirect URI" "400 invalid_grant 500112" "$(refusal "$(redeem "$code" http://localhost:40124)")"
is "another verifier" "400 invalid_grant 501481" "$(refusal "$(redeem "$code" "" guessed)")"
is "no verifier" "400 invalid_grant 501481" "$(refusal "$(redeem "$code" "" "")")"
is "the code" "200 $ada" "$(redeem "$code") $(claim "$(body .access_token)" .oid)"
is "… gives a refresh token" 200 "$(renew "$(body .refresh_token)")"
is "… and serves once" "400 invalid_grant 54005" "$(refusal "$(redeem "$code")")"
is "a code nobody gave out" "400 invalid_grant 9002313" "$(refusal "$(redeem nonsense)")"
is "back by a form" "200 $redirect_uri a state&amp;&quot;&lt;b&gt;" \
  "$(authorize -d response_mode=form_post) $(grep -o 'action="[^"]*"' "$TMPDIR/body" | cut -d'"' -f2) $(field state)"
is "… that submits itself" 1 "$(grep -c 'document.forms\[0\].submit()' "$TMPDIR/body")"
code=$(field code)
setting '{"clock_offset": 700}'
is "a code is good for ten minutes" "400 invalid_grant 70008" "$(refusal "$(redeem "$code")")"
setting '{"clock_offset": 0}'
is "… within which it is redeemed" 200 "$(redeem "$code")"
is "the ID token repeats the nonce" a-nonce "$(authorize -d nonce=a-nonce > /dev/null; redeem "$(parameter code)" > /dev/null; claim "$(body .id_token)" .nonce)"
is "no codes or verifiers in the journal" true "$(emulator_log | jq 'all(.[].form | .code, .code_verifier; . // "sha256:" | startswith("sha256:"))')"
setting '{"authorize_error": "access_denied"}'
is "refused by the person" "302 access_denied AADSTS65004%3a" "$(authorize) $(parameter error) $(parameter error_description | cut -c1-14)"
is "… in a form" access_denied "$(authorize -d response_mode=form_post > /dev/null; field error)"
setting '{"authorize_error": ""}'
is "an unknown resource" "302 invalid_resource" "$(status -G -D "$TMPDIR/head" -d "client_id=$cli" -d response_type=code \
  --data-urlencode "redirect_uri=$redirect_uri" --data-urlencode scope=https://nothing.example/.default "$endpoint/authorize") $(parameter error)"
redirect_uri=http://attacker.example
is "a stranger's redirect URI gets no redirect" "400  1" "$(authorize) $(location) $(grep -c AADSTS50011 "$TMPDIR/body")"
redirect_uri=http://localhost.attacker.example
is "… whatever it begins with" 400 "$(authorize)"

# --- Roles in the registry
reset_emulator
registry=contoso.azurecr.io
sign_in > /dev/null
token=$(body .access_token)
is "a person's token is exchanged" 200 "$(exchange $registry "$token")"
setting "{\"role_assignments\": {\"$registry\": [\"$cli\"]}}"
is "the application in it counts for nothing" 401 "$(exchange $registry "$token")"
setting "{\"role_assignments\": {\"$registry\": [\"$ada\"]}}"
is "the person's object id does" "200 $ada" "$(exchange $registry "$token") $(claim "$(body .refresh_token)" .sub)"

# --- Clouds
reset_emulator
china=cccccccc-86f1-41af-91ab-2d7cd011db47
government=eeeeeeee-86f1-41af-91ab-2d7cd011db47
stack=dddddddd-86f1-41af-91ab-2d7cd011db47
stack_arm=https://management.stack.contoso.example
stack_registry=contoso.azurecr.stack.contoso.example
ask() {  # ask AUTHORITY TENANT AUDIENCE
  status -d grant_type=client_credentials -d "client_id=$EMULATED_CLIENT_ID" -d "client_secret=$EMULATED_CLIENT_SECRET" \
    --data-urlencode "scope=$3/.default" "https://$1/$2/oauth2/v2.0/token"
}
for host in login.partner.microsoftonline.cn login.chinacloudapi.cn; do
  is "a tenant in China, at $host" "200 https://sts.chinacloudapi.cn/$china/" "$(ask $host $china $acr) $(claim "$(body .access_token)" .iss)"
done
is "… by its domain" 200 "$(ask login.partner.microsoftonline.cn contoso.partner.onmschina.cn $acr)"
is "… not at the public authority" "400 invalid_request 90002" "$(refusal "$(ask login.microsoftonline.com $china $acr)")"
is "… nor at the US Government's" "400 invalid_request 90002" "$(refusal "$(ask login.microsoftonline.us $china $acr)")"
is "… and found by no client" "400 invalid_tenant 90002" "$(refusal "$(status "$authority/$china/v2.0/.well-known/openid-configuration")")"
is "a tenant of the US Government" 200 "$(ask login.microsoftonline.us $government $acr)"
is "… at the public authority" "400 invalid_request 900432" "$(refusal "$(ask login.microsoftonline.com $government $acr)")"
is "… in China" "400 invalid_request 90002" "$(refusal "$(ask login.partner.microsoftonline.cn $government $acr)")"
is "another cloud's ARM is unknown" "400 invalid_resource 500011" "$(refusal "$(ask login.microsoftonline.com "$EMULATED_TENANT_ID" https://management.chinacloudapi.cn)")"
endpoint=https://login.partner.microsoftonline.cn/organizations/oauth2/v2.0
is "a person in China" 200 "$(sign_in lin@contoso.partner.onmschina.cn)"
is "… and a page there" https://microsoft.com/deviceloginchina "$(begin > /dev/null; body .verification_uri)"
is "a person of China is nobody elsewhere" "400 invalid_grant 50020" \
  "$(endpoint=$authority/organizations/oauth2/v2.0; refusal "$(sign_in lin@contoso.partner.onmschina.cn)")"

is "the disconnected cloud doesn't know ACR's audience" "400 invalid_resource 500011" "$(refusal "$(ask login.stack.contoso.example $stack $acr)")"
is "… but its ARM's" 200 "$(ask login.stack.contoso.example $stack $stack_arm)"
token=$(body .access_token)
is "… which its registry takes" 200 "$(exchange $stack_registry "$token")"
is "… and no other" 401 "$(exchange contoso.azurecr.io "$token")"
ask login.microsoftonline.com "$EMULATED_TENANT_ID" $acr > /dev/null
is "nor does it take others' tokens" 401 "$(exchange $stack_registry "$(body .access_token)")"
is "its tenant is nowhere else" "400 invalid_request 90002" "$(refusal "$(ask login.microsoftonline.com $stack $acr)")"
is "and nobody else's there" "400 invalid_request 90002" "$(refusal "$(ask login.stack.contoso.example "$EMULATED_TENANT_ID" $stack_arm)")"
is "instance discovery has never heard of it" "400 invalid_instance 50049" \
  "$(refusal "$(status "$authority/common/discovery/instance?api-version=1.1&authorization_endpoint=https://login.stack.contoso.example/$stack/oauth2/v2.0/authorize")")"
is "… as it has of Microsoft's" 200 \
  "$(status "$authority/common/discovery/instance?api-version=1.1&authorization_endpoint=https://login.partner.microsoftonline.cn/$china/oauth2/v2.0/authorize")"
endpoint=https://login.stack.contoso.example/organizations/oauth2/v2.0
is "a person of the disconnected cloud" 200 "$(sign_in grace@stack.contoso.example "$stack_arm/.default offline_access")"

metadata() { status "https://$1/metadata/endpoints?api-version=$2"; }
described='"\(.suffixes.acrLoginServer) \(.authentication.loginEndpoint) \(.authentication.audiences[0])"'
is "ARM's metadata of the disconnected cloud" "200 azurecr.stack.contoso.example https://login.stack.contoso.example $stack_arm" \
  "$(metadata management.stack.contoso.example 2019-05-01) $(body ".[] | $described")"
is "… is one object later" "200 azurecr.stack.contoso.example https://login.stack.contoso.example $stack_arm" \
  "$(metadata management.stack.contoso.example 2022-09-01) $(body "$described")"
for host in management.azure.com management.usgovcloudapi.net management.chinacloudapi.cn; do
  is "at $host all of Microsoft's clouds" "200 AzureCloud AzureChinaCloud AzureUSGovernment" "$(metadata $host 2019-05-01) $(body '[.[].name] | join(" ")')"
done
is "… as the public one says" "azurecr.io https://login.microsoftonline.com/ https://management.core.windows.net/" "$(body ".[0] | $described")"
is "… and of itself, later, China's" "200 azurecr.cn https://login.chinacloudapi.cn https://management.core.chinacloudapi.cn" \
  "$(metadata management.chinacloudapi.cn 2022-09-01) $(body "$described")"
is "another version" "400 InvalidApiVersionParameter" "$(metadata management.azure.com 2000-01-01) $(body .error.code)"
is "no version" "400 MissingApiVersionParameter" "$(status https://management.azure.com/metadata/endpoints) $(body .error.code)"

finish
