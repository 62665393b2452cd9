#!/usr/bin/env bash
# Each row of ACR's table of ways to authenticate [container-registry-authentication.md] ends in a pull from a real
# registry, through docker, podman and skopeo. Prints the table.
. "$(dirname "$0")/client.sh"
unset AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET
export AZURE_CORE_COLLECT_TELEMETRY=false AZURE_CORE_NO_COLOR=true
mount -t tmpfs -o mode=755 tmpfs /run # a node's, for the kubelet's plugin
start_dockerd
image=$contoso/methods/hello:1
oci_image hello
check "an image to pull" skopeo copy -q --dest-creds contoso:emulated-admin-password oci:hello "docker://$image"
table=()

# Nothing is left of the last method but the configuration.
begin() {
  reset_emulator
  rm -rf ~/.docker ~/.config ~/.local ~/.cache ~/.azure /run/docker-credential-acr "$XDG_RUNTIME_DIR/containers" "$work/auth.json"
  "$HELPER" configure contoso --all --yes >/dev/null 2>&1
  forget_asked
}
with_docker() {
  docker rmi -f "$image" >/dev/null 2>&1
  docker pull -q "$image"
}
with_podman() {
  podman rmi -f "$image" >/dev/null 2>&1
  podman pull -q "$image"
}
with_skopeo() { rm -rf pulled && skopeo copy -q "docker://$image" oci:pulled; }
# The registry's access tokens since: that of the pull says whose they were.
subject() { emulator_log | jq -r '[.[] | select(.service | startswith("acr.token"))] | length'; }

# pulls METHOD: through each client.
pulls() {
  local method=$1 client row=$1
  for client in docker podman skopeo; do
    check "$method, with $client" "with_$client"
    [ "$(subject)" -gt 0 ] && row="$row | $client"
  done
  check "$method: every pull asked the helper" test "$(asked | grep -c "^get $contoso")" -ge 3
  table+=("$row")
}
# row METHOD COMMAND…: what it takes once, and then pulls.
row() {
  local method=$1
  shift
  begin
  check "$method: $1 …" "$@"
  forget_asked
  pulls "$method"
}

# A person.
person_signs_in() {
  setting '{"imds_identities":[],"device_code_interval":1}'
  "$HELPER" login contoso --device-code --no-configure >said 2>&1 &
  local login=$!
  until grep -q 'enter the code' said; do sleep 0.1; kill -0 $login || return 1; done
  control_post device-codes "$(jq -n --arg c "$(sed -n 's/^and enter the code \([^ ]*\) .*/\1/p' said)" '{user_code: $c, decision: "approve"}')"
  wait $login
}
row "individual identity, signed in to the helper" person_signs_in
check "it is the person's" contains "$("$HELPER" status 2>&1)" "signed-in user ada@"
az_signs_in() {
  setting '{"imds_identities":[]}'
  /usr/bin/az login --service-principal -u "$EMULATED_CLIENT_ID" -p "$EMULATED_CLIENT_SECRET" --tenant "$EMULATED_TENANT_ID"
}
row "account of az" az_signs_in

# Service principals.
begin
export AZURE_TENANT_ID=$EMULATED_TENANT_ID AZURE_CLIENT_ID=$EMULATED_CLIENT_ID AZURE_CLIENT_SECRET=$EMULATED_CLIENT_SECRET
pulls "service principal, in the environment"
unset AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET
row "service principal, by its certificate" "$HELPER" login contoso --no-configure --service-principal \
  --username "$EMULATED_CERTIFICATE_CLIENT_ID" --certificate "$EMULATOR_STATE/client.pem" --tenant "$EMULATED_TENANT_ID"
log_in_to_helper() { printf %s "$2" | "$HELPER" login contoso --no-configure --username "$1" --password-stdin; }
log_in_with() { printf %s "$3" | "$1" login -u "$2" --password-stdin "$contoso"; }
row "service principal, as a user, login" log_in_to_helper "$EMULATED_CLIENT_ID" "$EMULATED_CLIENT_SECRET"
row "service principal, as a user, docker login" log_in_with docker "$EMULATED_CLIENT_ID" "$EMULATED_CLIENT_SECRET"

# Managed identities.
begin
pulls "managed identity, system-assigned"
row "managed identity, user-assigned" "$HELPER" login contoso --no-configure --identity 77777777-0000-4000-8000-000000000002
check "it is that one's" contains "$(emulator_log | jq -r '.[] | select(.service == "imds.token") | .target')" "client_id=77777777-0000-4000-8000-000000000002"

# AKS: the kubelet runs the plugin with the node's azure.json and hands what it answers to the runtime, by the pull.
# Here the clients are given it as their own login.
on_a_node() {
  local method=$1 client row=$1 answer
  begin
  (umask 077 && rm -f azure.json && cat >azure.json)
  mkdir -p plugins
  ln -sf "$HELPER" plugins/acr-credential-provider
  answer=$(jq -nc --arg i "$image" '{apiVersion: "credentialprovider.kubelet.k8s.io/v1", kind: "CredentialProviderRequest", image: $i}' |
    env -u HOME plugins/acr-credential-provider "$work/azure.json")
  check "$method: the plugin answers" jq -e --arg r "$contoso" '.auth[$r].password != ""' <<<"$answer"
  docker_config "$(jq --arg r "$contoso" '{auths: {($r): {auth: (.auth[$r] | .username + ":" + .password | @base64)}}}' <<<"$answer")"
  rm -rf ~/.config/containers
  for client in docker podman skopeo; do
    check "$method, with $client" "with_$client"
    row="$row | $client"
  done
  check "$method: nobody asked the helper for more" equal "" "$(asked)"
  table+=("$row")
}
on_a_node "AKS managed identity" <<<'{"cloud":"AzurePublicCloud","useManagedIdentityExtension":true,"userAssignedIdentityID":"77777777-0000-4000-8000-000000000002"}'
on_a_node "AKS service principal" <<JSON
{"cloud":"AzurePublicCloud","tenantId":"$EMULATED_TENANT_ID","aadClientId":"$EMULATED_CLIENT_ID","aadClientSecret":"$EMULATED_CLIENT_SECRET"}
JSON

# The admin user, and a repository-scoped token.
row "admin user, login" log_in_to_helper contoso emulated-admin-password
row "admin user, docker login" log_in_with docker contoso emulated-admin-password
begin
setting '{"users":[{"username":"team","password":"team-password","registry":"contoso.azurecr.io","actions":["pull"],"repositories":["methods/hello"]}]}'
check "repository-scoped token: login …" log_in_to_helper team team-password
forget_asked
pulls "repository-scoped token"
check_fails "which may not push" skopeo copy -q oci:hello "docker://$image"
check_fails "nor pull what is not its own" skopeo inspect "docker://$contoso/other/hello:1"

echo
printf '%s\n' "${table[@]}"
quiet
finish
