#!/bin/bash
# sandbox: --no-registries
# managed_identity_test.sh, to be run in the sandbox: what the emulated machines, CI services, token proxy and tools say, and
# what they refuse. curl asks.
set -uo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=control.sh
. "$here/control.sh"
# shellcheck source=machines.sh
. "$here/machines.sh"
# shellcheck source=checks.sh
. "$here/checks.sh"

acr=https://containerregistry.azure.net
arm=https://management.azure.com/
system=77777777-0000-4000-8000-000000000001
assigned=77777777-0000-4000-8000-000000000002
assigned_object=b2b2b2b2-0000-4000-8000-000000000002
nobody=00000000-0000-0000-0000-000000000000
text() { cat "$TMPDIR/body"; }
types() { body '[.expires_in, .expires_on] | map(type) | join(" ")'; }
# Who the token in the answer is for, and for what.
whose() { claim "$(body .access_token)" '"\(.appid) \(.aud)"'; }
keys() { body 'keys | join(" ")'; }
not_in_log() { emulator_log | grep -c -e "$@"; }

# App Service
reset_emulator
app_service() { status -H "X-IDENTITY-HEADER: ${2-emulated-identity-header}" "http://127.0.0.1:41741/msi/token/?api-version=${3-2019-08-01}&resource=$acr$1"; }
is "App Service: the system-assigned identity" "200 $system $acr" "$(app_service '') $(whose)"
is "… with strings, and no expires_in" "access_token client_id expires_on not_before resource token_type null string" "$(keys) $(types)"
is "… one by client_id" "200 $assigned $acr" "$(app_service "&client_id=$assigned") $(whose)"
is "… by principal_id" "200 $assigned $acr" "$(app_service "&principal_id=$assigned_object") $(whose)"
is "… by its alias" "200 $assigned $acr" "$(app_service "&object_id=$assigned_object") $(whose)"
resource_id=$(control_request "$EMULATOR_CONTROL/settings" | jq -r '.imds_identities[1].resource_id')
is "… by mi_res_id" "200 $assigned $acr" "$(app_service "&mi_res_id=$resource_id") $(whose)"
is "… none of that id" "400 No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId." \
  "$(app_service "&client_id=$nobody") $(body .message)"
is "… a wrong header" "401 401" "$(app_service '' wrong-header) $(body .statusCode)"
is "… another version" 400 "$(app_service '' emulated-identity-header 2018-02-01)"
is "… POST" 405 "$(status -d resource=$acr http://127.0.0.1:41741/msi/token/)"
setting '{"acr_audience_known": false}'
is "… an unknown resource" "400 AADSTS500011:" "$(app_service '') $(body .message | cut -d' ' -f1)"
is "… no secret is in the log" 0 "$(not_in_log emulated-identity-header -e wrong-header)"
is "… but that one was sent" true "$(emulator_log | jq '.[0].headers["X-IDENTITY-HEADER"] | startswith("sha256:")')"
setting "$(control_request "$EMULATOR_CONTROL/settings" | jq '{acr_audience_known: true, imds_identities: [.imds_identities[1]]}')"
is "… an only user-assigned identity must be named" "400 Unable to load the proper Managed Identity." "$(app_service '') $(body .message)"
is "… and is then found" "200 $assigned $acr" "$(app_service "&client_id=$assigned") $(whose)"

# Azure Machine Learning
reset_emulator
azure_ml() { status -H "secret: ${2-emulated-msi-secret}" "http://127.0.0.1:41742/MSI/token?api-version=2017-09-01&resource=$1${3-}"; }
is "Azure ML refuses ACR's audience" "400 SSO failure, to mitigated it please try to click Jupyter/JupyterLab." "$(azure_ml $acr) $(text)"
is "… gives ARM's" "200 $system $arm" "$(azure_ml $arm) $(whose)"
is "… with a string for the time" "null string" "$(types)"
is "… to a user-assigned identity" "200 $assigned $arm" "$(azure_ml $arm emulated-msi-secret "&clientid=$assigned") $(whose)"
is "… not to a foreign one" 400 "$(azure_ml $arm emulated-msi-secret "&clientid=$nobody")"
is "… a wrong secret" "401 Invalid secret token header: ." "$(azure_ml $arm wrong-secret) $(text)"
is "… no secret is in the log" 0 "$(not_in_log emulated-msi-secret -e wrong-secret)"
setting '{"azure_ml_refuses_acr": false}'
is "… unless told to give ACR's" "200 $system $acr" "$(azure_ml $acr) $(whose)"

