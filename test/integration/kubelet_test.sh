#!/usr/bin/env bash
# The kubelet's credential provider plugin: each way to an identity, to a skopeo inspect with what it answered.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

# A node: the plugin under its own name, and a /run of its own.
mount -t tmpfs -o mode=755 tmpfs /run
cache=/run/docker-credential-acr
plugins=$TMPDIR/plugins
mkdir "$plugins"
ln -s "$HELPER" "$plugins/acr-credential-provider"
config=$TMPDIR/azure.json
azure_json() { (umask 077 && rm -f "$config" && cat >"$config"); }
v1=credentialprovider.kubelet.k8s.io/v1
version=$v1
guid=00000000-0000-0000-0000-000000000000

# plugin [OPTION…]: as the kubelet runs it, which has no HOME. What it says on standard error goes to $errors.
plugin() { env -u HOME -u XDG_RUNTIME_DIR "$plugins/acr-credential-provider" "$config" "$@" 2>>"$errors"; }
# request IMAGE [TOKEN CLIENT_ID TENANT]
request() {
  jq -nc --arg v "$version" --arg i "$1" --arg t "${2-}" --arg c "${3-}" --arg d "${4-}" \
    '{apiVersion: $v, kind: "CredentialProviderRequest", image: $i} +
     if $t == "" then {} else {serviceAccountToken: $t, serviceAccountAnnotations:
       ({"kubernetes.azure.com/acr-client-id": $c, "kubernetes.azure.com/acr-tenant-id": $d} | map_values(select(. != "")))} end'
}
# provide IMAGE [OPTION…]
provide() {
  local image=$1
  shift
  request "$image" | plugin "$@"
}
# failure COMMAND…: what it said on standard error; nothing on standard output, and the exit code is 1.
failure() {
  local output status
  : >"$errors"
  output=$("$@")
  status=$?
  [ "$status" = 1 ] && [ -z "$output" ] || echo "exit code $status, standard output: $output"
  tee -a "$errors.all" <"$errors"
}
# pulls RESPONSE PATTERN: skopeo inspects with the credentials that are for the pattern.
pulls() {
  local credentials
  credentials=$(jq -er --arg p "$2" '.auth[$p] | .username + ":" + .password' <<<"$1") || return 1
  [ "$(skopeo inspect --creds "$credentials" --format '{{.Name}}' docker://contoso.azurecr.io/hello:1)" = contoso.azurecr.io/hello ]
}
asked() { emulator_log | jq -r ".[] | select(.service==\"$1\") | .target"; }

oci_image "$TMPDIR/hello"
secret=$(secret_of "$(get $contoso)")
skopeo copy --quiet --dest-creds "$guid:$secret" "oci:$TMPDIR/hello" docker://$contoso/hello:1
rm -rf "$HOME/.cache"

# A managed identity.
fresh_start
azure_json <<<'{"cloud":"AzurePublicCloud","tenantId":"","useManagedIdentityExtension":true,"userAssignedIdentityID":"","aadClientId":"msi"}'
answer=$(provide $contoso/hello:1)
check "a managed identity's answer" equal "{\"kind\":\"CredentialProviderResponse\",\"apiVersion\":\"$v1\",\"cacheKeyType\":\"Registry\",\"cacheDuration\":\"1h0m0s\",\"auth\":[\"*.azurecr.*\",\"$contoso\"]}" \
  "$(jq -c '.auth |= keys_unsorted' <<<"$answer")"
check "whose user name every runtime can use" equal $guid "$(jq -r ".auth[\"$contoso\"].username" <<<"$answer")"
check "pulls" pulls "$answer" $contoso
check "beside nothing at all, for who may pull without" equal '{"username":"","password":""}' "$(jq -c '.auth["*.azurecr.*"]' <<<"$answer")"
check "the second one is the same" equal "$answer" "$(provide $contoso/other/image@sha256:0123)"
check "by one exchange" equal 1 "$(counter acr.exchange)"
check "kept where only root may look" equal "700 0" "$(stat -c '%a %u' $cache)"
check "which is not in anybody's home" equal "" "$(find "$HOME" -name '*azurecr*')"
check "nothing was said on standard error" equal "" "$(cat "$errors")"

