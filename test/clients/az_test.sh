#!/usr/bin/env bash
# Debian's az as the source of the identity, and az acr login beside the helper. Not on Azure.
# sandbox: --no-imds
. "$(dirname "$0")/client.sh"
unset AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET
export AZURE_CORE_COLLECT_TELEMETRY=false AZURE_CORE_NO_COLOR=true
docker_config '{"credHelpers":{"contoso.azurecr.io":"acr"}}'
fabrikam_id=66666666-7777-8888-9999-aaaaaaaaaaaa
fabrikam_secret=fabrikam-client-secret-9876543210

# Who runs az, and how often.
export AZ_RUNS=$work/az-runs
printf '#!/bin/sh\necho run >>"$AZ_RUNS"\nexec /usr/bin/az "$@"\n' >"$work/bin/az"
chmod +x "$work/bin/az"
az_runs_are() { equal "$1" "$(wc -l <"$AZ_RUNS")"; }
az_log_in() { /usr/bin/az login --service-principal -u "$1" -p "$2" --tenant "$EMULATED_TENANT_ID"; }
token_of() { secret_of "$(helper get "$1")"; }
appid() { claim "$(token_of "$contoso")" .appid; }
# connections_to_imds REGISTRY: how many a get makes.
connections_to_imds() { strace -f -e trace=connect -o "$work/trace" "$HELPER" get <<<"$1" >/dev/null; grep -c 169.254.169.254 "$work/trace"; }

: >"$AZ_RUNS"
check "on a machine that it does not know yet, the helper looks for a metadata service" equal 1 "$(connections_to_imds $contoso)"
check "not signed in, the helper says what to do" contains "$(helper get $contoso)" "or run: az login"
check "az login" az_log_in "$EMULATED_CLIENT_ID" "$EMULATED_CLIENT_SECRET"
: >"$AZ_RUNS"
check "the token is that account's" equal "$EMULATED_CLIENT_ID" "$(appid)"
first=$(token_of $contoso)
check "a second get is the first one's token" equal "$first" "$(token_of $contoso)"
check "az ran once" az_runs_are 1
/usr/bin/az account show >/dev/null
/usr/bin/az account get-access-token >/dev/null
check "a person's work with az" equal "$first" "$(token_of $contoso)"
check "makes the helper run it no more often" az_runs_are 1
check "the Entra token serves another registry" equal fabrikam.azurecr.io "$(claim "$(token_of fabrikam.azurecr.io)" .aud)"
check "without az" az_runs_are 1
check "and nobody looks for a metadata service again" equal 0 "$(rm "$cache"/*~*; connections_to_imds $contoso)"
check "although az ran again" az_runs_are 2

check "az login as another" az_log_in $fabrikam_id $fabrikam_secret
check "gives another token" equal $fabrikam_id "$(appid)"
check "az logout" /usr/bin/az logout
check "gives none" contains "$(helper get $contoso)" "not signed in to az"
check "not even the Entra token's" contains "$(helper get reg01.azurecr.io)" "not signed in to az"

# The same with docker.
check "az login as the first again" az_log_in "$EMULATED_CLIENT_ID" "$EMULATED_CLIENT_SECRET"
start_dockerd
docker_image $contoso/hello:1
check "docker push as that account" docker push -q $contoso/hello:1
check "three hours later" at 10900 docker push -q $contoso/hello:1

# az acr login hands its token to the helper.
reset_emulator
rm -rf "$cache"
: >"$AZ_RUNS"
forget_asked
check "az acr login" /usr/bin/az acr login --name contoso
check "gives the helper the token" equal store "$(asked)"
check "docker keeps none" lacks "$(cat ~/.docker/config.json)" '"auth"'
check "docker push" docker push -q $contoso/hello:1
check "uses it: the one exchange was az's" exchanges_are 1
check "and needs no az" az_runs_are 0
check "three hours later a push" at 10900 docker push -q $contoso/hello:1
check "gets one of its own" exchanges_are 2
check "by az" az_runs_are 1

reset_emulator
rm -rf "$cache"
exposed=$(/usr/bin/az acr login --name contoso --expose-token 2>/dev/null | jq -r .accessToken)
check "az acr login --expose-token for docker login" docker login -u $guid --password-stdin $contoso <<<"$exposed"
check "is what the helper answers" equal "$exposed" "$(token_of $contoso)"
check "with az's exchange only" exchanges_are 1
quiet
finish
