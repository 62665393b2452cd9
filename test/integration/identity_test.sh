#!/usr/bin/env bash
# Which Entra is asked, for which audience, and as whom.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

# Audiences.
fresh_start
setting '{"acr_audience_known":false}' >/dev/null
check "where Entra does not know ACR's audience, ARM's does" get contoso.azurecr.io
first_calls=$(counter entra.token)
get_at 11000 contoso.azurecr.io >/dev/null
check "which is remembered" equal $((first_calls + 1)) "$(counter entra.token)"
fresh_start
setting '{"arm_audience_accepted":false}' >/dev/null
check "where ARM's is not accepted, ACR's is" get contoso.azurecr.io
check "and was asked for first" equal "1 1" "$(counter entra.token) $(counter acr.exchange)"
check "no other host ever got a token" equal "contoso.azurecr.io login.microsoftonline.com" \
  "$(emulator_log | jq -r '.[].host' | grep -v '^127\.' | sort -u | tr '\n' ' ' | sed 's/ $//')"
fresh_start
refused=$(AZURE_TENANT_ID=$EMULATED_TENANT_ID AZURE_CLIENT_ID=$EMULATED_CLIENT_ID AZURE_CLIENT_SECRET=other \
  "$HELPER" get <<<contoso.azurecr.io)
check "a wrong secret, and where it is" contains "$refused" "AZURE_CLIENT_SECRET must hold the secret's value"
check "is not tried for the other audience" equal 1 "$(counter entra.token)"

# Sovereign clouds ask their own Entra.
fresh_start
check "a registry in China" get contoso.azurecr.cn
check "one of the US Government" get contoso.azurecr.us
check "each at its own authority" equal "login.microsoftonline.us login.partner.microsoftonline.cn" \
  "$(emulator_log | jq -r '.[] | select(.service=="entra.token").host' | sort -u | tr '\n' ' ' | sed 's/ $//')"
check "a domain name label" get contoso-e7ggejfuhzhgedc8.azurecr.io
check "a regional login server" get contoso.eastus.geo.azurecr.io

# What the environment may say about the identity.
fresh_start
check "AZURE_AUTHORITY_HOST names another Entra" env AZURE_AUTHORITY_HOST=https://login.microsoftonline.us/ bash -c \
  '. "$0"; get contoso.azurecr.io' "$top/test/integration/identity.sh"
check "which is asked" equal login.microsoftonline.us "$(emulator_log | jq -r '.[] | select(.service=="entra.token").host')"
only() { AZURE_TOKEN_CREDENTIALS=$1 get contoso.azurecr.io; }
fresh_start
check "AZURE_TOKEN_CREDENTIALS=EnvironmentCredential" only EnvironmentCredential
check "is the service principal" equal "1 0" "$(counter entra.token) $(counter imds.token)"
fresh_start
check "AZURE_TOKEN_CREDENTIALS=ManagedIdentityCredential is not" env -u AZURE_CLIENT_ID AZURE_TOKEN_CREDENTIALS=ManagedIdentityCredential \
  "$HELPER" get <<<contoso.azurecr.io
check "but the machine's, without a probe" equal "0 1 0" "$(counter entra.token) $(counter imds.token) $(counter imds.probe)"
fresh_start
developer_tools=$(only dev)
for who in "signed-in user" "Azure CLI account" "Azure PowerShell" "Azure Developer CLI"; do
  check "AZURE_TOKEN_CREDENTIALS=dev: $who" contains "$developer_tools" "$who"
done
check "… and no machine or service" lacks "$developer_tools" "managed identity"
check "… nor the environment's" lacks "$developer_tools" "environment: "
check "… nor is a secret advised that nobody would look at" lacks "$developer_tools" AZURE_CLIENT_SECRET
check "a name that it does not know is an error" contains "$(only AzureCLI)" 'AZURE_TOKEN_CREDENTIALS is "AzureCLI"'

# No identity at all.
fresh_start
setting '{"imds_identities":[]}' >/dev/null
nobody=$("$HELPER" get <<<contoso.azurecr.io)
check "nobody signed in: what was tried, and what to type" contains "$nobody" "az login"
check "each rung is named" contains "$nobody" "metadata"
check "standard error stayed empty" equal "" "$(cat "$errors")"
finish