for version in credentialprovider.kubelet.k8s.io/v1beta1 credentialprovider.kubelet.k8s.io/v1alpha1; do
  check "the answer has the request's version, $version" equal "$version" "$(provide $contoso/hello:1 | jq -r .apiVersion)"
done
version=$v1
check "also as a subcommand" equal "$answer" "$(request $contoso/hello | env -u HOME "$HELPER" kubelet "$config")"
check "the flags of klog are taken" equal "$answer" "$(provide $contoso/hello -v=2 --v=4 --vmodule=a=1 --log-flush-frequency 5s)"

setting '{"refresh_lifetime":1200}' >/dev/null
rm -rf $cache
seconds=$(provide $contoso/hello | jq -r .cacheDuration | sed -E 's/^([0-9]+)m([0-9]+)s$/\1*60+\2/')
check "a token that lives for 20 minutes is kept for 10 at most" [ "$((seconds))" -le 600 ]
check "and not for nothing" [ "$((seconds))" -gt 0 ]

# Later.
fresh_start
first=$(provide $contoso/hello)
check "an ageing token is answered" equal "$first" "$(at 7000 provide $contoso/hello | jq -c '.cacheDuration = "1h0m0s"')"
twice() { [ "$(counter acr.exchange)" -eq 2 ]; }
wait_until "and renewed where nobody waits" twice

# Which managed identity.
named() {
  fresh_start
  setting '{"imds_identities":[{"client_id":"77777777-0000-4000-8000-000000000002","object_id":"88888888-0000-4000-8000-000000000002","resource_id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/pull","system":false}]}' >/dev/null
  azure_json <<<"{\"$1\":\"AzurePublicCloud\",\"$2\":true,\"$3\":\"$4\"}"
  answer=$(provide $contoso/hello)
}
named cloud useManagedIdentityExtension userAssignedIdentityID 77777777-0000-4000-8000-000000000002
check "a client id" pulls "$answer" $contoso
check "… is asked for as one" contains "$(asked imds.token)" "client_id=77777777-0000-4000-8000-000000000002"
named Cloud UseManagedIdentityExtension USERASSIGNEDIDENTITYID /subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/pull
check "a resource id, and keys in another case" pulls "$answer" $contoso
check "… is asked for as one" contains "$(asked imds.token)" "msi_res_id=%2Fsubscriptions%2Fs"

# A service principal.
fresh_start
azure_json <<<"{\"cloud\":\"AzurePublicCloud\",\"tenantId\":\"$EMULATED_TENANT_ID\",\"aadClientId\":\"$EMULATED_CLIENT_ID\",\"aadClientSecret\":\"$EMULATED_CLIENT_SECRET\"}"
answer=$(provide $contoso/hello)
check "a service principal is handed out as it is" equal "$EMULATED_CLIENT_ID $EMULATED_CLIENT_SECRET 5m0s" \
  "$(jq -r ".auth[\"$contoso\"].username + \" \" + .auth[\"$contoso\"].password + \" \" + .cacheDuration" <<<"$answer")"
check "for this registry alone" equal '["*.azurecr.*","contoso.azurecr.io"]' \
  "$(jq -c '.auth | keys' <<<"$answer")"
check "and asks nobody" equal "0 0" "$(counter entra.token) $(counter acr.exchange)"
check "it pulls" pulls "$answer" $contoso
fresh_start
azure_json <<<"{\"cloud\":\"AzurePublicCloud\",\"tenantId\":\"$EMULATED_TENANT_ID\",\"aadClientId\":\"$EMULATED_CERTIFICATE_CLIENT_ID\",\"aadClientCertPath\":\"$EMULATOR_STATE/client.pem\"}"
check "one with a certificate gets a token" pulls "$(provide $contoso/hello)" $contoso
check "… with it" equal "1 1" "$(counter entra.token) $(counter acr.exchange)"

