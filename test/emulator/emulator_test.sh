#!/bin/bash
# emulator_test.sh, to be run in the sandbox: the emulated Azure says what test authors rely on. curl and skopeo ask.
set -uo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=control.sh
. "$here/control.sh"
# shellcheck source=checks.sh
. "$here/checks.sh"

guid=00000000-0000-0000-0000-000000000000
acr=https://containerregistry.azure.net
arm=https://management.azure.com/
authority=https://login.microsoftonline.com
identity="http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01"
ask_entra() {  # ask_entra AUDIENCE [SECRET [CLIENT [TENANT]]]
  status -d grant_type=client_credentials -d "client_id=${3:-$EMULATED_CLIENT_ID}" \
    -d "client_secret=${2:-$EMULATED_CLIENT_SECRET}" --data-urlencode "scope=$1/.default" \
    "$authority/${4:-$EMULATED_TENANT_ID}/oauth2/v2.0/token"
}
entra_token() { ask_entra "${1:-$acr}" > "$TMPDIR/status"; body .access_token; }
exchange() {  # exchange HOST ENTRA-TOKEN
  status -d grant_type=access_token -d "service=$1" --data-urlencode "access_token=$2" "https://$1/oauth2/exchange"
}
refresh_token() { exchange "$1" "$(entra_token)" > "$TMPDIR/status"; body .refresh_token; }
imds() { status --noproxy '*' -H 'Metadata: true' "$identity&resource=$acr$1"; }
access() {  # access HOST TOKEN SCOPE
  status -u "$guid:$2" "https://$1/oauth2/token?service=$1&scope=$3"
}

reset_emulator
is "counters begin at 0" 0 "$(control_request "$EMULATOR_CONTROL/counters" | jq '[.[]] | add')"

# Entra
is "a secret gets a token" 200 "$(ask_entra "$acr")"
is "expires_in is a number" number "$(body '.expires_in | type')"
is "for the audience asked for" "$acr" "$(claim "$(body .access_token)" .aud)"
is "a wrong secret" "401 invalid_client 7000215" "$(ask_entra "$acr" wrong) $(body '"\(.error) \(.error_codes[0])"')"
is "an unknown client" "400 unauthorized_client 700016" "$(ask_entra "$acr" x "$guid") $(body '"\(.error) \(.error_codes[0])"')"
is "an unknown tenant" "400 invalid_request 90002" "$(ask_entra "$acr" x x nowhere) $(body '"\(.error) \(.error_codes[0])"')"
is "an unknown resource" "400 invalid_resource 500011" "$(ask_entra https://nothing.example) $(body '"\(.error) \(.error_codes[0])"')"
setting '{"acr_audience_known": false, "unknown_resource_code": 50001}'
is "a cloud without ACR's audience" "400 invalid_resource 50001" "$(ask_entra "$acr") $(body '"\(.error) \(.error_codes[0])"')"
is "… which IMDS refuses too" 400 "$(imds '')"
is "… but with ARM's" 200 "$(ask_entra "$arm")"
is "an unknown setting is refused" 400 "$(status -d '{"typo": 1}' "$EMULATOR_CONTROL/settings")"

# IMDS
reset_emulator
is "without Metadata" "400 Required metadata header not specified" "$(status "$identity&resource=$acr") $(body .error_description)"
is "the system-assigned identity goes first" "200 77777777-0000-4000-8000-000000000001" "$(imds '') $(body .client_id)"
is "numbers are strings" "string string" "$(body '"\(.expires_in | type) \(.expires_on | type)"')"
is "a user-assigned identity by client id" "200 77777777-0000-4000-8000-000000000002" \
  "$(imds '&client_id=77777777-0000-4000-8000-000000000002') $(body .client_id)"
