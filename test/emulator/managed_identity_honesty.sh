#!/bin/bash
# sandbox: --no-registries
# managed_identity_honesty.sh, to be run in the sandbox: Microsoft's and GitHub's own JavaScript clients get tokens from the
# emulated machines and CI services. They know nothing of us. `npm ci` in node/ must have been run.
set -uo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=control.sh
. "$here/control.sh"
# shellcheck source=machines.sh
. "$here/machines.sh"
# shellcheck source=checks.sh
. "$here/checks.sh"

# Node has an authority list of its own, and checks the cluster's certificate as if it were any server's.
cat "$EMULATOR_CA" "$EMULATOR_STATE/service-fabric.pem" > "$TMPDIR/authorities.pem"
export NODE_EXTRA_CA_CERTS=$TMPDIR/authorities.pem
client() { node "$here/node/managed_identity.mjs" "$@"; }
system=77777777-0000-4000-8000-000000000001
assigned=77777777-0000-4000-8000-000000000002
acr=https://containerregistry.azure.net
arm=https://management.azure.com

# is_for JQ-CONDITION MACHINE WHAT…: the client gets a token of that kind.
is_for() {
  local condition=$1
  shift
  "$@" > "$TMPDIR/token.json" || return
  jq --exit-status "$condition" "$TMPDIR/token.json"
}
# The client must have understood the time that came beside the token: within a minute of the claim.
understood="((.expiresOnTimestamp / 1000) - .exp | fabs) < 60"
of() { echo ".appid == \"$1\" and .aud == \"$2\" and ($understood)"; }
on_vm() { forget_machine; "$@"; }
# fails_with TEXT COMMAND…
fails_with() {
  local text=$1
  shift
  ! "$@" 2> "$TMPDIR/error" || return
  grep -F -- "$text" "$TMPDIR/error" || { cat "$TMPDIR/error"; return 1; }
}

reset_emulator
resource_id=$(control_request "$EMULATOR_CONTROL/settings" | jq -r '.imds_identities[1].resource_id')
object_id=$(control_request "$EMULATOR_CONTROL/settings" | jq -r '.imds_identities[1].object_id')
for machine in on_vm on_app_service on_pod_identity; do
  check "$machine: the system-assigned identity" is_for "$(of $system $acr)" $machine client managed-identity
  check "$machine: one by client id" is_for "$(of $assigned $acr)" $machine client managed-identity clientId=$assigned
  check "$machine: one by resource id" is_for "$(of $assigned $acr)" $machine client managed-identity "resourceId=$resource_id"
  check "$machine: one by object id" is_for "$(of $assigned $acr)" $machine client managed-identity "objectId=$object_id"
done
check "App Service was asked for each" test "$(counter app_service.token)" = 4
check "an identity that App Service does not have" \
  fails_with "No User Assigned or Delegated Managed Identity found" on_app_service client managed-identity clientId=$EMULATED_CLIENT_ID
check "a wrong header is refused" fails_with "X-IDENTITY-HEADER" \
  on_app_service env IDENTITY_HEADER=wrong node "$here/node/managed_identity.mjs" managed-identity
check "Cloud Shell, for ARM's audience" is_for "$(of $system $arm)" on_cloud_shell client managed-identity audience=$arm
check "Cloud Shell refuses ACR's" fails_with "is not a supported MSI token audience" on_cloud_shell client managed-identity
check "Azure Arc" is_for "$(of $system $acr)" on_azure_arc client managed-identity
check "Azure Arc, found by its program" is_for "$(of $system $acr)" on_azure_arc_by_program client managed-identity
check "each after one challenge" test "$(counter azure_arc.challenge) $(counter azure_arc.token)" = "2 2"
for kind in wrong-directory traversal wrong-extension too-large wrong-scheme no-header missing-file; do
  setting "{\"azure_arc_challenge\": \"$kind\"}"
  check "Azure Arc's challenge, $kind: the client backs off" fails_with "Error" on_azure_arc client managed-identity
done
check "no key was sent for any of them" test "$(counter azure_arc.token)" = 2
reset_emulator
check "Service Fabric" is_for "$(of $system $acr)" on_service_fabric client managed-identity
setting '{"service_fabric_other_certificate": true}'
check "a cluster's other certificate is noticed" fails_with "network_error" on_service_fabric client managed-identity
check "… before the request" test "$(counter service_fabric.token)" = 1

azd() { with_tools env EMULATED_AZD_LENIENT=yes node "$here/node/managed_identity.mjs" azd "$@"; }
check "azd, nobody signed in" fails_with "Please run 'azd auth login'" azd
sign_in_with_azd
check "azd" is_for "$(of "$EMULATED_CLIENT_ID" $acr)" azd
check "azd, with a tenant" is_for ".tid == \"$EMULATED_TENANT_ID\"" azd "tenant=$EMULATED_TENANT_ID"

reset_emulator
github='.iss == "https://token.actions.githubusercontent.com" and .sub == "repo:contoso/app:ref:refs/heads/main"'
check "GitHub Actions, with an audience" is_for "$github and .aud == \"api://AzureADTokenExchange\"" \
  in_github_actions client actions audience=api://AzureADTokenExchange
check "GitHub Actions, without one" is_for "$github and .aud == \"https://github.com/contoso\"" in_github_actions client actions
check "Azure Pipelines, at Entra" is_for "$(of "$EMULATED_FEDERATED_CLIENT_ID" $acr)" in_azure_pipelines client pipelines
check "Azure Pipelines, another connection" fails_with "oidcToken field not detected" \
  in_azure_pipelines client pipelines connection=00000000-0000-0000-0000-000000000009
check "Azure Pipelines, another token" fails_with "Received null token from OIDC request. Status code: 401" \
  in_azure_pipelines env SYSTEM_ACCESSTOKEN=wrong node "$here/node/managed_identity.mjs" pipelines

finish