# A pod's service account.
workload_token() { # [SUBJECT]
  control_request --data-binary "$(jq -n --arg s "${1-system:serviceaccount:default:workload}" \
    '{issuer:"https://oidc.emulated.example/cluster/",subject:$s,audience:"api://AzureADTokenExchange"}')" "$EMULATOR_CONTROL/id-token"
}
fresh_start
azure_json <<<'{"cloud":"AzurePublicCloud","useManagedIdentityExtension":true}'
token=$(workload_token)
pod() { request $contoso/hello "$@" | plugin; }
mine=("$token" "$EMULATED_FEDERATED_CLIENT_ID" "$EMULATED_TENANT_ID")
answer=$(pod "${mine[@]}")
check "a service account's token" pulls "$answer" $contoso
check "… and not the node's identity" equal "1 0" "$(counter entra.token) $(counter imds.token)"
check "another pod of the account, with a token of its own, shares it" equal "$answer" "$(pod "$(workload_token)" "${mine[@]:1}")"
check "… by one exchange" equal 1 "$(counter acr.exchange)"
theirs=$(failure pod "$(workload_token system:serviceaccount:default:other)" "${mine[@]:1}")
check "another account gets nothing of it" contains "$theirs" "AADSTS700213"
check "… nor does the node" pulls "$(provide $contoso/hello)" $contoso
check "… which asks for itself" equal "1 2" "$(counter imds.token) $(counter acr.exchange)"
check "without a client id it says what to annotate" contains "$(failure pod "$token")" \
  "no annotation kubernetes.azure.com/acr-client-id"
check "nor without a tenant" contains "$(failure pod "$token" "${mine[1]}")" "no annotation kubernetes.azure.com/acr-tenant-id"
check "a tenant that is none" contains "$(failure pod "$token" "${mine[1]}" 'evil.example/path?')" "which is no id"
check "a token that is none" contains "$(failure pod not-a-token "${mine[@]:1}")" "not a JWT"
check "none of these said the token" lacks "$(cat "$errors.all")" "${token##*.}"

# Identity bindings.
python3 "$top/test/integration/api_server.py" "$EMULATOR_STATE" "$EMULATED_TENANT_ID" &
api_server=$!
wait_until "the API server listens" listens 127.0.0.2 443
fresh_start
binding=(--ib-sni-name=emulated.sni.identity-binding.aks --ib-apiserver-ip=127.0.0.2 "--ib-ca-file=$EMULATOR_STATE/aks-proxy-ca.pem")
bound() { request $contoso/hello "$token" "${client-}" | plugin "${binding[@]}" "$@"; }
check "an identity binding" pulls "$(bound "--ib-default-client-id=$EMULATED_FEDERATED_CLIENT_ID")" $contoso
check "… is asked of the API server alone" equal "1 0" "$(counter aks_proxy.token) $(counter entra.token)"
client=$EMULATED_FEDERATED_CLIENT_ID
check "an annotation comes before the default" pulls "$(bound --ib-default-client-id=none)" $contoso
check "no token from the kubelet" contains "$(failure provide $contoso/hello "${binding[@]}")" "tokenAttributes"
check "another authority's certificate" contains "$(rm -rf $cache; failure bound --ib-ca-file "$EMULATOR_CA")" "failed"
check "no authority" contains "$(rm -rf $cache; failure bound --ib-ca-file /nowhere)" "--ib-ca-file"
check "a URL for a name" contains "$(failure bound --ib-sni-name=https://x)" "--ib-sni-name is no host name"
check "no address" contains "$(failure provide $contoso/hello --ib-sni-name=x)" "--ib-sni-name needs --ib-apiserver-ip"
check "no name" contains "$(failure provide $contoso/hello --ib-default-client-id=x)" "need --ib-sni-name"
kill "$api_server"

