#!/usr/bin/env bash
# Azure's other clouds, and clouds of the settings' own: who is asked, for what, and what a wrong one is told.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

settings_file=$HOME/.config/docker-credential-acr/config.json
mkdir -p "$(dirname "$settings_file")"
settings() { (umask 077 && cat >"$settings_file"); }
stack=contoso.azurecr.stack.contoso.example
arm=https://management.stack.contoso.example
# asked SERVICE FIELD: what the requests to that service had there, each once.
asked() { emulator_log | jq -r --arg s "$1" ".[] | select(.service == \$s) | $2" | sort -u | paste -sd' '; }
# token_of REGISTRY: as an application of the disconnected cloud's tenant.
token_of() { EMULATED_TENANT_ID=stack.contoso.example as_principal "$HELPER" get <<<"$1"; }

check "a cloud that nobody has named is none of ours" equal "credentials not found in native keychain" "$(token_of $stack)"
check "and nobody was asked" equal "0 0" "$(counter arm) $(counter entra.token)"

# By its ARM alone: the suffix, the authority and the audience are read from there.
settings <<<"{\"clouds\": {\"stack\": {\"armEndpoint\": \"$arm\"}}}"
fresh_start
check "a cloud named by its ARM endpoint" contains "$(token_of $stack)" eyJ
check "whose Entra was asked" equal login.stack.contoso.example "$(asked entra.token .host)"
check "for ACR's audience, which it does not know, and then for its ARM's" equal \
  "https://containerregistry.azure.net/.default https://management.stack.contoso.example/.default" "$(asked entra.token .form.scope)"
check "ARM's metadata was read once" equal 1 "$(counter arm)"
check "another get" contains "$(token_of $stack)" eyJ
check "comes from the cache, metadata and all" equal "1 1" "$(counter arm) $(counter acr.exchange)"
check "two days later the metadata is read again" contains "$(at 180000 token_of $stack)" eyJ
check "once" equal 2 "$(counter arm)"
fresh_start
check "a host outside the suffix is none of ours" equal "credentials not found in native keychain" \
  "$(token_of evil.azurecr.stack.contoso.example.attacker.example)"
check "skopeo's and docker's other registries neither" equal "credentials not found in native keychain" "$(token_of registry.example.com)"
check "and no token went anywhere" equal "0 0" "$(counter entra.token) $(counter acr.exchange)"

# In full.
settings <<EOF
{"clouds": {"stack": {"registrySuffix": "azurecr.stack.contoso.example", "authority": "https://login.stack.contoso.example",
  "armAudience": "$arm"}}}
EOF
fresh_start
check "a cloud named in full" contains "$(token_of $stack)" eyJ
check "whose ARM was not asked" equal 0 "$(counter arm)"
settings <<EOF
{"clouds": {"stack": {"registrySuffix": "azurecr.stack.contoso.example", "authority": "https://login.stack.contoso.example"}},
 "registries": {"*.azurecr.stack.contoso.example": {"audience": "$arm"}}}
EOF
fresh_start
check "with the audience for its registries" contains "$(token_of $stack)" eyJ
check "no other was asked for" equal "$arm/.default" "$(asked entra.token .form.scope)"

# An ARM that is not there, or says nonsense.
settings <<<"{\"clouds\": {\"stack\": {\"armEndpoint\": \"$arm\", \"registrySuffix\": \"azurecr.stack.contoso.example\"}}}"
fresh_start
fault '[{"service": "arm", "times": -1, "status": 404}]'
check "an ARM that does not know its cloud" contains "$(token_of $stack)" \
  "contoso.azurecr.stack.contoso.example: refused: cloud \"stack\": metadata of $arm: answered 404"
fresh_start
fault '[{"service": "arm", "times": -1, "body": "{\"suffixes\":{\"acrLoginServer\":\"example\"},\"authentication\":{\"loginEndpoint\":\"https://login.stack.contoso.example\",\"audiences\":[\"x\"]}}"}]'
check "one that gives away a top-level domain is not believed" contains "$(token_of $stack)" "refused: cloud \"stack\""
check "nor sent anything" equal "0 0" "$(counter entra.token) $(counter acr.exchange)"

