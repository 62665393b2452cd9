#!/usr/bin/env bash
# podman: push, pull, expiry, login and logout.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/harness.sh"
. "$top/test/emulator/control.sh"
. "$top/test/clients/clients.sh"
docker_config "$for_contoso"
image=contoso.azurecr.io/podman/hello:1
podman() {
  command podman --storage-driver vfs --cgroup-manager cgroupfs --root "$work/storage" --runroot "$work/run" "$@"
}

podman import -q "$work/layer.tar" "$image" >/dev/null
check "podman push" podman push "$image"
pull_anew() {
  podman rmi -f "$image" && podman pull "$image"
}
check "podman pull" pull_anew
check "with one exchange for both" exchanges_are 1
check "hours later, without a login" at 20000 pull_anew
setting '{"clock_offset":0}'
helper erase contoso.azurecr.io
check "podman login finds itself logged in" podman login contoso.azurecr.io </dev/null
check "with the user name <token>, too, it pulls" env DOCKER_CREDENTIAL_ACR_USERNAME=token \
  podman --storage-driver vfs --cgroup-manager cgroupfs --root "$work/storage" --runroot "$work/run" pull "$image"
# podman logs out of its own file alone, never of docker's.
docker_config '{}'
export REGISTRY_AUTH_FILE=$work/auth.json
echo "$for_contoso" >"$REGISTRY_AUTH_FILE"
check "from its own auth.json, too, it pulls" podman pull "$image"
check "podman logout" podman logout contoso.azurecr.io
check "forgets the token" equal "{}" "$(helper list)"
finish
