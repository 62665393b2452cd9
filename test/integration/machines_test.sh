#!/usr/bin/env bash
# sandbox: --no-registries
# What a managed identity's endpoint or a developer tool may refuse, ask for, or try; sources_test.sh has what they give.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"
. "$top/test/emulator/machines.sh"

settings_file=$HOME/.config/docker-credential-acr/config.json
mkdir -p "$(dirname "$settings_file")"
named() { (umask 077 && printf '{"defaults": {"identity": %s}}' "$1" >"$settings_file"); }
ask() { "$HELPER" get <<<contoso.azurecr.io 2>>"$errors"; }
# asked SERVICE…: how often each was.
asked() { for service; do counter "$service"; done | xargs; }
resources() { emulator_log | jq -r ".[] | select(.service == \"$1\") | .target + \" \" + (.form.resource // \"\")" | grep -o 'https[^& ]*' | xargs; }

acr=https%3A%2F%2Fcontainerregistry.azure.net
arm=https%3A%2F%2Fmanagement.azure.com%2F

# Audiences: Azure ML and Cloud Shell know ARM's alone.
fresh_start
check "Azure ML refuses ACR's audience, and gives ARM's" contains "$(on_azure_ml ask)" eyJ
check "… asked for second" equal "$acr $arm" "$(resources azure_ml.token)"
fresh_start
check "so does Cloud Shell" contains "$(on_cloud_shell ask)" eyJ
check "… with two forms" equal 2 "$(counter cloud_shell.token)"
fresh_start
setting '{"arm_audience_accepted":false}' >/dev/null
check "where ARM's is no use either, the registry says so" contains "$(on_azure_ml ask)" 401

# Identities that cannot be named.
fresh_start
for machine in on_cloud_shell on_service_fabric on_azure_arc; do
  check "$machine: nobody chooses an identity" contains "$(AZURE_CLIENT_ID=$EMULATED_CLIENT_ID "$machine" ask)" "unset AZURE_CLIENT_ID"
done
check "nothing was sent" equal "0 0 0" "$(asked cloud_shell.token service_fabric.token azure_arc.challenge)"
named '{"source": "managed-identity", "objectId": "b2b2b2b2-0000-4000-8000-000000000002"}'
check "App Service finds one by its object id" contains "$(on_app_service ask)" eyJ
fresh_start
check "Azure ML does not" contains "$(on_azure_ml ask)" "Give its client id"
rm "$settings_file"
fresh_start
ask_as_the_default() { DEFAULT_IDENTITY_CLIENT_ID=77777777-0000-4000-8000-000000000002 ask; }
check "but takes the one that the compute names" contains "$(on_azure_ml ask_as_the_default)" eyJ
check "… by its client id" contains "$(emulator_log | jq -r '.[] | select(.service == "azure_ml.token").target')" clientid=77777777

# An endpoint that the environment names is there: az is not asked instead.
fresh_start
setting '{"imds_identities":[]}' >/dev/null
check "App Service without an identity says what to do" contains "$(on_app_service ask)" "az webapp identity assign"
check "and the chain ends there" lacks "$(on_app_service ask)" "no identity found"

# Service Fabric.
fresh_start
setting '{"service_fabric_redirects":true}' >/dev/null
check "Service Fabric's secret follows no redirection" contains "$(on_service_fabric ask)" "answered 307"
check "… not by one request" equal 1 "$(counter service_fabric.token)"
fresh_start
mistaken() { IDENTITY_SERVER_THUMBPRINT=0123456789012345678901234567890123456789 ask; }
check "nor is it sent to a server with another certificate" lacks "$(on_service_fabric mistaken)" eyJ
check "… not at all" equal 0 "$(counter service_fabric.token)"

# Arc: only the agent's own keys are read.
for kind in wrong-directory traversal wrong-extension too-large symlink fifo missing-file wrong-scheme no-header; do
  fresh_start
  setting "{\"azure_arc_challenge\":\"$kind\"}" >/dev/null
  check "Arc: a challenge with $kind is not answered" lacks "$(on_azure_arc ask)" eyJ
  check "… $kind: no file was sent" equal "1 0" "$(asked azure_arc.challenge azure_arc.token)"
done
fresh_start
check "Arc: a proper one is" contains "$(on_azure_arc ask)" eyJ
fresh_start
elsewhere() { IDENTITY_ENDPOINT=http://contoso.azurecr.io/ ask; }
check "Arc: the agent is on this machine or nowhere" contains "$(on_azure_arc elsewhere)" "is not on this machine"

# Tools, by name: what is the matter, and what to type.
no_managed_identity() { setting '{"imds_identities":[]}' >/dev/null; }
fresh_start
for tool in azure-cli:az azure-developer-cli:azd azure-powershell:pwsh; do
  named "\"${tool%%:*}\""
  check "${tool##*:} is not there" contains "$(PATH=/nowhere ask)" "${tool##*:} is not installed"
done
named '"azure-developer-cli"'
for version in 1.10.1 1.23.7; do
  check "azd $version: nobody is signed in" contains "$(EMULATED_AZD_VERSION=$version with_tools ask)" \
    "not signed in to azd. Run: azd auth login"
done
named '"azure-powershell"'
check "PowerShell: nobody is signed in" contains "$(with_tools ask)" "Run in pwsh: Connect-AzAccount"
check "… or the module is not there" contains "$(EMULATED_AZ_ACCOUNTS=none with_tools ask)" "Install-Module Az.Accounts"
check "… both told by their kind" equal "not available" "$(EMULATED_AZ_ACCOUNTS=none with_tools ask | grep -o 'not available' | head -1)"
rm "$settings_file"
no_managed_identity
nobody=$(with_tools ask)
check "in a chain, each tool says what to type" contains "$nobody" "azd auth login"
check "… each" contains "$nobody" "Connect-AzAccount"

# Where a tenant knows only ARM's audience, tools say so in their own words.
sign_in_with_azd
for version in 1.10.1 1.23.7; do
  named '"azure-developer-cli"'
  fresh_start
  setting '{"acr_audience_known":false}' >/dev/null
  check "azd $version: ARM's audience is asked for second" contains "$(EMULATED_AZD_VERSION=$version with_tools ask)" eyJ
done
sign_in_with_pwsh
named '"azure-powershell"'
fresh_start
setting '{"acr_audience_known":false}' >/dev/null
check "PowerShell: ARM's audience is asked for second" contains "$(with_tools ask)" eyJ

# Whoever signs in to a tool as another gets another token.
fresh_start
named '"azure-developer-cli"'
with_tools ask >/dev/null
with_tools ask >/dev/null
check "azd is asked once" equal 1 "$(counter azd.token)"
sign_in_with_azd
touch -d '+1 minute' "$HOME/.azd/config.json"
with_tools ask >/dev/null
check "and again after somebody has signed in" equal 2 "$(counter azd.token)"

check "standard error stayed empty" equal "" "$(cat "$errors")"
finish
