#!/usr/bin/env bash
# Each row of ACR's table of ways to authenticate [container-registry-authentication.md] ends in a pull from a real
# registry, through docker, podman, skopeo and buildah. Nobody but the row's identity may pull. Prints the table.
. "$(dirname "$0")/client.sh"
unset AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET
export AZURE_CORE_COLLECT_TELEMETRY=false AZURE_CORE_NO_COLOR=true
mount -t tmpfs -o mode=755 tmpfs /run # a node's, for the kubelet's plugin
start_dockerd
image=$contoso/methods/hello:1
others=$contoso/others/hello:1
oci_image hello
for name in "$image" "$others"; do
  check "an image to pull" skopeo copy -q --dest-creds contoso:emulated-admin-password oci:hello "docker://$name"
done

# As the emulated directory has them.
ada=c3c3c3c3-0000-4000-8000-000000000001
system=77777777-0000-4000-8000-000000000001
user=77777777-0000-4000-8000-000000000002
principal=$EMULATED_CLIENT_ID
principal_secret=$EMULATED_CLIENT_SECRET
scoped='[{"username":"team","password":"team-password","registry":"contoso.azurecr.io","actions":["pull"],"repositories":["methods/hello"]}]'
admin='[{"username":"contoso","password":"emulated-admin-password","registry":"contoso.azurecr.io","actions":["*"],"repositories":["*"]}]'

clients=(docker podman skopeo buildah)
pull_with() { # CLIENT IMAGE
  case $1 in
    docker) docker rmi -f "$2" >/dev/null 2>&1; docker pull -q "$2" ;;
    skopeo) rm -rf pulled && skopeo copy -q "docker://$2" oci:pulled ;;
    *) podman rmi -f "$2" >/dev/null 2>&1; "$1" pull -q "$2" ;;
  esac
}
asked_for_it() { asked | grep -q "^get $contoso"; }
refuses() { grep -qE 'denied|unauthorized|UNAUTHORIZED' <<<"$("$@" 2>&1)"; }

# alone IDENTITY [USERS]: nothing is left of the last method but the clients' configuration, and of Entra's identities that one
# alone has a role at the registry (none: nobody), of the registry's own users those.
alone() {
  reset_emulator
  rm -rf ~/.docker ~/.config ~/.local ~/.cache ~/.azure /run/docker-credential-acr "$XDG_RUNTIME_DIR/containers"
  "$HELPER" configure contoso --all --yes >/dev/null 2>&1
  setting "$(jq -nc --arg who "$1" --argjson users "${2-[]}" '{role_assignments: {"contoso.azurecr.io": [$who]}, users: $users, device_code_interval: 1}')"
}

table=()
# pulls METHOD [CONDITION…]: through each client, of which each then meets the condition; a line of the table.
pulls() {
  local method=$1 line client before
  shift
  line=$(printf '%-52s' "$method")
  for client in "${clients[@]}"; do
    before=$failed
    forget_asked
    check "$method: $client pulls" pull_with "$client" "$image"
    check "$method: $client asked the helper as it should" "$@"
    if [ "$failed" = "$before" ]; then line+=' ok     '; else line+=' FAILED '; fi
  done
  table+=("$line")
}

# row METHOD IDENTITY USERS COMMAND…: what somebody does once, and then pulls.
row() {
  local method=$1
  alone "$2" "$3"
  shift 3
  check "$method: $1 …" "$@"
  pulls "$method" asked_for_it
}

# Nobody has a role: no client gets anything. So what comes below is the identity's.
alone none
for client in "${clients[@]}"; do
  check "without a role $client gets nothing" refuses pull_with "$client" "$image"
done

# A person, who reads the code elsewhere.
with_approval() {
  setting '{"imds_identities":[]}'
  approve_device_code &
  local approving=$!
  "$@" && wait $approving
}
row "individual identity, signed in by login" $ada '[]' with_approval "$HELPER" login contoso --device-code --no-configure
check "status says whose" contains "$("$HELPER" status 2>&1)" "signed-in user ada@"
row "individual identity, signed in to az" $ada '[]' with_approval /usr/bin/az login --use-device-code

# Service principals.
export_principal() { export AZURE_TENANT_ID=$EMULATED_TENANT_ID AZURE_CLIENT_ID=$1 "$2=$3"; }
forget_principal() { unset AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET AZURE_CLIENT_CERTIFICATE_PATH; }
alone "$principal"
export_principal "$principal" AZURE_CLIENT_SECRET "$principal_secret"
pulls "service principal, secret in the environment" asked_for_it
forget_principal
alone "$EMULATED_CERTIFICATE_CLIENT_ID"
export_principal "$EMULATED_CERTIFICATE_CLIENT_ID" AZURE_CLIENT_CERTIFICATE_PATH "$EMULATOR_STATE/client.pem"
pulls "service principal, certificate in the environment" asked_for_it
forget_principal
row "service principal, certificate named to login" "$EMULATED_CERTIFICATE_CLIENT_ID" '[]' "$HELPER" login contoso --no-configure \
  --service-principal --username "$EMULATED_CERTIFICATE_CLIENT_ID" --certificate "$EMULATOR_STATE/client.pem" --tenant "$EMULATED_TENANT_ID"

