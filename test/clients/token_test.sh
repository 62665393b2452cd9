#!/usr/bin/env bash
# token and login --expose-token: what az acr login --expose-token prints, and what people and scripts do with it.
# sandbox: --no-imds
. "$(dirname "$0")/client.sh"
docker_config '{}'
export REGISTRY_AUTH_FILE=$work/auth.json
acr() { "$HELPER" "$@" 2>>"$work/notes"; }
token() { acr token contoso "$@"; }
# masked: the token, which may be another one each time, as TOKEN.
masked() { sed -E 's/eyJ[A-Za-z0-9_.-]+/TOKEN/'; }

# As az prints it, to the byte. Debian's az is of before 2025 and has not the two fields that came then.
as_newer() { jq '. + {refreshToken: .accessToken, username: "'"$guid"'"}'; }
az_login() { az login --service-principal -u "$EMULATED_CLIENT_ID" -p "$EMULATED_CLIENT_SECRET" --tenant "$EMULATED_TENANT_ID"; }
export AZURE_CORE_COLLECT_TELEMETRY=false AZURE_CORE_NO_COLOR=true
check "az login" az_login
az acr login --name contoso --expose-token --only-show-errors 2>/dev/null | as_newer | masked >"$work/az"
token | masked >"$work/ours"
acr login contoso --expose-token | masked >"$work/login"
check "az says something" contains "$(cat "$work/az")" TOKEN
check "token prints what az prints" cmp "$work/az" "$work/ours"
check "and so does login --expose-token" cmp "$work/az" "$work/login"
check "az's way to one field: jq" equal "$contoso" "$(token | jq -r .loginServer)"

# The formats.
secret=$(secret_of "$(helper get $contoso)")
check "raw: the token, for --password-stdin" equal "$secret" "$(token --format raw)"
check "username-password: a line each" equal "$guid $secret" "$(token --format username-password | xargs)"
check "identity-token: docker's own entry" equal "$secret" "$(token --format identity-token | jq -r '.auths["contoso.azurecr.io"].identitytoken')"
check "env: for a shell" equal "$contoso $guid $secret" \
  "$(eval "$(token --format env)" && echo "$ACR_LOGIN_SERVER $ACR_USERNAME $ACR_PASSWORD")"
check "an unknown format" contains "$("$HELPER" token contoso --format xml 2>&1; echo "[$?]")" "[2]"
check "says for whom and until when beside it" contains "$(cat "$work/notes")" \
  "$contoso: a token of service principal $EMULATED_CLIENT_ID"
check "without the token" lacks "$(cat "$work/notes")" eyJ
check "one exchange for all" equal 2 "$(counter acr.exchange)" # az's, and ours
check "no registry: an error and nothing else" equal "" "$("$HELPER" token docker.io 2>/dev/null)"
printf emulated-admin-password | "$HELPER" login contoso --username contoso --password-stdin --no-configure >/dev/null 2>&1
check "a user name and a password are no token" contains "$("$HELPER" token contoso 2>&1)" "docker-credential-acr logout $contoso"
"$HELPER" logout contoso >/dev/null 2>&1

# The lines of the ACR documentation, with ours in az's place.
log_in() {
  local client=$1
  TOKEN=$(acr token contoso | jq -r .accessToken)
  "$client" login --username "$guid" --password-stdin "$contoso" <<<"$TOKEN"
}
oci_image hello
check "skopeo login with the token" log_in skopeo
check "skopeo pushes" skopeo copy -q oci:hello "docker://$contoso/hello:1"
check "skopeo pulls" skopeo copy -q "docker://$contoso/hello:1" oci:pulled
rm "$REGISTRY_AUTH_FILE"
check "buildah login with the token" log_in buildah
check "buildah pulls" buildah pull -q "$contoso/hello:1"
rm "$REGISTRY_AUTH_FILE"
check "podman login with the token" log_in podman
check "podman pulls" podman pull -q "$contoso/hello:1"
rm "$REGISTRY_AUTH_FILE"
start_dockerd
# Else docker would look for a keychain.
docker_config '{"auths":{"registry.example.com":{}}}'
check "docker login with the token" log_in docker
check "docker pulls" docker pull -q "$contoso/hello:1"
check "docker logout" docker logout "$contoso"
check_fails "and then it does not" docker pull -q "$contoso/hello:1"
acr token contoso --format identity-token >"$HOME/.docker/config.json"
docker rmi "$contoso/hello:1" >/dev/null
check "docker with the token as its own entry" docker pull -q "$contoso/hello:1"
finish
