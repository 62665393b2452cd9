#!/usr/bin/env bash
# The helper as docker's credsStore, which is asked about every registry.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/harness.sh"
. "$top/test/emulator/control.sh"
. "$top/test/clients/clients.sh"
docker_config '{"credsStore":"acr"}'
start_dockerd

docker import "$work/layer.tar" registry.example.com/hello:1 >/dev/null
docker tag registry.example.com/hello:1 contoso.azurecr.io/store/hello:1
push_and_pull() {
  docker push "$1" && docker rmi -f "$1" && docker pull "$1"
}
check "an anonymous registry that is not Azure's: push and pull" push_and_pull registry.example.com/hello:1
check "an Azure registry by the same line" push_and_pull contoso.azurecr.io/store/hello:1
docker rmi -f contoso.azurecr.io/store/hello:1 >/dev/null
echo FROM contoso.azurecr.io/store/hello:1 >"$work/Dockerfile"
check "classic docker build lists, gets, and pulls" env DOCKER_BUILDKIT=0 docker build -q - <"$work/Dockerfile"
docker rmi -f contoso.azurecr.io/store/hello:1 >/dev/null
check "also when the token has died since" at 20000 env DOCKER_BUILDKIT=0 docker build -q - <"$work/Dockerfile"
refused_login() {
  local output
  output=$(docker login -u someone --password-stdin registry.example.com <<<some-password 2>&1) && return 1
  contains "$output" "Name another helper for it under credHelpers" && lacks "$output" some-password
}
check "a login elsewhere is told to name another helper" refused_login
check "a logout elsewhere is no error" docker logout registry.example.com
finish
