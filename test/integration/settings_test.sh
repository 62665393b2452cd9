#!/usr/bin/env bash
# The settings file as a person meets it: two identities at once, patterns, errors, and who may write it.
# sandbox: --no-registries
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

tenant=$EMULATED_TENANT_ID
contoso_id=11111111-2222-3333-4444-555555555555
fabrikam_id=66666666-7777-8888-9999-aaaaaaaaaaaa
settings=${XDG_CONFIG_HOME:-$HOME/.config}/docker-credential-acr/config.json
secrets=$HOME/secrets
mkdir -p "$(dirname "$settings")" "$secrets"
umask 077
echo emulated-client-secret-0123456789 >"$secrets/contoso"
echo fabrikam-client-secret-9876543210 >"$secrets/fabrikam"

# write_settings TEXT
write_settings() {
  printf '%s\n' "$1" >"$settings"
}
# ask REGISTRY [NAME=VALUE…]: what docker would do, with no identity in the environment.
ask() {
  local registry=$1
  shift
  printf '%s' "$registry" | env "$@" "$HELPER" get 2>>"$errors"
}
# principal CLIENT_ID SECRET_FILE: an identity.
principal() {
  printf '{"source": "client-secret", "clientId": "%s", "clientSecretFile": "%s"}' "$1" "$2"
}
# who_asks REGISTRY [NAME=VALUE…]: the application whose token is answered.
who_asks() {
  local answer
  answer=$(ask "$@") || { printf '%s\n' "$answer"; return 1; }
  claim "$(secret_of "$answer")" .appid
}
two_identities='{
  // Two registries, two identities.
  "defaults": { "tenant": "'$tenant'" },
  "registries": {
    "contoso.azurecr.io": { "identity": '"$(principal $contoso_id '~/secrets/contoso')"' },
    "fabrikam.azurecr.io": { "identity": '"$(principal $fabrikam_id "$secrets/fabrikam")"' },
  },
}'

# Each registry takes its own application and no other.
roles='{"role_assignments": {"contoso.azurecr.io": ["'$contoso_id'"], "fabrikam.azurecr.io": ["'$fabrikam_id'"]}}'
fresh_start
setting "$roles" >/dev/null
write_settings "$two_identities"
answers=$(mktemp -d)
for i in 1 2 3 4; do
  for registry in contoso fabrikam; do
    who_asks $registry.azurecr.io >"$answers/$registry-$i" &
  done
done
wait
check "contoso's identity, however many ask at once" equal "$contoso_id" "$(sort -u "$answers"/contoso-*)"
check "and fabrikam's, at the same time" equal "$fabrikam_id" "$(sort -u "$answers"/fabrikam-*)"
check "each signed in once" equal "2 2" "$(counter entra.token) $(counter acr.exchange)"
check "and is answered from the cache" equal "$contoso_id $fabrikam_id" \
  "$(who_asks contoso.azurecr.io) $(who_asks fabrikam.azurecr.io)"
check "without another call" equal "2 2" "$(counter entra.token) $(counter acr.exchange)"

# A change of the settings.
fresh_start
write_settings '{"defaults": {"tenant": "'$tenant'", "identity": '"$(principal $contoso_id '~/secrets/contoso')"'}}'
check "before a change" equal "$contoso_id" "$(who_asks contoso.azurecr.io)"
write_settings '{"defaults": {"tenant": "'$tenant'", "identity": '"$(principal $fabrikam_id '~/secrets/fabrikam')"'}}'
check "after a change the new identity answers" equal "$fabrikam_id" "$(who_asks contoso.azurecr.io)"
write_settings '{"registries": {"contoso.azurecr.io": {"identity": "managed-identity"}},
  "defaults": {"tenant": "'$tenant'", "identity": '"$(principal $fabrikam_id '~/secrets/fabrikam')"'}}'
check "and so does an entry's, before the defaults'" equal 77777777-0000-4000-8000-000000000001 \
  "$(who_asks contoso.azurecr.io)"
