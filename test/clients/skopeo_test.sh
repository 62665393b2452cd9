#!/usr/bin/env bash
# skopeo, which needs no daemon.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/harness.sh"
. "$top/test/emulator/control.sh"
. "$top/test/clients/clients.sh"
docker_config "$for_contoso"
remote=docker://contoso.azurecr.io/skopeo/hello:1

check "skopeo copy to the registry" skopeo copy "oci:$work/image" "$remote"
check "skopeo inspect" skopeo inspect "$remote"
check "skopeo copy from it" skopeo copy "$remote" "oci:$work/pulled"
check "with one exchange for all" exchanges_are 1
check "hours later, without a login" at 20000 skopeo inspect "$remote"
setting '{"clock_offset":0}'
helper erase contoso.azurecr.io
check "with the user name <token>" env DOCKER_CREDENTIAL_ACR_USERNAME=token skopeo inspect "$remote"
check "as an OAuth2 refresh token" test "$(counter acr.token.post)" -gt 0

docker_config '{}'
check_fails "without the helper it is refused" skopeo inspect "$remote"
mkdir -p ~/.config/containers
echo 'credential-helpers = ["acr"]' >~/.config/containers/registries.conf
check "named in registries.conf" skopeo inspect "$remote"
rm ~/.config/containers/registries.conf
echo "$for_contoso" >"$work/auth.json"
check "named in auth.json" env REGISTRY_AUTH_FILE="$work/auth.json" skopeo inspect "$remote"
finish
