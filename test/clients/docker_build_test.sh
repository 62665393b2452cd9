#!/usr/bin/env bash
# docker build FROM private images: the classic builder asks for everything that list and credHelpers name.
. "$(dirname "$0")/client.sh"
start_dockerd

docker_config '{"credHelpers":{"contoso.azurecr.io":"acr","fabrikam.azurecr.io":"acr"}}'
for base in $contoso/base:1 fabrikam.azurecr.io/base:1 $plain/base:1; do
  docker_image "$base" "$base"
  check "push of $base" docker push -q "$base"
done
check "an exchange for each of two registries, and one Entra token" equal "2 1" "$(counter acr.exchange) $(counter entra.token)"
mkdir context
cat >context/Dockerfile <<DOCKERFILE
FROM $contoso/base:1 AS one
FROM fabrikam.azurecr.io/base:1 AS two
FROM $plain/base:1
COPY --from=one /message /one
COPY --from=two /message /two
DOCKERFILE
# build BUILDKIT: with no base image at hand.
build() {
  docker images -q | xargs -r docker rmi -f >/dev/null
  docker builder prune -af >/dev/null
  forget_asked
  DOCKER_BUILDKIT=$1 docker build -t built context
}
messages() { docker save built | tar -xO --wildcards '*/layer.tar' --no-anchored 2>/dev/null | tar -xO --ignore-zeros 2>/dev/null | sort -u | xargs; }
built_from_all() { equal "$contoso/base:1 fabrikam.azurecr.io/base:1 $plain/base:1" "$(messages)"; }

check "classic build with credHelpers" build 0
check "from all three" built_from_all
check "asks for both registries" equal "get $contoso,get fabrikam.azurecr.io" "$(asked | sort -u | paste -sd,)"
check "BuildKit build with credHelpers" build 1
check "from all three" built_from_all

docker_config '{"credsStore":"acr"}'
check "classic build with credsStore" build 0
check "from all three" built_from_all
check "asks for the list, and for each of it" equal "get $contoso,get fabrikam.azurecr.io,list" \
  "$(asked | sort -u | paste -sd,)"
check "BuildKit build with credsStore" build 1
check "from all three" built_from_all
check "which asks only where it is challenged" lacks "$(asked)" "get $plain"
check "all without another exchange" exchanges_are 2
check "a day later, when all tokens are dead, classic build with credsStore" at 86400 build 0
check "with an exchange for each" exchanges_are 4

reset_emulator
# A new machine: nothing is cached, so list is empty and the classic builder has nothing to give.
rm -rf "$cache"
check "the list of an empty cache" equal "{}" "$(helper list)"
check_fails "classic build with credsStore needs a pull or push before" build 0
check "BuildKit does not" build 1
docker_config '{"credHelpers":{"contoso.azurecr.io":"acr","fabrikam.azurecr.io":"acr"}}'
rm -rf "$cache"
check "nor do credHelpers" build 0
quiet
finish