is "an identity not assigned" "400 Identity not found" "$(imds "&client_id=$guid") $(body .error_description)"
setting '{"imds_identities": [{"client_id": "a", "object_id": "b", "resource_id": "c"}, {"client_id": "d", "object_id": "e", "resource_id": "f"}]}'
is "several identities and none named" "Multiple user assigned identities exist" "$(imds '' > /dev/null; body .error_description | cut -d, -f1)"
is "one of them by resource id" "200 d" "$(imds '&msi_res_id=f') $(body .client_id)"
is "probes and tokens are counted apart" "1 5" "$(counter imds.probe) $(counter imds.token)"

# ACR
reset_emulator
host=contoso.azurecr.io
is "GET /oauth2/exchange is not found" 404 "$(status "https://$host/oauth2/exchange")"
is "the exchange" "200 [\"refresh_token\"]" "$(exchange $host "$(entra_token)") $(body 'keys | tostring')"
token=$(body .refresh_token)
# Its life begins at the answer's own time; `iat` is set back, as ACR does.
is "lasts three hours" 10800 "$(claim "$token" '.exp - .nbf - 900')"
is "is for the login server" $host "$(claim "$token" .aud)"
is "an ARM token serves" 200 "$(exchange $host "$(entra_token "$arm")")"
setting '{"arm_audience_accepted": false}'
is "… unless the policy forbids" "401 UNAUTHORIZED" "$(exchange $host "$(entra_token "$arm")") $(body '.errors[0].code')"
is "a foreign token is refused" 401 "$(exchange $host "$token")"
is "service must be the host" 400 "$(status -d grant_type=access_token -d service=x -d access_token=y "https://$host/oauth2/exchange")"
is "a token for one registry is nothing to another" 401 "$(access fabrikam.azurecr.io "$token" repository:a:pull)"
is "POST /oauth2/token" 200 "$(status -d grant_type=refresh_token -d service=$host -d scope=repository:a:pull -d scope=repository:b:push \
  --data-urlencode "refresh_token=$token" "https://$host/oauth2/token")"
is "scope may repeat" "a pull b push" "$(claim "$(body .access_token)" '[.access[] | .name, .actions[]] | join(" ")')"
is "the admin user" 200 "$(status -u contoso:emulated-admin-password "https://$host/oauth2/token?service=$host&scope=repository:a:pull")"
is "a service principal as a user" 200 "$(status -u "$EMULATED_CLIENT_ID:$EMULATED_CLIENT_SECRET" "https://$host/oauth2/token?service=$host&scope=repository:a:pull")"
is "… by POST" 200 "$(status --data-urlencode grant_type=password --data-urlencode "username=$EMULATED_CLIENT_ID" --data-urlencode "password=$EMULATED_CLIENT_SECRET" --data service=$host --data scope=repository:a:pull "https://$host/oauth2/token")"
is "… whose token it is" "$EMULATED_CLIENT_ID" "$(claim "$(body .access_token)" .sub)"
is "… with a wrong secret" 401 "$(status -u "$EMULATED_CLIENT_ID:wrong" "https://$host/oauth2/token?service=$host&scope=repository:a:pull")"
is "… by POST" 401 "$(status --data-urlencode grant_type=password --data-urlencode "username=$EMULATED_CLIENT_ID" --data-urlencode password=wrong --data service=$host --data scope=repository:a:pull "https://$host/oauth2/token")"
is "one that has no secret is not let in without" 401 "$(status -u "$EMULATED_CERTIFICATE_CLIENT_ID:" "https://$host/oauth2/token?service=$host&scope=repository:a:pull")"
is "a scope-map token has its own actions only" pull "$(status -u ci-pull:emulated-scope-map-password \
  "https://$host/oauth2/token?service=$host&scope=repository:a:pull,push" > /dev/null; claim "$(body .access_token)" '.access[0].actions | join(" ")')"