write_settings '{"defaults": {"tenant": "'$tenant'", "identity": '"$(principal $fabrikam_id '~/secrets/contoso')"'}}'
check "a secret that is not its own gets nothing of what was cached" contains "$(ask contoso.azurecr.io)" AADSTS7000215
write_settings '{"defaults": {"tenant": "'$tenant'", "identity": "azure-cli"}}'
check "nor does an identity that is not there" contains "$(ask contoso.azurecr.io PATH=/nowhere)" "az is not installed"
rm "$settings"
check "without settings the machine's identity answers" equal 77777777-0000-4000-8000-000000000001 \
  "$(who_asks contoso.azurecr.io)"
echo "$two_identities" >"$settings"
check "and with them, the first again" equal "$contoso_id" "$(who_asks contoso.azurecr.io)"

# Patterns, and the variables behind the file.
fresh_start
write_settings '{
  "defaults": { "tenant": "'$tenant'" },
  "registries": {
    "*.azurecr.io": { "identity": { "source": "managed-identity", "clientId": "77777777-0000-4000-8000-000000000002" } },
    "*.eastus.geo.azurecr.io": { "identity": '"$(principal $fabrikam_id '~/secrets/fabrikam')"', "userName": "token" },
    "contoso.azurecr.io": { "identity": '"$(principal $contoso_id '~/secrets/contoso')"' },
  },
}'
check "the exact name comes before the pattern" equal "$contoso_id" "$(who_asks contoso.azurecr.io)"
check "the pattern is for the others" equal 77777777-0000-4000-8000-000000000002 "$(who_asks fabrikam.azurecr.io)"
check "a region's pattern is for its login servers" equal "$fabrikam_id" "$(who_asks contoso.eastus.geo.azurecr.io)"
check "with their user name" equal "<token>" "$(ask contoso.eastus.geo.azurecr.io | jq -r .Username)"
check "for another cloud nothing is said" equal 77777777-0000-4000-8000-000000000001 \
  "$(who_asks contoso.azurecr.us)"
check "so that a variable is heard" equal 77777777-0000-4000-8000-000000000002 \
  "$(who_asks contoso.azurecr.us \
    DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY=client-id:77777777-0000-4000-8000-000000000002)"
check "which the settings come before" equal "$contoso_id" \
  "$(who_asks contoso.azurecr.io DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY=system)"

# Another cloud's Entra.
fresh_start
write_settings '{"defaults": {"tenant": "'$tenant'", "cloud": "china", "identity": '"$(principal $contoso_id '~/secrets/contoso')"'}}'
check "a registry of the public cloud with an identity of China's" equal "$contoso_id" "$(who_asks contoso.azurecr.io)"
check "which signs in there" equal login.partner.microsoftonline.cn \
  "$(emulator_log | jq -r '.[] | select(.service == "entra.token").host' | sort -u)"
fresh_start
write_settings '{"defaults": {"tenant": "'$tenant'", "audience": "https://management.azure.com/", "identity": '"$(principal $contoso_id '~/secrets/contoso')"'}}'
ask contoso.azurecr.io >/dev/null
check "an audience of the settings is the only one asked for" equal "https://management.azure.com//.default" \
  "$(emulator_log | jq -r '.[] | select(.service == "entra.token").form.scope')"

# Errors, as a person sees them.
reset_emulator >/dev/null
write_settings '{
  "registries": {
    "contoso.azurecr.io": {
      "identity": { "source": "client-secret", "clientSecretfile": "/x" }
    }
  }
}'
check "an unknown key: where, which, and what was meant" equal \
  "contoso.azurecr.io: wrong setting: $settings:4:48: registries.\"contoso.azurecr.io\".identity: unknown key \"clientSecretfile\" (did you mean \"clientSecretFile\"?)" \
  "$(ask contoso.azurecr.io)"
check_fails "is a failure" ask contoso.azurecr.io
check "for every registry" contains "$(ask fabrikam.azurecr.io)" "$settings:4:48"
check "but none for a host that is none of ours" equal "credentials not found in native keychain" "$(ask ghcr.io)"
write_settings '{"defaults": {"identity": {"source": "client-secret", "clientSecret": "hunter2"}}}'
check "a secret in the settings is told where to go" contains "$(ask contoso.azurecr.io)" \
  "settings hold no secrets. Put it into a file or a variable of its own, and name that as clientSecretFile or"
