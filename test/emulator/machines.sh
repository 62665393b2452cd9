# Functions for tests inside the sandbox: each runs a command, or a function of the test, as if it were on a certain
# kind of machine. To be sourced. README.md lists the addresses and secrets.
# shellcheck shell=bash

# Nothing that tells one kind of machine from another is set.
forget_machine() {
  unset IDENTITY_ENDPOINT IDENTITY_HEADER IDENTITY_SERVER_THUMBPRINT IMDS_ENDPOINT MSI_ENDPOINT MSI_SECRET \
    DEFAULT_IDENTITY_CLIENT_ID AZURE_POD_IDENTITY_AUTHORITY_HOST
}

on_app_service() (
  forget_machine
  export IDENTITY_ENDPOINT=http://127.0.0.1:41741/msi/token/ IDENTITY_HEADER=emulated-identity-header
  "$@"
)

on_azure_ml() (
  forget_machine
  export MSI_ENDPOINT=http://127.0.0.1:41742/MSI/token MSI_SECRET=emulated-msi-secret
  "$@"
)

on_cloud_shell() (
  forget_machine
  export MSI_ENDPOINT=http://localhost:50342/oauth2/token
  "$@"
)

on_service_fabric() (
  forget_machine
  export IDENTITY_ENDPOINT=https://127.0.0.1:2377/metadata/identity/oauth2/token IDENTITY_HEADER=emulated-fabric-secret
  IDENTITY_SERVER_THUMBPRINT=$(cat "$EMULATOR_STATE/service-fabric.thumbprint")
  export IDENTITY_SERVER_THUMBPRINT
  "$@"
)

on_azure_arc() (
  forget_machine
  export IDENTITY_ENDPOINT=http://127.0.0.1:40342/metadata/identity/oauth2/token IMDS_ENDPOINT=http://127.0.0.1:40342
  "$@"
)

# The agent's program tells, and no variable.
on_azure_arc_by_program() (
  forget_machine
  trap 'rm -rf /opt/azcmagent/bin' EXIT
  mkdir -p /opt/azcmagent/bin
  install -m 755 /dev/null /opt/azcmagent/bin/himds
  "$@"
)

# A node agent serves what IMDS does, at an address of its own.
on_pod_identity() (
  forget_machine
  export AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1:41743
  "$@"
)

in_github_actions() (
  export GITHUB_ACTIONS=true ACTIONS_ID_TOKEN_REQUEST_TOKEN=emulated-actions-token
  export ACTIONS_ID_TOKEN_REQUEST_URL='https://pipelinesghubeus6.actions.githubusercontent.com/emulated//idtoken/00000000-0000-0000-0000-000000000005/00000000-0000-0000-0000-000000000006?api-version=2.0'
  "$@"
)

in_azure_pipelines() (
  export TF_BUILD=True SYSTEM_ACCESSTOKEN=emulated-system-access-token
  export SYSTEM_OIDCREQUESTURI=https://dev.azure.com/contoso/00000000-0000-0000-0000-000000000001/_apis/distributedtask/hubs/build/plans/00000000-0000-0000-0000-000000000002/jobs/00000000-0000-0000-0000-000000000003/oidctoken
  export AZURESUBSCRIPTION_CLIENT_ID=$EMULATED_FEDERATED_CLIENT_ID AZURESUBSCRIPTION_TENANT_ID=$EMULATED_TENANT_ID
  export AZURESUBSCRIPTION_SERVICE_CONNECTION_ID=00000000-0000-0000-0000-000000000004
  "$@"
)

# behind_aks_proxy TOKEN_FILE COMMAND…: a pod with an identity binding; the file holds its service account's token.
behind_aks_proxy() (
  export AZURE_FEDERATED_TOKEN_FILE=$1 AZURE_CLIENT_ID=$EMULATED_FEDERATED_CLIENT_ID AZURE_TENANT_ID=$EMULATED_TENANT_ID
  export AZURE_AUTHORITY_HOST=https://login.microsoftonline.com/
  export AZURE_KUBERNETES_TOKEN_PROXY=https://127.0.0.1:6443/emulated/prefix
  export AZURE_KUBERNETES_SNI_NAME=emulated.sni.identity-binding.aks
  export AZURE_KUBERNETES_CA_FILE=$EMULATOR_STATE/aks-proxy-ca.pem
  shift
  "$@"
)

# with_tools COMMAND…: azd and pwsh are on PATH, the stand-ins in tools/. Each is signed in once its function was called.
with_tools() (
  tools=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/tools" && pwd)
  export PATH="$PATH:$tools"
  "$@"
)

sign_in_with_azd() {
  mkdir -p "$HOME/.azd"
  echo '{"auth": {"account": {"currentUser": {"homeAccountId": "emulated"}}}}' > "$HOME/.azd/config.json"
}

sign_in_with_pwsh() {
  mkdir -p "$HOME/.Azure"
  echo '{"DefaultContextKey": "emulated"}' > "$HOME/.Azure/AzureRmContext.json"
}
