#!/usr/bin/env bash
# podman, which needs no daemon: by docker's config.json, by its own auth.json, and by registries.conf.
. "$(dirname "$0")/client.sh"
docker_config '{"credHelpers":{"contoso.azurecr.io":"acr"}}'
image=$contoso/hello:1
echo 'hello from contoso' >message
tar -c message | podman import -q - $image >/dev/null 2>&1
id=$(podman image inspect -f '{{.Id}}' $image)

pull_anew() { podman rmi $image >/dev/null && podman pull -q $image; }
log_in() { podman login "$@" $contoso 2>&1; }
own_file() { jq -c 'del(.auths | select(. == {}))' "$auth_file"; }
auth_file=$XDG_RUNTIME_DIR/containers/auth.json

check "podman push" podman push -q $image
check "podman pull" pull_anew
check "what was pushed" equal "$id" "$(podman image inspect -f '{{.Id}}' $image)"
check "one exchange for both" exchanges_are 1
check "podman asks for the host" equal "get $contoso" "$(asked | sort -u)"
check "three hours later, a pull without a login" at 10900 pull_anew
check "with one more exchange" exchanges_are 2

check "podman login asks for nothing" contains "$(log_in </dev/null)" "Already logged in to $contoso"
check "podman says whose login it is" equal $guid "$(podman login --get-login $contoso)"
check "podman logout leaves to docker what is docker's" podman logout $contoso
check "podman keeps no credentials of its own" equal "{}" "$(own_file)"

reset_emulator
rm -rf "$cache"
export DOCKER_CREDENTIAL_ACR_USERNAME=token
check "as an identity token: push" podman push -q $image
check "pull" pull_anew
check "by POST /oauth2/token only" equal "true 0" "$([ "$(counter acr.token.post)" -gt 0 ] && echo true) $(counter acr.token.get)"
check "podman login does not take identity tokens, hence the other default" contains "$(log_in </dev/null)" "Identity token"
unset DOCKER_CREDENTIAL_ACR_USERNAME

# podman's own file. What is typed is handed to the helper.
rm ~/.docker/config.json
check_fails "without configuration, no pull" pull_anew
mkdir -p "$(dirname "$auth_file")"
echo '{"credHelpers":{"contoso.azurecr.io":"acr"}}' >"$auth_file"
check "by auth.json: push" eval "tar -c message | podman import -q - $image 2>/dev/null && podman push -q $image"
token=$(secret_of "$(helper get $contoso)")
check "logout" podman logout $contoso
check "forgets the token" equal "" "$(entry_of $contoso)"
forget_asked
check "login with a token on stdin" log_in -u $guid --password-stdin <<<"$token"
check "hands it to the helper" contains "$(asked)" store
check "and the file keeps none" equal '{"credHelpers":{"contoso.azurecr.io":"acr"}}' "$(own_file)"
check "so does a typed password" contains "$(log_in -u contoso --password-stdin <<<emulated-admin-password)" "Login Succeeded"
check "which is answered from then on" equal contoso "$(podman login --get-login $contoso)"
check "and the file keeps none" equal '{"credHelpers":{"contoso.azurecr.io":"acr"}}' "$(own_file)"
check "logout" podman logout $contoso
rm "$auth_file"

registries_conf 'credential-helpers = ["acr", "containers-auth.json"]'
check "by registries.conf: pull" pull_anew
check "logout" podman logout $contoso
check "forgets the token" equal "" "$(entry_of $contoso)"
check "a registry that is not Azure's needs none" podman push -q $image docker://$plain/hello:1
check "logout of all, when there is nothing" podman logout --all
check "and when there is something" eval "pull_anew && podman logout --all"
check "which it forgets" equal "" "$(entry_of $contoso)"

quiet
a_denied_identity
check "when Azure refuses, podman shows why" contains "$(podman pull -q $image 2>&1)" "AADSTS7000222"
finish