is "nobody gets nothing" 401 "$(status "https://$host/oauth2/token?service=$host&scope=repository:a:pull")"
setting '{"anonymous_repositories": ["a"]}'
is "but what is public" 200 "$(status "https://$host/oauth2/token?service=$host&scope=repository:a:pull")"
setting '{"clock_offset": 10801}'
is "an old refresh token is refused" 401 "$(access $host "$token" repository:a:pull)"
setting '{"clock_offset": 0, "role_assignments": {"contoso.azurecr.io": []}}'
is "without a role no exchange" 401 "$(exchange $host "$(entra_token)")"
is "nor as a user" 401 "$(status -u "$EMULATED_CLIENT_ID:$EMULATED_CLIENT_SECRET" "https://$host/oauth2/token?service=$host&scope=repository:a:pull")"
is "whom another registry takes" 200 "$(status -u "$EMULATED_CLIENT_ID:$EMULATED_CLIENT_SECRET" "https://fabrikam.azurecr.io/oauth2/token?service=fabrikam.azurecr.io&scope=repository:a:pull")"

# Images, by skopeo
reset_emulator
mkdir -p "$TMPDIR/image/blobs/sha256"
head -c 3000000 /dev/urandom > "$TMPDIR/content"
tar -C "$TMPDIR" -cf "$TMPDIR/layer.tar" content
add_blob() { digest=$(sha256sum "$1" | cut -d' ' -f1); cp "$1" "$TMPDIR/image/blobs/sha256/$digest"; }
describe() { printf '{"mediaType":"application/vnd.oci.image.%s","digest":"sha256:%s","size":%s}' "$1" "$digest" "$(stat -c %s "$TMPDIR/image/blobs/sha256/$digest")"; }
diff_id=$(sha256sum "$TMPDIR/layer.tar" | cut -d' ' -f1)
gzip "$TMPDIR/layer.tar"  # else skopeo does, and the bytes are not ours
add_blob "$TMPDIR/layer.tar.gz"
layer=$(describe layer.v1.tar+gzip)
printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' "$diff_id" > "$TMPDIR/config"
add_blob "$TMPDIR/config"
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}' "$(describe config.v1+json)" "$layer" > "$TMPDIR/manifest"
add_blob "$TMPDIR/manifest"
printf '{"schemaVersion":2,"manifests":[%s]}' "$(describe manifest.v1+json)" > "$TMPDIR/image/index.json"
echo '{"imageLayoutVersion":"1.0.0"}' > "$TMPDIR/image/oci-layout"
for host in contoso.azurecr.io fabrikam.azurecr.io reg07.azurecr.io contoso.eastus.geo.azurecr.io; do
  creds="$guid:$(refresh_token $host)"
  is "skopeo pushes to $host" 0 "$(skopeo --insecure-policy copy -q --dest-creds "$creds" "oci:$TMPDIR/image" "docker://$host/some/image:1" > "$TMPDIR/out" 2>&1; echo $?)"
  is "… and pulls" 0 "$(skopeo --insecure-policy copy -q --src-creds "$creds" "docker://$host/some/image:1" "dir:$TMPDIR/back-$host" >> "$TMPDIR/out" 2>&1; echo $?)"
  is "… the same bytes" 0 "$(cmp "$TMPDIR/manifest" "$TMPDIR/back-$host/manifest.json"; echo $?)"
  [[ ! -s $TMPDIR/out ]] || sed 's/^/# /' "$TMPDIR/out"
done
is "skopeo is refused without credentials" 1 "$(skopeo inspect docker://contoso.azurecr.io/some/image:1 > /dev/null 2>&1; echo $?)"
setting '{"anonymous_repositories": ["some/image"]}'
is "… unless the repository is public" 0 "$(skopeo inspect docker://contoso.azurecr.io/some/image:1 2>&1 > /dev/null; echo $?)"
is "the registry that is not ACR asks for nothing" 0 "$(skopeo --insecure-policy copy -q "oci:$TMPDIR/image" docker://registry.example.com/some/image:1 > "$TMPDIR/out" 2>&1; echo $?)"

finish
