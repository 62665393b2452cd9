#!/usr/bin/env bash
# The kubelet's own code: it reads our CredentialProviderConfig, runs the plugin, and says what it would pull with. The
# same for pull secrets; and kubectl takes them.
. "$(dirname "$0")/client.sh"
gopath=$top/build/kubernetes
program=$gopath/src/k8s.io/kubernetes/cmd/kubelet_client
jq -n --arg at "$program/main.go" --arg from "$top/test/clients/kubelet_client/main.go" '{Replace: {($at): $from}}' >overlay.json
build() {
  cd "$gopath/src/k8s.io/kubernetes" && env GO111MODULE=off GOPATH="$gopath" GOCACHE="$work/go" GOFLAGS=-p=2 CGO_ENABLED=0 \
    go build -overlay "$work/overlay.json" -o "$work/kubelet_client" ./cmd/kubelet_client
}
check "Kubernetes' code builds" build
kubelet() { ./kubelet_client "$@" 2>>"$work/kubelet.log"; }

# A node. It writes down how often the plugin was run.
mount -t tmpfs -o mode=755 tmpfs /run
unset AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET
mkdir plugins
ln -s "$HELPER" plugins/plugin
cat >plugins/acr-credential-provider <<WRAPPER
#!/bin/bash
echo run >>"$work/runs"
exec -a acr-credential-provider "$HELPER" "\$@"
WRAPPER
chmod +x plugins/acr-credential-provider
(umask 077 && echo '{"cloud":"AzurePublicCloud","useManagedIdentityExtension":true}' >azure.json)
shipped=$top/packaging/kubernetes
check "the configuration has the members that the kubelet knows" equal "acr-credential-provider credentialprovider.kubelet.k8s.io/v1 6 false" \
  "$(kubelet config <"$shipped/credential-provider-config.yaml")"
check "the one for service accounts, too" equal "acr-credential-provider credentialprovider.kubelet.k8s.io/v1 6 true" \
  "$(kubelet config <"$shipped/credential-provider-config-service-accounts.yaml")"
# This kubelet is older than v1, which has the same members.
sed "s|k8s.io/v1$|k8s.io/v1alpha1|; s|/etc/kubernetes/azure.json|$work/azure.json|" "$shipped/credential-provider-config.yaml" >config.yaml

oci_image hello
skopeo copy --quiet --dest-creds "$guid:$(secret_of "$(get $contoso)")" oci:hello docker://$contoso/hello:1
rm -rf ~/.cache
reset_emulator >/dev/null

# pulled_with IMAGE [CONFIG]: the first pair of user name and password that the kubelet would try.
pulled_with() { kubelet pull "${2-config.yaml}" plugins "$1" | jq -r '.credentials[0] // "none"'; }
pulls() { [ "$(skopeo inspect --creds "$1" --format '{{.Name}}' docker://$contoso/hello:1)" = $contoso/hello ]; }
answer=$(kubelet pull config.yaml plugins $contoso/hello:1 $contoso/hello:2 $contoso/other@sha256:0123 | jq -c .credentials)
check "three images of a registry have the same credentials" equal 1 "$(sort -u <<<"$answer" | wc -l)"
check "for which the plugin ran once" equal 1 "$(wc -l <runs)"
check "the first to try pulls" pulls "$(head -n 1 <<<"$answer" | jq -r '.[0]')"
check "the last is none, for anonymous pulls" equal ":" "$(head -n 1 <<<"$answer" | jq -r '.[-1]')"
check "a domain name label" contains "$(pulled_with contoso-e7ggejfuhzhgedc8.azurecr.io/x)" "$guid:"
check "a regional login server" contains "$(pulled_with contoso.eastus.geo.azurecr.io/x)" "$guid:"
for cloud in cn us; do
  check "a registry in azurecr.$cloud is asked for" contains "$(pulled_with contoso.azurecr.$cloud/x)" "$guid:"
done
for image in mcr.microsoft.com/x contoso.eastus.data.azurecr.io/x contoso.azurecr.io.evil.com/x; do
  check "$image is none of ours" equal none "$(pulled_with $image)"
done
reset_emulator >/dev/null
sed 's|- "\*.azurecr.io"|- "*.*.*.*.*"\n      - "*.*.*.*"|' config.yaml >every.yaml
for image in x.azurecr.io.evil.com/img evil.azurecr.io.attacker.example/img contoso.eastus.data.azurecr.io/img; do
  check "$image is none of ours, even if the plugin is asked" equal none "$(pulled_with $image every.yaml)"
