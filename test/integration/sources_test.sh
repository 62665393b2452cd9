#!/usr/bin/env bash
# Every identity that the README's table lists, from the built binary to a skopeo inspect in a real registry.
# not sanitized: it waits for az
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"
. "$top/test/emulator/machines.sh"

# What every client finds: the helper on its PATH, named for the registry; and something to inspect.
bin=$TMPDIR/bin
mkdir -p "$bin" "$HOME/.docker" "$HOME/.config/docker-credential-acr"
ln -sf "$HELPER" "$bin/docker-credential-acr"
export PATH=$bin:$PATH
printf '{"credHelpers":{"contoso.azurecr.io":"acr"}}' >"$HOME/.docker/config.json"
settings_file=$HOME/.config/docker-credential-acr/config.json
settings() { (umask 077 && cat >"$settings_file"); }
oci_image "$TMPDIR/hello"
as_principal skopeo copy --quiet "oci:$TMPDIR/hello" docker://contoso.azurecr.io/hello:1

# inspects: a pull's worth of asking, as whoever the caller is.
inspects() { [ "$(skopeo inspect --format '{{.Name}}' docker://contoso.azurecr.io/hello:1)" = contoso.azurecr.io/hello ]; }
# came_from SERVICE…: each of these was asked, and the registry exchanged once.
came_from() {
  local service
  for service in "$@"; do [ "$(counter "$service")" -gt 0 ] || { echo "$service was not asked"; return 1; }; done
  exchanges_are 1
}
# source_works NAME SERVICE COMMAND…: nothing cached, whoever COMMAND makes us inspects, and SERVICE was asked for that.
source_works() {
  local name=$1 service=$2
  shift 2
  fresh_start
  check "$name" "$@" inspects
  check "… from $service" came_from "$service"
}