# Cloud Shell
reset_emulator
cloud_shell() { status "${@:2}" --data-urlencode "resource=$1" http://localhost:50342/oauth2/token; }
is "Cloud Shell refuses ACR's audience" "400 AudienceNotSupported" "$(cloud_shell $acr -H Metadata:true) $(body .error.code)"
is "… gives ARM's" "200 $system $arm" "$(cloud_shell $arm -H Metadata:true) $(whose)"
is "… with strings" "string string" "$(types)"
is "… without the Metadata header" 400 "$(cloud_shell $arm)"
is "… GET" 405 "$(status -H Metadata:true "http://localhost:50342/oauth2/token?resource=$arm")"
setting '{"cloud_shell_refuses_acr": false}'
is "… unless told to give ACR's" "200 $system $acr" "$(cloud_shell $acr -H Metadata:true) $(whose)"

# Service Fabric
reset_emulator
fabric=https://127.0.0.1:2377/metadata/identity/oauth2/token
service_fabric() { status -k -H "Secret: ${1-emulated-fabric-secret}" "${@:2}" "$fabric?api-version=2019-07-01-preview&resource=$acr"; }
shown() { openssl s_client -connect 127.0.0.1:2377 < /dev/null 2> /dev/null | openssl x509 -noout -fingerprint -sha1 | sed 's/.*=//; s/://g'; }
pinned=$(cat "$EMULATOR_STATE/service-fabric.thumbprint")
is "Service Fabric" "200 $system $acr" "$(service_fabric) $(whose)"
is "… with a number for the time" "null number" "$(types)"
is "… shows the certificate of the thumbprint" "$pinned" "$(shown)"
is "… which nobody has signed" 60 "$(curl -s "$fabric"; echo $?)"
is "… no secret" "400 SecretHeaderNotFound" "$(service_fabric '') $(body .error.code)"
is "… a wrong one" "404 ManagedIdentityNotFound" "$(service_fabric wrong-secret) $(body .error.code)"
is "… another version" "400 InvalidApiVersion" "$(status -k -H 'Secret: emulated-fabric-secret' "$fabric?resource=$acr") $(body .error.code)"
setting '{"service_fabric_redirects": true}'
is "… redirects if told to" 307 "$(service_fabric)"
is "… and whoever follows is caught" "200 2" "$(reset_emulator; setting '{"service_fabric_redirects": true}'; service_fabric emulated-fabric-secret -L) $(counter service_fabric.token)"
setting '{"service_fabric_redirects": false, "service_fabric_other_certificate": true}'
is "… shows another certificate if told to" no "$([[ $(shown) == "$pinned" ]] || echo no)"
is "… no secret is in the log" 0 "$(not_in_log emulated-fabric-secret -e wrong-secret)"

# Azure Arc
reset_emulator
arc="http://127.0.0.1:40342/metadata/identity/oauth2/token?api-version=2020-06-01&resource=$acr"
challenge() { curl -s -o /dev/null -D - -H Metadata:true "$arc" | tr -d '\r' | sed -n 's/^www-authenticate: //Ip'; }
key_file() { challenge | sed 's/^Basic realm=//'; }
arc_token() { status -H Metadata:true -H "Authorization: Basic $1" "$arc"; }
is "Azure Arc: the first answer" 401 "$(status -H Metadata:true "$arc")"
first=$(key_file)
is "… names a key file" "Basic realm=/var/opt/azcmagent/tokens/ .key" "$(challenge | sed -E 's/[0-9a-f-]{36}/ /')"
is "… that only root and the agent's group can read" "440 root" "$(stat -c '%a %U' "$first")"
is "… another one each time" different "$([[ $(key_file) != "$(key_file)" ]] && echo different)"
key=$(cat "$first")
is "… whose content opens" "200 $system $acr" "$(arc_token "$key") $(whose)"
is "… with strings" "string string" "$(types)"
is "… once" 401 "$(arc_token "$key")"
is "… as it is, without a line's end" 0 "$(wc -l < "$first")"
is "… a wrong key" 401 "$(arc_token wrong-key)"
is "… without the Metadata header" 400 "$(status "$arc")"
is "… counted apart" "6 3" "$(counter azure_arc.challenge) $(counter azure_arc.token)"
is "… no key is in the log" 0 "$(not_in_log "$key" -e wrong-key)"
challenged() { setting "{\"azure_arc_challenge\": \"$1\"}"; key_file; }
opens() { arc_token "$(cat "$1")"; }
shape() { sed -E 's/[0-9a-f-]{36}/KEY/' <<< "$1"; }
file=$(challenged wrong-directory)
is "… a key in another directory" "/var/opt/azcmagent/elsewhere/KEY.key 200" "$(shape "$file") $(opens "$file")"
file=$(challenged traversal)
is "… a way out of the directory" "/var/opt/azcmagent/tokens/../elsewhere/KEY.key 200" "$(shape "$file") $(opens "$file")"
file=$(challenged wrong-extension)
is "… another extension" "/var/opt/azcmagent/tokens/KEY.txt 200" "$(shape "$file") $(opens "$file")"
file=$(challenged too-large)
is "… a file too large" "4098 200" "$(stat -c %s "$file") $(opens "$file")"
file=$(challenged symlink)
is "… a symbolic link" "symbolic link 200" "$(stat -c %F "$file") $(opens "$file")"
file=$(challenged fifo)
is "… a pipe that nobody writes to" fifo "$(stat -c %F "$file")"
file=$(challenged missing-file)
is "… no such file" "/var/opt/azcmagent/tokens/KEY.key no" "$(shape "$file") $([[ -e $file ]] || echo no)"
setting '{"azure_arc_challenge": "wrong-scheme"}'
is "… another scheme" "Digest" "$(challenge | cut -d' ' -f1)"
setting '{"azure_arc_challenge": "no-header"}'
is "… no challenge at all" "401 " "$(status -H Metadata:true "$arc") $(challenge)"

# A node agent
reset_emulator
agent="http://127.0.0.1:41743/metadata/identity/oauth2/token?api-version=2018-02-01&resource=$acr"
is "AZURE_POD_IDENTITY_AUTHORITY_HOST: what IMDS says" "200 $system $acr" "$(status -H Metadata:true "$agent") $(whose)"
is "… to probes too" "400 1 1" "$(status "$agent") $(counter imds.probe) $(counter imds.token)"

# GitHub Actions
reset_emulator
eval "$(in_github_actions declare -p ACTIONS_ID_TOKEN_REQUEST_URL)"
actions() { status -H "Authorization: Bearer ${2-emulated-actions-token}" "$ACTIONS_ID_TOKEN_REQUEST_URL$1"; }
is "GitHub Actions" "200 count value" "$(actions "&audience=api%3A%2F%2FAzureADTokenExchange") $(keys)"
token=$(body .value)
is "… the token's statement" "https://token.actions.githubusercontent.com repo:contoso/app:ref:refs/heads/main api://AzureADTokenExchange 300" \
  "$(claim "$token" '"\(.iss) \(.sub) \(.aud) \(.exp - .iat)"')"
is "… for the owner, if for nobody" "200 https://github.com/contoso" "$(actions '') $(claim "$(body .value)" .aud)"
is "… a wrong token" 401 "$(actions '' wrong-token)"
is "… no secret is in the log" 0 "$(not_in_log emulated-actions-token -e wrong-token)"
setting '{"ci_id_token_lifetime": 60}'
is "… a shorter life" "200 60" "$(actions '') $(claim "$(body .value)" '.exp - .iat')"
is "… counted" 4 "$(counter github.id_token)"

# Azure Pipelines
reset_emulator
eval "$(in_azure_pipelines declare -p SYSTEM_OIDCREQUESTURI AZURESUBSCRIPTION_SERVICE_CONNECTION_ID)"
pipelines() {  # pipelines CONNECTION [TOKEN [CURL-ARGUMENT…]]
  status -H "Authorization: Bearer ${2-emulated-system-access-token}" -H "Content-Type: application/json" -X POST "${@:3}" \
    "$SYSTEM_OIDCREQUESTURI?api-version=7.1&serviceConnectionId=$1"
}
connection=$AZURESUBSCRIPTION_SERVICE_CONNECTION_ID
is "Azure Pipelines" "200 oidcToken" "$(pipelines "$connection") $(keys)"
is "… the token's statement" \
  "https://vstoken.dev.azure.com/00000000-aaaa-bbbb-cccc-dddddddddddd sc://contoso/app/emulated-connection api://AzureADTokenExchange 300" \
  "$(claim "$(body .oidcToken)" '"\(.iss) \(.sub) \(.aud) \(.exp - .iat)"')"
is "… a connection that the job does not refer to" "401 There is no explicit reference to service connection $nobody" \
  "$(pipelines $nobody) $(body .value | sed 's/ from.*//')"
is "… a wrong token: the page to sign in" "203 Sign In" "$(pipelines "$connection" wrong-token) $(grep -o 'Sign In' "$TMPDIR/body")"
is "… unless that is suppressed" 401 "$(pipelines "$connection" wrong-token -H 'X-TFS-FedAuthRedirect: Suppress')"
is "… no version" "400 VssVersionNotSpecifiedException" \
  "$(status -H 'Authorization: Bearer emulated-system-access-token' -d '' "$SYSTEM_OIDCREQUESTURI") $(body .typeKey)"
is "… GET" 405 "$(pipelines "$connection" emulated-system-access-token --get -X GET)"
is "… no secret is in the log" 0 "$(not_in_log emulated-system-access-token -e wrong-token)"
is "… counted" 6 "$(counter pipelines.id_token)"

# AKS's token proxy
reset_emulator
name=emulated.sni.identity-binding.aks
proxy() {  # proxy SERVER-NAME PATH [CURL-ARGUMENT…]
  status --connect-to "$1:443:127.0.0.1:6443" -d grant_type=client_credentials -d "client_id=$EMULATED_CLIENT_ID" \
    -d "client_secret=$EMULATED_CLIENT_SECRET" -d "scope=$acr/.default" "${@:3}" "https://$1$2"
}
path=/emulated/prefix/$EMULATED_TENANT_ID/oauth2/v2.0/token
is "AKS's token proxy hands a request to Entra" "200 $EMULATED_CLIENT_ID $acr" "$(proxy $name "$path" --cacert "$EMULATOR_STATE/aks-proxy-ca.pem") $(whose)"
is "… counts it as its own" "1 0" "$(counter aks_proxy.token) $(counter entra.token)"
is "… wants its prefix" 404 "$(proxy $name "${path#/emulated/prefix}" --cacert "$EMULATOR_STATE/aks-proxy-ca.pem")"
is "… has an authority of its own" "000 60" "$(proxy $name "$path"; echo " $?")"
is "… refuses another server name" "000 35" "$(proxy other.identity-binding.aks "$path" -k; echo " $?")"
is "… and none" "000 35" "$(status -k "https://127.0.0.1:6443$path"; echo " $?")"
is "… nothing of that reached it" 2 "$(counter aks_proxy.token)"

# Every machine can be made to misbehave.
fault '[{"service": "azure_arc.challenge", "status": 503}, {"service": "service_fabric.token", "status": 500}]'
is "faults" "503 500" "$(status -H Metadata:true "$arc") $(service_fabric)"

# The tools
reset_emulator
azd() { with_tools command azd "$@" > "$TMPDIR/body" 2> "$TMPDIR/error"; echo $?; }
azd_message() { jq -rs '.[] | select(.type == "consoleMessage").data.message' "$TMPDIR/error" | tr '\n' ' '; }
ask_azd=(auth token -o json --no-prompt --scope "$acr/.default")
# shellcheck disable=SC2016
is "azd, nobody signed in" '1  ERROR: not logged in, run `azd auth login` to login  ' "$(azd "${ask_azd[@]}") $(azd_message)"
is "… as newer versions say it" '1 not logged in, run `azd auth login` to login' \
  "$(EMULATED_AZD_VERSION=1.23.7 azd "${ask_azd[@]}") $(jq -r '.error // empty' "$TMPDIR/error")"
sign_in_with_azd
is "azd" "0 expiresOn token" "$(azd "${ask_azd[@]}") $(keys)"
is "… for whoever is signed in" "$EMULATED_CLIENT_ID $acr $EMULATED_TENANT_ID" "$(claim "$(body .token)" '"\(.appid) \(.aud) \(.tid)"')"
is "… knows when it dies" true "$(body .expiresOn | jq -R --argjson exp "$(claim "$(body .token)" .exp)" 'fromdate - $exp | fabs < 60')"
is "… in a tenant" 99999999-86f1-41af-91ab-2d7cd011db47 \
  "$(azd "${ask_azd[@]}" --tenant-id 99999999-86f1-41af-91ab-2d7cd011db47 > /dev/null; claim "$(body .token)" .tid)"
is "… not in one that does not exist" "1 AADSTS90002" "$(azd "${ask_azd[@]}" --tenant-id nowhere) $(azd_message | grep -o AADSTS90002)"
is "… asked without --no-prompt" 2 "$(azd auth token -o json --scope "$acr/.default")"
is "… for a resource and no scope" 2 "$(azd auth token -o json --no-prompt --scope $acr)"
is "… something else" 2 "$(azd auth login)"
is "… counted" 3 "$(counter azd.token)"

pwsh() {  # pwsh SCRIPT
  with_tools command pwsh -NoProfile -NonInteractive -OutputFormat Text -EncodedCommand "$(iconv -t UTF-16LE <<< "$1" | base64 -w 0)" \
    > "$TMPDIR/body" 2> "$TMPDIR/error"
  echo $?
}
# shellcheck disable=SC2016
script='$module = Import-Module Az.Accounts -MinimumVersion 2.2.0 -PassThru
$parameters = @{ ResourceUrl = '"'$acr'"' }
if ($module.Version -ge [version]"2.17.0" -and $module.Version -lt [version]"5.0.0") { $parameters["AsSecureString"] = $true }
$answer = Get-AzAccessToken @parameters
$token = $answer.Token
if ($token -is [System.Security.SecureString]) { $token = [System.Net.NetworkCredential]::new("", $token).Password }
@{ Token = $token; ExpiresOn = $answer.ExpiresOn.ToUnixTimeSeconds() } | ConvertTo-Json'
is "PowerShell, nobody signed in" "1 Run Connect-AzAccount to login." "$(pwsh "$script") $(grep -o 'Run Connect.*login\.' "$TMPDIR/error")"
sign_in_with_pwsh
is "PowerShell" "0 ExpiresOn Token number" "$(pwsh "$script") $(keys) $(body '.ExpiresOn | type')"
is "… for whoever is signed in" "$EMULATED_CLIENT_ID $acr $EMULATED_TENANT_ID" "$(claim "$(body .Token)" '"\(.appid) \(.aud) \(.tid)"')"
# shellcheck disable=SC2016
is "… in a tenant" "0 99999999-86f1-41af-91ab-2d7cd011db47" \
  "$(pwsh "${script/@parameters/@parameters -TenantId \'99999999-86f1-41af-91ab-2d7cd011db47\'}") $(claim "$(body .Token)" .tid)"
is "… a script that forgets SecureString" 2 "$(pwsh "${script//SecureString/Nothing}")"
is "… that asks for a scope" 2 "$(pwsh "${script/$acr/$acr/.default}")"
is "… that calls something else" 2 "$(pwsh "${script/Get-AzAccessToken/Get-AzContext}")"
is "… without the module" "1 was not loaded" "$(EMULATED_AZ_ACCOUNTS=none pwsh "$script") $(grep -o 'was not loaded' "$TMPDIR/error")"
# shellcheck disable=SC2016
silent="trap { [Console]::Error.WriteLine(\$_.Exception.Message); exit 1 }
${script/-PassThru/-PassThru -ErrorAction SilentlyContinue}
if (!\$module) { throw 'No Az.Accounts here' }"
is "… which a script may say in its own words" "1 No Az.Accounts here" "$(EMULATED_AZ_ACCOUNTS=none pwsh "$silent") $(cat "$TMPDIR/error")"
is "… another command line" 2 "$(with_tools command pwsh -Command "$script" > /dev/null 2>&1; echo $?)"
is "… counted" 2 "$(counter powershell.token)"

finish