# Mirrors and names.
fresh_start
azure_json <<<'{"useManagedIdentityExtension":true}'
mirror=--registry-mirror=mcr.microsoft.com:contoso.azurecr.io,ghcr.io/team:fabrikam.azurecr.io
answer=$(provide mcr.microsoft.com/oss/hello:1 $mirror)
check "a mirrored source's image" pulls "$answer" mcr.microsoft.com
check "… and the mirror itself" pulls "$answer" $contoso
check "a part of a source" equal '["*.azurecr.*","fabrikam.azurecr.io","ghcr.io/team"]' "$(provide ghcr.io/team/app:1 $mirror | jq -c '.auth | keys')"
check "… whose other images are not to have its answer" equal "Image Registry" \
  "$(for image in ghcr.io/team/app:1 mcr.microsoft.com/oss/hello:1; do provide $image $mirror | jq -r .cacheKeyType; done | xargs)"
answer=$(provide contoso.eastus.geo.azurecr.io/hello)
check "a regional login server has patterns of its own" equal '["*.eastus.geo.azurecr.io","contoso.eastus.geo.azurecr.io"]' \
  "$(jq -c '.auth | keys' <<<"$answer")"
check "the pattern has the image's spelling" equal '["*.azurecr.*","ConToso.azurecr.io"]' "$(provide ConToso.azurecr.io/hello | jq -c '.auth | keys')"
check "a domain name label" contains "$(provide contoso-e7ggejfuhzhgedc8.azurecr.io/x)" '"contoso-e7ggejfuhzhgedc8.azurecr.io":{"username":"0'

# What is not ours gets nothing, and nobody is asked; not even the node's configuration is read.
reset_emulator >/dev/null
rm -f "$config"
empty="{\"kind\":\"CredentialProviderResponse\",\"apiVersion\":\"$v1\",\"cacheKeyType\":\"Registry\",\"cacheDuration\":\"0s\",\"auth\":{}}"
for image in contoso.azurecr.io.evil.com/img evil.azurecr.io.attacker.example/img x.azurecr.io.evil.com azurecr.io/img attackerazurecr.io/img \
  contoso.eastus.data.azurecr.io/img contoso.azurecr.io@evil.com/img evil.com/contoso.azurecr.io/img 'contoso.azurecr.io#evil.com/img' \
  mcr.microsoft.com.evil.com/img mcr.microsoft.com.azurecr.io.evil.com/x docker.io/library/busybox:latest nginx invalidImage; do
  check "$image gets nothing" equal "$empty" "$(provide "$image" $mirror)"
done
check "nobody was asked" equal "[]" "$(emulator_log)"

# Requests.
azure_json <<<'{"useManagedIdentityExtension":true}'
in_pieces() {
  local text=$1
  { printf '%s' "${text:0:20}"; sleep 0.1; printf '%s' "${text:20:30}"; sleep 0.1; printf '%s\n' "${text:50}"; } | plugin
}
check "a request in pieces" contains "$(in_pieces "$(request $contoso/hello)")" "\"$contoso\""
junk() { head -c 65536 /dev/urandom | plugin; }
check "64 KiB of junk" contains "$(failure junk)" "not a JSON object"
nothing() { plugin </dev/null; }
check "nothing" contains "$(failure nothing)" "not a JSON object"
other() { jq -c "$1" <<<"$(request $contoso/hello)" | plugin; }
check "another version" contains "$(failure other '.apiVersion="credentialprovider.kubelet.k8s.io/v2"')" "is not known"
check "another kind" contains "$(failure other '.kind="CredentialProviderResponse"')" "not CredentialProviderRequest"
check "no image" contains "$(failure other 'del(.image)')" "names no image"
check "what is new in it is passed over" contains "$(other '.podName="x"')" "\"$contoso\""