# A name and a password, which one types at login, at docker login or at podman login: a service principal's, the admin user's, a
# repository-scoped token's.
type_at_login() { "$HELPER" login contoso --no-configure --username "$1" --password-stdin <<<"$2"; }
type_at_docker() { docker login -u "$1" --password-stdin $contoso <<<"$2"; }
# podman login first asks for a login that is there, and gives up where there is an error instead of one, so here is one. It
# writes to the file of the session, which configure leaves alone, unless registries.conf has the helper for all registries.
type_at_podman() {
  env AZURE_TENANT_ID="$EMULATED_TENANT_ID" AZURE_CLIENT_ID="$principal" AZURE_CLIENT_SECRET="$principal_secret" \
    podman login -u "$1" --password-stdin $contoso <<<"$2"
}
typed_rows() { # METHOD IDENTITY USERS NAME PASSWORD
  row "$1, typed at login" "$2" "$3" type_at_login "$4" "$5"
  row "$1, typed at docker login" "$2" "$3" type_at_docker "$4" "$5"
  check "$1: the helper answers what was typed" equal "$4:$5" "$(helper get $contoso | jq -r '.Username + ":" + .Secret')"
  alone "$principal" "$3"
  registries_conf 'credential-helpers = ["acr", "containers-auth.json"]'
  check "$1: podman login …" type_at_podman "$4" "$5"
  setting "{\"role_assignments\":{\"contoso.azurecr.io\":[\"$2\"]}}"
  pulls "$1, typed at podman login" asked_for_it
}
typed_rows "service principal" "$principal" '[]' "$principal" "$principal_secret"
typed_rows "admin user" none "$admin" contoso emulated-admin-password
typed_rows "repository-scoped token" none "$scoped" team team-password
for client in "${clients[@]}"; do
  check "out of its scope $client gets nothing" refuses pull_with "$client" "$others"
done
check "nor may it push" refuses skopeo copy -q oci:hello "docker://$image"

# Managed identities.
alone $system
pulls "managed identity, system-assigned" asked_for_it
row "managed identity, user-assigned, named to login" $user '[]' "$HELPER" login contoso --no-configure --identity $user
alone $user
export AZURE_CLIENT_ID=$user
pulls "AKS managed identity, by the node's own helper" asked_for_it
unset AZURE_CLIENT_ID

# AKS: the kubelet runs the plugin with the node's azure.json, and hands what it answers to the runtime with the pull. Here it
# is a file of logins, which the clients read instead of asking anybody.
nobody_asked() { equal "" "$(asked)"; }
by_kubelet() { # METHOD IDENTITY COMMAND…, with azure.json on standard input
  local method=$1 answer
  alone "$2"
  shift 2
  rm -rf ~/.docker ~/.config azure.json kubelet
  (umask 077 && cat >azure.json && mkdir kubelet)
  answer=$(jq -nc --arg i "$image" '{apiVersion: "credentialprovider.kubelet.k8s.io/v1", kind: "CredentialProviderRequest", image: $i}' |
    env -u HOME -u XDG_RUNTIME_DIR "$@" "$work/azure.json")
  jq --arg r $contoso '{auths: {($r): {auth: (.auth[$r] | .username + ":" + .password | @base64)}}}' <<<"$answer" >kubelet/config.json
  export DOCKER_CONFIG=$work/kubelet REGISTRY_AUTH_FILE=$work/kubelet/config.json
  pulls "$method" nobody_asked
  unset DOCKER_CONFIG REGISTRY_AUTH_FILE
}
ln -s "$HELPER" acr-credential-provider
for plugin in "$work/acr-credential-provider" "$HELPER kubelet"; do
  read -ra command <<<"$plugin"
  by_kubelet "AKS managed identity, ${plugin##*/}" $user "${command[@]}" \
    <<<"{\"cloud\":\"AzurePublicCloud\",\"useManagedIdentityExtension\":true,\"userAssignedIdentityID\":\"$user\"}"
  by_kubelet "AKS service principal, ${plugin##*/}" "$principal" "${command[@]}" \
    <<<"{\"cloud\":\"AzurePublicCloud\",\"tenantId\":\"$EMULATED_TENANT_ID\",\"aadClientId\":\"$principal\",\"aadClientSecret\":\"$principal_secret\"}"
done
quiet

echo
printf '%-52s' method
printf ' %-7s' "${clients[@]}"
echo
printf '%s\n' "${table[@]}"
finish
