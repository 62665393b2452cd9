#!/usr/bin/env bash
# Two registries, two identities, one docker-compose pull: side by side, each as who the settings say.
. "$(dirname "$0")/client.sh"
start_dockerd
docker_config '{"credHelpers":{"contoso.azurecr.io":"acr","fabrikam.azurecr.io":"acr"}}'
fabrikam=fabrikam.azurecr.io
fabrikams_client=66666666-7777-8888-9999-aaaaaaaaaaaa

umask 077
mkdir -p ~/.config/docker-credential-acr
printf '%s\n' "$AZURE_CLIENT_SECRET" >"$work/contoso-secret"
echo fabrikam-client-secret-9876543210 >"$work/fabrikam-secret"
# identity CLIENT_ID SECRET_FILE
identity() { echo "{\"source\": \"client-secret\", \"clientId\": \"$1\", \"clientSecretFile\": \"$2\"}"; }
cat >~/.config/docker-credential-acr/config.json <<SETTINGS
{
  "defaults": { "tenant": "$AZURE_TENANT_ID" },
  "registries": {
    "$contoso": { "identity": $(identity "$AZURE_CLIENT_ID" "$work/contoso-secret") },
    "$fabrikam": { "identity": $(identity "$fabrikams_client" "$work/fabrikam-secret") },
  },
}
SETTINGS
contosos_client=$AZURE_CLIENT_ID
unset AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET
setting "{\"role_assignments\": {\"$contoso\": [\"$contosos_client\"], \"$fabrikam\": [\"$fabrikams_client\"]}}" >/dev/null

docker_image "$contoso/app:1" "of contoso"
docker_image "$fabrikam/app:1" "of fabrikam"
check "a push as one identity" docker push -q "$contoso/app:1"
check "and one as the other" docker push -q "$fabrikam/app:1"
docker rmi "$contoso/app:1" "$fabrikam/app:1" >/dev/null
rm -rf "$cache"
cat >docker-compose.yml <<COMPOSE
version: "3"
services:
  one: { image: "$contoso/app:1" }
  two: { image: "$fabrikam/app:1" }
COMPOSE
check "docker-compose pulls from both at once" docker-compose --ansi never pull
check "both images are there" docker image inspect "$contoso/app:1" "$fabrikam/app:1"
check "no exchange was ever refused" equal 200 "$(emulator_log | jq -r '.[] | select(.service == "acr.exchange").status' | sort -u)"
check "each identity has its own Entra token" equal "$contosos_client $fabrikams_client" \
  "$(emulator_log | jq -r '.[] | select(.service == "entra.token").form.client_id' | sort -u | paste -sd' ')"
quiet
finish