# An ARM that does not answer holds nobody up for long, and is then left alone.
settings <<<"{\"clouds\": {\"stack\": {\"armEndpoint\": \"$arm\"}}, \"defaults\": {\"cloud\": \"stack\"}}"
fresh_start
fault '[{"service": "arm", "times": -1, "status": 503}]'
began=$SECONDS
check "without its ARM a short name is nobody's guess" contains \
  "$(echo typed-password | "$HELPER" login contoso --username contoso --password-stdin 2>&1)" "contoso: refused: cloud \"stack\""
check "and no password goes to the public cloud's registry" equal 0 "$(counter acr.token.get)"
check "nor is another registry's cleared or logged out of" equal 2 \
  "$({ "$HELPER" clear contoso; "$HELPER" logout contoso; } 2>&1 | grep -c 'cloud "stack"')"
calls=$(counter arm)
check "an ARM that fails is not in the way of others" equal "credentials not found in native keychain" "$(token_of https://index.docker.io/v1/)"
check "for long" [ $((SECONDS - began)) -lt 20 ]
check "nor asked again at once" equal "$calls" "$(counter arm)"
reset_emulator >/dev/null
"$HELPER" clear >/dev/null
check "status asks nobody, whatever is known of it" equal 0 \
  "$("$HELPER" status contoso >/dev/null 2>&1; "$HELPER" status >/dev/null; counter arm)"
check "once the cache is cleared it is asked" contains "$(token_of $stack)" eyJ

# A registry whose cloud the settings have ceased to name.
settings <<<"{\"clouds\": {\"stack\": {\"armEndpoint\": \"$arm\"}}}"
fresh_start
token_of $stack >/dev/null
get contoso.azurecr.io >/dev/null
settings <<<'{}'
check "a timer passes it over" contains "$(as_principal "$HELPER" refresh --due 2>&1; echo "[$?]")" "$stack: passed over: "
check "which is no failure" equal "[0]" "$(as_principal "$HELPER" refresh --due >/dev/null 2>&1; echo "[$?]")"
check "so does configure" equal '["contoso.azurecr.io"]' \
  "$("$HELPER" configure --docker --dry-run --output json 2>/dev/null | jq -c .registries)"
answer=$("$HELPER" status)
check "status shows it" contains "$answer" "To forget it: docker-credential-acr logout $stack"
check "logout forgets it" equal "$stack: logged out" "$("$HELPER" logout $stack 2>/dev/null)"
check "and status has it no more" lacks "$("$HELPER" status)" $stack
check "a registry that was never there is refused as before" contains "$("$HELPER" logout x.$stack 2>&1)" "is not the name of"
rm "$settings_file"

# A tenant of another cloud.
# tenants ID: what its application hears.
tenants() { env AZURE_TENANT_ID="$1" AZURE_CLIENT_ID="$EMULATED_CLIENT_ID" AZURE_CLIENT_SECRET=x "$HELPER" get <<<contoso.azurecr.io; }
fresh_start
explained=$(tenants eeeeeeee-86f1-41af-91ab-2d7cd011db47)
check "a tenant of the US Government's asked at the public authority" contains "$explained" "AADSTS900432"
check "is said to be in another cloud, and how to name it" contains "$explained" "the tenant is in another cloud"
explained=$(tenants 00000000-1111-2222-3333-444444444444)
check "a tenant that is nowhere" contains "$explained" "AADSTS90002"
check "may be in another cloud" contains "$explained" "AZURE_AUTHORITY_HOST"
settings <<<'{"registries": {"contoso.azurecr.io": {"cloud": "china"}}}'
fresh_start
tenants cccccccc-86f1-41af-91ab-2d7cd011db47 >/dev/null
check "the settings name the cloud to sign in to" equal login.partner.microsoftonline.cn "$(asked entra.token .host)"
finish