check "and is not repeated" lacks "$(ask contoso.azurecr.io)" hunter2
write_settings '{"defaults": '
check "what is no JSON: where" contains "$(ask contoso.azurecr.io)" "$settings:2:1: it ends too early"
write_settings '{"defaults": {"identity": '"$(principal $contoso_id /nowhere/secret)"', "tenant": "'$tenant'"}}'
check "a secret's file that is not there: whose" contains "$(ask contoso.azurecr.io)" \
  "service principal $contoso_id in tenant $tenant: /nowhere/secret does not exist"
check "none of them asked Azure" equal "0 0" "$(counter entra.token) $(counter acr.exchange)"

# Where the file is, and who may write it.
fresh_start
rm "$settings"
other=$HOME/other.json
printf '%s' "$two_identities" >"$other"
named=DOCKER_CREDENTIAL_ACR_CONFIG
check "$named names another file" equal "$fabrikam_id" "$(who_asks fabrikam.azurecr.io $named="$other")"
check "which must exist" equal "contoso.azurecr.io: wrong setting: $named: $HOME/none.json does not exist. Correct or unset $named" \
  "$(ask contoso.azurecr.io $named="$HOME/none.json")"
check "and stand there in full" contains "$(ask contoso.azurecr.io $named=other.json)" "$named is not an absolute path"
mkdir -p "$HOME/configuration/docker-credential-acr"
cp "$other" "$HOME/configuration/docker-credential-acr/config.json"
check "XDG_CONFIG_HOME names another directory" equal "$fabrikam_id" \
  "$(who_asks fabrikam.azurecr.io XDG_CONFIG_HOME="$HOME/configuration")"
check "but not a relative one" equal 77777777-0000-4000-8000-000000000001 \
  "$(cd "$HOME" && who_asks fabrikam.azurecr.io XDG_CONFIG_HOME=configuration)"
write_settings "$two_identities"
for mode in 0620 0602 0666; do
  chmod "$mode" "$settings"
  check "a file that others may write ($mode) is refused, with what to type" equal \
    "contoso.azurecr.io: unsafe file: refusing to use $settings: others than its owner may write it. Run: chmod go-w $settings" \
    "$(ask contoso.azurecr.io)"
done
$(ask contoso.azurecr.io | sed 's/.*Run: //')
check "which mends it" equal "$contoso_id" "$(who_asks contoso.azurecr.io)"
chown 65534 "$settings"
check "a file of somebody else is refused, with what to type" equal \
  "contoso.azurecr.io: unsafe file: refusing to use $settings: it belongs to user 65534, not to user 0 or root. Run: sudo chown 0 $settings" \
  "$(ask contoso.azurecr.io)"
rm "$settings"
mkdir "$settings"
check "a directory in its place is an error" contains "$(ask contoso.azurecr.io)" "cannot read $settings: it is not a file"
rmdir "$settings"

# As somebody who is not root: what they may not read is an error, what they may not even reach is absent.
as_nobody() {
  printf contoso.azurecr.io | setpriv --reuid=65534 --regid=65534 --clear-groups env -u SSL_CERT_FILE -u XDG_CONFIG_HOME -u XDG_CACHE_HOME \
    "$@" "$HELPER" get 2>>"$errors"
}
home=$(mktemp -d /dev/shm/home.XXXXXX)
mkdir -p "$home/.config/docker-credential-acr"
cp "$other" "$home/.config/docker-credential-acr/config.json"
chmod 0755 "$home" "$home/.config" "$home/.config/docker-credential-acr"
check "a file that may not be read is an error" contains "$(as_nobody HOME="$home")" \
  "cannot read $home/.config/docker-credential-acr/config.json: Permission denied"
chmod 0700 "$home"
check "a home that may not be entered has none" contains "$(as_nobody HOME="$home" AZURE_TENANT_ID="$EMULATED_TENANT_ID" \
  AZURE_CLIENT_ID="$EMULATED_CLIENT_ID" AZURE_CLIENT_SECRET="$EMULATED_CLIENT_SECRET")" '"Secret":"eyJ'
rm -rf "$home"

check "standard error stayed empty" equal "" "$(cat "$errors")"
finish