federated=$EMULATED_FEDERATED_CLIENT_ID
workload_token() { # FILE [SUBJECT ISSUER]
  control_request --data-binary "$(jq -n --arg s "${2-system:serviceaccount:default:workload}" \
    --arg i "${3-https://oidc.emulated.example/cluster/}" '{issuer:$i,subject:$s,audience:"api://AzureADTokenExchange"}')" \
    "$EMULATOR_CONTROL/id-token" >"$1"
}
# run [NAME=VALUE…] COMMAND…: as env does, for a function too.
run() (
  while [[ $1 == *=* ]]; do
    export "${1?}"
    shift
  done
  "$@"
)

tenant=AZURE_TENANT_ID=$EMULATED_TENANT_ID
principal=(run "$tenant" "AZURE_CLIENT_ID=$EMULATED_CLIENT_ID" "AZURE_CLIENT_SECRET=$EMULATED_CLIENT_SECRET")
certified=(run "$tenant" "AZURE_CLIENT_ID=$EMULATED_CERTIFICATE_CLIENT_ID")

# The environment.
source_works "a client secret" entra.token "${principal[@]}"
source_works "a certificate in PEM" entra.token "${certified[@]}" "AZURE_CLIENT_CERTIFICATE_PATH=$EMULATOR_STATE/client.pem"
source_works "one whose key is PKCS #1" entra.token "${certified[@]}" "AZURE_CLIENT_CERTIFICATE_PATH=$EMULATOR_STATE/client-pkcs1.pem"
for kind in client-encrypted.pem client.pfx; do
  source_works "a certificate in $kind, with its password" entra.token "${certified[@]}" \
    "AZURE_CLIENT_CERTIFICATE_PATH=$EMULATOR_STATE/$kind" "AZURE_CLIENT_CERTIFICATE_PASSWORD=$EMULATED_CERTIFICATE_PASSWORD"
done
source_works "a PFX without a password" entra.token "${certified[@]}" "AZURE_CLIENT_CERTIFICATE_PATH=$EMULATOR_STATE/client-nopassword.pfx"

workload_token "$TMPDIR/workload.jwt"
workload=(run "$tenant" "AZURE_CLIENT_ID=$federated" "AZURE_FEDERATED_TOKEN_FILE=$TMPDIR/workload.jwt")
source_works "workload identity" entra.token "${workload[@]}"
source_works "workload identity by the AKS proxy" aks_proxy.token behind_aks_proxy "$TMPDIR/workload.jwt"
check "… and Entra was not asked itself" equal 0 "$(counter entra.token)"

# CI.
source_works "a job of GitHub Actions" github.id_token in_github_actions run "$tenant" "AZURE_CLIENT_ID=$federated"
source_works "a job of Azure Pipelines" pipelines.id_token in_azure_pipelines
workload_token "$TMPDIR/gitlab.jwt" project_path:contoso/app:ref_type:branch:ref:main https://gitlab.com
settings <<EOF
{"registries": {"contoso.azurecr.io": {
  "identity": {"source": "token-variable", "clientId": "$federated", "tokenVariable": "GITLAB_AZURE_TOKEN"}, "tenant": "$EMULATED_TENANT_ID"}}}
EOF
source_works "GitLab's token in a variable" entra.token run "GITLAB_AZURE_TOKEN=$(cat "$TMPDIR/gitlab.jwt")"
settings <<EOF
{"registries": {"contoso.azurecr.io": {
  "identity": {"source": "token-file", "clientId": "$federated", "tokenFile": "$TMPDIR/gitlab.jwt"}, "tenant": "$EMULATED_TENANT_ID"}}}
EOF
source_works "a token in a file" entra.token run
rm "$settings_file"

# Managed identities.
source_works "the machine's managed identity" imds.token run
source_works "one by its client id" imds.token run AZURE_CLIENT_ID=77777777-0000-4000-8000-000000000002
source_works "… of App Service" app_service.token on_app_service
source_works "… of Azure ML" azure_ml.token on_azure_ml
source_works "… of Cloud Shell" cloud_shell.token on_cloud_shell
source_works "… of Service Fabric" service_fabric.token on_service_fabric
source_works "… of an Arc machine" azure_arc.token on_azure_arc
source_works "… of one where only the agent's program tells" azure_arc.token on_azure_arc_by_program
source_works "… of a node agent" imds.token on_pod_identity
for id in '"clientId": "77777777-0000-4000-8000-000000000002"' '"objectId": "b2b2b2b2-0000-4000-8000-000000000002"' \
  '"resourceId": "/subscriptions/aaaabbbb-0000-1111-2222-ccccddddeeee/resourcegroups/emulated/providers/Microsoft.ManagedIdentity/userAssignedIdentities/emulated-identity"'; do
  settings <<<"{\"registries\": {\"contoso.azurecr.io\": {\"identity\": {\"source\": \"managed-identity\", $id}}}}"
  source_works "a managed identity named by ${id%%:*}" imds.token run
done
rm "$settings_file"

# Developer tools. There is no managed identity where somebody sits at a keyboard.
off_azure() { setting '{"imds_identities":[]}' && "$@"; }
az login --service-principal -u "$EMULATED_CLIENT_ID" -p "$EMULATED_CLIENT_SECRET" --tenant "$EMULATED_TENANT_ID" >/dev/null
source_works "az" entra.token off_azure
settings <<<'{"defaults": {"identity": {"source": "azure-cli", "subscription": "aaaabbbb-0000-1111-2222-ccccddddeeee"}}}'
source_works "az, of a subscription" acr.exchange off_azure
settings <<<"{\"defaults\": {\"identity\": \"azure-cli\", \"tenant\": \"$EMULATED_TENANT_ID\"}}"
source_works "az, in a tenant" acr.exchange off_azure
rm "$settings_file"
# Its profile stays: az makes one when it is first run, by us too, and to azd, which may use it, that is another account.
az logout
sign_in_with_azd
source_works "azd" azd.token off_azure with_tools
rm -r "$HOME/.azd"
sign_in_with_pwsh
source_works "PowerShell" powershell.token off_azure with_tools
rm -r "$HOME/.Azure"

# The settings name what the environment would, and win over it.
settings <<EOF
{"defaults": {"identity": {"source": "certificate", "clientId": "$EMULATED_CERTIFICATE_CLIENT_ID",
  "certificateFile": "$EMULATOR_STATE/client.pem"}, "tenant": "$EMULATED_TENANT_ID"}}
EOF
source_works "a certificate of the settings, whatever the environment says" entra.token "${principal[@]}"
check "… was what signed" equal "$EMULATED_CERTIFICATE_CLIENT_ID" \
  "$(emulator_log | jq -r '.[] | select(.service == "entra.token").form.client_id' | sort -u)"
rm "$settings_file"

# A build that takes longer than its assertion lives asks for another one.
fresh_start
in_github_actions run "$tenant" "AZURE_CLIENT_ID=$federated" "$HELPER" get <<<contoso.azurecr.io >/dev/null
github_four_hours_later() { at 14400 in_github_actions run "$tenant" "AZURE_CLIENT_ID=$federated" "$HELPER" get <<<contoso.azurecr.io; }
check "a long job of GitHub Actions renews" contains "$(github_four_hours_later)" eyJ
check "… with an ID token asked for anew" equal 2 "$(counter github.id_token)"
finish