done
check "and nobody else was" equal "[]" "$(emulator_log)"
sed 's|# - "mcr|- "mcr|; s|# - --registry-mirror|- --registry-mirror|' config.yaml >mirror.yaml
check "a mirror's source" pulls "$(pulled_with mcr.microsoft.com/hello mirror.yaml)"
(umask 077 && echo "{\"aadClientId\":\"$EMULATED_CLIENT_ID\",\"aadClientSecret\":\"$EMULATED_CLIENT_SECRET\"}" >azure.json)
check "a service principal" equal "$EMULATED_CLIENT_ID:$EMULATED_CLIENT_SECRET" "$(pulled_with $contoso/hello)"
check "… at a regional login server" equal "$EMULATED_CLIENT_ID:$EMULATED_CLIENT_SECRET" "$(pulled_with contoso.eastus.geo.azurecr.io/hello)"
rm azure.json
check "a plugin that fails leaves the pull without" equal none "$(pulled_with $contoso/hello)"
check "and the kubelet's log tells" contains "$(cat kubelet.log)" "Failed getting credential from external registry credential provider"
(umask 077 && echo '{"useManagedIdentityExtension":true}' >azure.json)

# Responses by the members of the public API and no others.
for version in v1 v1beta1 v1alpha1; do
  respond() { echo "{\"apiVersion\":\"credentialprovider.kubelet.k8s.io/$version\",\"kind\":\"CredentialProviderRequest\",\"image\":\"$1\"}" | plugins/acr-credential-provider azure.json; }
  check "a response of $version" equal "credentialprovider.kubelet.k8s.io/$version 3600 [$contoso *.azurecr.*]" "$(respond $contoso/x | kubelet response)"
  check "an empty one of $version" equal "credentialprovider.kubelet.k8s.io/$version 0 []" "$(respond ghcr.io/x | kubelet response)"
done
check "the patterns mean what they should" equal "true false" \
  "$(kubelet match "*.*.geo.azurecr.io" contoso.eastus.geo.azurecr.io/x) $(kubelet match "*.azurecr.io" contoso.eastus.geo.azurecr.io/x)" 

# Pull secrets.
secret() { as_principal "$HELPER" pull-secret "$@" 2>>"$work/notes"; }
for form in yaml json; do
  check "a pull secret in $form, as the kubelet reads it" pulls "$(secret contoso -o $form | kubelet secret $contoso/hello | jq -r '.credentials[0]')"
  check "is for no other registry" equal "[]" "$(secret contoso -o $form | kubelet secret fabrikam.azurecr.io/hello | jq -c .credentials)"
done
check "until when it lives is said beside it" contains "$(cat notes)" "good until 20"
reset_emulator >/dev/null
rm -rf "$cache"
secret contoso >/dev/null
at 7000 secret contoso >/dev/null
check "a token past half of its life is renewed first" exchanges_are 2
reset_emulator >/dev/null
rm -rf "$cache"
typed=$(jq -nc '{ServerURL: "contoso.azurecr.io", Username: "ci-pull", Secret: "pass:word \" \\"}')
helper store "$typed" >/dev/null
check "what somebody has typed comes first" equal 'ci-pull:pass:word " \' "$(secret contoso | kubelet secret $contoso/hello | jq -r '.credentials[0]')"
check "with nothing about an expiry" lacks "$(secret contoso)" expires
helper erase $contoso >/dev/null

# kubectl, of whatever version is here, and as much of an API server as it wants to see.
. "$top/test/clients/kubelet_client/api_server.sh"
created() { secret "$@" | kubectl create --dry-run=client --validate=false -f - -o json; }
check "kubectl create --dry-run=client takes it" equal "contoso.azurecr.io build kubernetes.io/dockerconfigjson" \
  "$(created contoso --namespace build | jq -r '.metadata.name + " " + .metadata.namespace + " " + .type')"
check "in JSON, too" equal '["contoso.azurecr.io"]' "$(created contoso --name acr --output json | jq -c '.data[".dockerconfigjson"] | @base64d | fromjson | .auths | keys')"
applied() { secret contoso --name acr | kubectl apply --validate=false -f -; }
check "kubectl apply takes it" contains "$(applied 2>&1)" "secret/acr created"
check "and what it sends is the secret" pulls "$(kubelet secret $contoso/hello <objects | jq -r '.credentials[0]')"

# Names by Kubernetes' rules.
for name in Upper under_score -x x- .x x. x..y "a b" "$(printf 'x%.0s' {1..254})"; do
  check_fails "no secret is named ${name:0:20}" secret contoso "--name=$name"
done
for name in x a.b acr-1 contoso.azurecr.io; do check "a secret may be named $name" secret contoso "--name=$name"; done
for name in a.b Upper "$(printf 'x%.0s' {1..64})"; do check_fails "no namespace is named ${name:0:20}" secret contoso "--namespace=$name"; done
finish