# Configurations.
rm -f "$config"
check "no azure.json" contains "$(failure provide $contoso/hello)" "does not exist"
azure_json <<<'cloud: AzurePublicCloud'
check "YAML" contains "$(failure provide $contoso/hello)" "If it is YAML"
azure_json <<<'{}'
check "no identity" contains "$(failure provide $contoso/hello)" "neither a managed identity nor a service principal"
azure_json <<<'{"cloud":"Nowhere","useManagedIdentityExtension":true}'
check "a cloud that nobody knows" contains "$(failure provide $contoso/hello)" "Nowhere"
azure_json <<<'{"useManagedIdentityExtension":true}'
chmod 666 "$config"
check "one that others may write" contains "$(failure provide $contoso/hello)" "Run: chmod go-w"
manual=$("$HELPER" manual kubelet)
check "the manual has exit codes" contains "$manual" "standard error says why"
check "… and none that there is not" lacks "$manual" "A person has to sign in"
no_config() { request $contoso/hello | "$plugins/acr-credential-provider" 2>>"$errors"; }
check "no configuration named" contains "$(failure no_config)" "config is required"

# Another cloud.
fresh_start
azure_json <<<"{\"cloud\":\"AzureStackCloud\",\"tenantId\":\"dddddddd-86f1-41af-91ab-2d7cd011db47\",\"useManagedIdentityExtension\":true}"
export AZURE_ENVIRONMENT_FILEPATH=$TMPDIR/environment.json
(umask 077 && echo '{"name":"Disconnected","activeDirectoryEndpoint":"https://login.stack.contoso.example/","resourceManagerEndpoint":"https://management.stack.contoso.example/","tokenAudience":"https://management.stack.contoso.example/","containerRegistryDNSSuffix":".azurecr.stack.contoso.example"}' >"$AZURE_ENVIRONMENT_FILEPATH")
provide contoso.azurecr.stack.contoso.example/hello >/dev/null
check "a registry of a custom cloud is asked, and no other" equal contoso.azurecr.stack.contoso.example \
  "$(emulator_log | jq -r '.[] | select(.service=="acr.exchange").host' | sort -u)"
check "what only looks like one is not" equal "$empty" "$(provide contoso.azurecr.stack.contoso.example.evil.com/hello)"
unset AZURE_ENVIRONMENT_FILEPATH

# Under load, and in need.
fresh_start
azure_json <<<'{"useManagedIdentityExtension":true}'
for i in $(seq 10); do provide $contoso/hello >"$TMPDIR/answer.$i" & done
wait $(jobs -p | grep -v "^$api_server$")
check "ten at once have one answer" equal 1 "$(cat "$TMPDIR"/answer.* | jq -r ".auth[\"$contoso\"].password" | sort -u | wc -l)"
check "by one exchange" equal "1 1" "$(counter imds.token) $(counter acr.exchange)"
cut_off() { request $contoso/hello | unshare --net env -u HOME "$plugins/acr-credential-provider" "$config" 2>>"$errors"; }
check "without a network the cache answers" equal "$(cat "$TMPDIR/answer.1")" "$(cut_off)"
rm -rf $cache
check "and without both it says why" contains "$(failure cut_off)" "169.254.169.254"
fresh_start
unwritable() { CACHE_DIRECTORY=/proc/self provide $contoso/hello; }
check "without a writable disk" pulls "$(unwritable)" $contoso
check "it leaves nothing behind" not test -e $cache
mkdir "$TMPDIR/cache-directory"
CACHE_DIRECTORY=$TMPDIR/cache-directory provide $contoso/hello >/dev/null
check "systemd's cache directory is used" test -d "$TMPDIR/cache-directory/docker-credential-acr"
mkdir -m 777 $cache
check "a cache that others may write to is refused" contains "$(failure provide $contoso/hello)" "unsafe file"
finish
