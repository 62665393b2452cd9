#!/usr/bin/env bash
# Managed identities of a machine on Azure, chosen in every way there is; each reads an image with skopeo.
. "$(dirname "$0")/client.sh"
docker_config '{"credHelpers":{"contoso.azurecr.io":"acr"}}'
oci_image image
digest=$(jq -r '.manifests[0].digest' image/index.json)
skopeo copy -q oci:image docker://$contoso/hello:1
unset AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET

# As the emulated directory has them.
system=77777777-0000-4000-8000-000000000001
user=77777777-0000-4000-8000-000000000002
object=b2b2b2b2-0000-4000-8000-000000000002
resource=$(control_request "$EMULATOR_CONTROL/settings" | jq -r '.imds_identities[1].resource_id')

# check_identity WHAT EXPECTED NAME=VALUE…: with these variables the token is that identity's, and reads an image.
check_identity() {
  local what=$1 expected=$2 exchanges
  shift 2
  exchanges=$(counter acr.exchange)
  check "$what" equal "$digest" "$(env "$@" skopeo inspect docker://$contoso/hello:1 | jq -r .Digest)"
  check "the token is that identity's" equal "$expected" "$(claim "$(secret_of "$(env "$@" "$HELPER" get <<<$contoso)")" .appid)"
  check "by one exchange" exchanges_are $((exchanges + 1))
}
choose=DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY

reset_emulator
check_identity "system-assigned" $system LANG=C
check_identity "user-assigned, AZURE_CLIENT_ID" $user AZURE_CLIENT_ID=$user
check_identity "user-assigned, object id" $user $choose=object-id:$object
check_identity "user-assigned, resource id" $user $choose=resource-id:"$resource"
check "IMDS was asked by each id" equal "client_id msi_res_id object_id" \
  "$(emulator_log | jq -r '[.[] | select(.service == "imds.token").target | capture("&(?<id>client_id|object_id|msi_res_id)=").id] | unique | join(" ")')"
tokens=$(counter imds.token)
env $choose=object-id:$object skopeo inspect docker://$contoso/hello:1 >/dev/null
skopeo inspect docker://$contoso/hello:1 >/dev/null
check "each has a cached token of its own" equal "4 $tokens" "$(counter acr.exchange) $(counter imds.token)"
check "three hours later" equal "$digest" "$(at 10900 skopeo inspect docker://$contoso/hello:1 | jq -r .Digest)"
check "one more exchange" exchanges_are 5

reset_emulator
rm -rf "$cache"
fault '[{"service":"imds.token","times":2,"status":429,"body":"{}"}]'
check_identity "IMDS is throttled" $system $choose=system
check "$choose wins over AZURE_CLIENT_ID" equal $system \
  "$(claim "$(secret_of "$(env AZURE_CLIENT_ID=$user $choose=system "$HELPER" get <<<$contoso)")" .appid)"

inspect() { env "$@" skopeo inspect docker://$contoso/hello:1 2>&1; }
unknown=77777777-0000-4000-8000-00000000ffff
check "an identity that is not assigned" contains "$(inspect AZURE_CLIENT_ID=$unknown)" "Identity not found"
check "is named" contains "$(inspect AZURE_CLIENT_ID=$unknown)" $unknown
setting "$(control_request "$EMULATOR_CONTROL/settings" | jq '{imds_identities: [.imds_identities[1], (.imds_identities[1] | .client_id = "d")]}')"
rm -rf "$cache"
check "several, and none chosen" contains "$(inspect LANG=C)" "AZURE_CLIENT_ID"
setting '{"imds_identities": []}'
check "none assigned" contains "$(inspect LANG=C)" "Identity not found"
check "the next source is tried" contains "$(inspect LANG=C)" "Azure CLI account"
check "but not for one that was chosen" lacks "$(inspect AZURE_CLIENT_ID=$user)" "Azure CLI account"
check "what to type is said" contains "$(inspect AZURE_CLIENT_ID=$user)" "az vm identity assign"
quiet
finish
