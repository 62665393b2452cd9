#!/usr/bin/env bash
# `configure`, and nothing else: docker, podman, buildah and skopeo pull without a login. `configure --undo`: they
# no longer do.
. "$(dirname "$0")/client.sh"
start_dockerd
image=$contoso/hello:1
auth_file=$XDG_RUNTIME_DIR/containers/auth.json
login='{"auths":{"contoso.azurecr.io":{"auth":"dXNlcjpwYXNzd29yZA=="}}}'

configure() { docker-credential-acr-real configure "$@" </dev/null 2>&1; }
# The clients find a wrapper of the helper on PATH; we are called without it, by another name.
ln -s "$HELPER" "$work/bin/docker-credential-acr-real"
pull_with() {
  case $1 in
    docker) docker rmi -f $image >/dev/null 2>&1; docker pull -q $image ;;
    podman) podman rmi -f $image >/dev/null 2>&1; podman pull -q $image ;;
    buildah) buildah rmi -f $image >/dev/null 2>&1; buildah pull -q $image ;;
    skopeo) skopeo inspect "docker://$image" ;;
  esac
}
all_can_pull() {
  local client
  for client in "${@:2}"; do check "$1: $client pulls" pull_with "$client"; done
}
none_can_pull() {
  local client
  for client in "${@:2}"; do check_fails "$1: $client is refused" pull_with "$client"; done
}
home_anew() { rm -rf ~/.docker ~/.config ~/.local "$XDG_RUNTIME_DIR/containers"; }

oci_image "$work/oci"
echo '{"credHelpers":{"contoso.azurecr.io":"acr"}}' >"$work/for-the-push.json"
check "push" env REGISTRY_AUTH_FILE="$work/for-the-push.json" skopeo copy -q "oci:$work/oci" "docker://$image"
none_can_pull "before" docker podman buildah skopeo
check "configure" configure contoso
all_can_pull "configured" docker podman buildah skopeo
check "by one exchange" exchanges_are 1
check "undo" configure --undo
none_can_pull "undone" docker podman buildah skopeo

home_anew
configure contoso --podman >/dev/null
all_can_pull "--podman" podman buildah skopeo
none_can_pull "--podman" docker
configure contoso --docker >/dev/null
rm ~/.config/containers/auth.json
all_can_pull "docker's file alone" docker podman buildah skopeo

home_anew
export DOCKER_CONFIG=$work/docker-config
configure contoso >/dev/null
all_can_pull "DOCKER_CONFIG" docker podman buildah skopeo
unset DOCKER_CONFIG
home_anew
export REGISTRY_AUTH_FILE=$work/auth.json
configure contoso --podman >/dev/null
all_can_pull "REGISTRY_AUTH_FILE" podman buildah skopeo
unset REGISTRY_AUTH_FILE

home_anew
mkdir -p "$(dirname "$auth_file")" ~/.docker
echo "$login" | tee "$auth_file" >~/.docker/config.json
none_can_pull "a stale login" docker podman buildah skopeo
check "is pointed out" contains "$(configure contoso)" "podman takes the login for $contoso in $auth_file instead"
none_can_pull "it comes before podman's helper" podman buildah skopeo
all_can_pull "but not before docker's" docker
configure contoso --remove-logins >/dev/null
all_can_pull "once it is removed" docker podman buildah skopeo
configure --undo >/dev/null
check "undo puts it back" equal "$login $login" "$(cat "$auth_file") $(cat ~/.docker/config.json)"

# What the clients write into a configured file is kept when it is undone.
home_anew
configure contoso >/dev/null
check "docker login elsewhere" docker login -u someone --password-stdin "$plain" <<<typed-password
check "podman login over our entry" podman login -u $guid --password-stdin $contoso \
  <<<"$(secret_of "$(helper get $contoso)")"
all_can_pull "after both" docker podman buildah skopeo
check "docker's login survives the undo" equal "[\"$plain\"] null" \
  "$(configure --undo >/dev/null; jq -c '.auths | keys' ~/.docker/config.json) $(jq -c .credHelpers ~/.docker/config.json)"
quiet
finish
