#!/usr/bin/env bash
# A VM's managed identities, each to the end: an image inspected in the registry.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/harness.sh"
. "$top/test/emulator/control.sh"
. "$top/test/clients/clients.sh"
docker_config "$for_contoso"
skopeo copy -q "oci:$work/image" docker://contoso.azurecr.io/mi/hello:1
unset AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET
inspects() { skopeo inspect docker://contoso.azurecr.io/mi/hello:1; }
identities=$(control_request "$EMULATOR_CONTROL/settings" | jq -c .imds_identities)
user_assigned() { jq -r ".[] | select(.system | not) | .$1" <<<"$identities"; }
# asked_for FIELD VALUE: the metadata service was asked for exactly that.
asked_for() {
  local target
  target=$(emulator_log | jq -r '[.[] | select(.service=="imds.token")][-1].target')
  contains "$target" "$1=$(jq -rn --arg v "$2" '$v|@uri')"
}

reset_emulator
check "system-assigned, without any setting" inspects
check "asked once" equal "1 1" "$(counter imds.token) $(counter acr.exchange)"
check "after one probe" equal 1 "$(counter imds.probe)"
check "by client id" env AZURE_CLIENT_ID="$(user_assigned client_id)" skopeo inspect docker://contoso.azurecr.io/mi/hello:1
check "which the service was asked for" asked_for client_id "$(user_assigned client_id)"
for kind in client object resource; do
  export DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY="$kind-id:$(user_assigned ${kind}_id)"
  check "by $kind id" inspects
done
check "the last one by msi_res_id" asked_for msi_res_id "$(user_assigned resource_id)"
unset DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY
check "hours later, without a login" at 100000 inspects

setting '{"imds_identities":[]}'
rm -r ~/.cache/docker-credential-acr
check "a machine without one goes on to the next source" contains "$(helper get contoso.azurecr.io)" "Azure CLI account"
check "one that was asked for by name does not" contains \
  "$(DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY=client-id:nobody helper get contoso.azurecr.io)" "az vm identity assign"
finish
