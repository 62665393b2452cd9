#!/usr/bin/env bash
# buildah builds from private images and pushes what it built, as CI jobs without a daemon do.
. "$(dirname "$0")/client.sh"
docker_config '{"credHelpers":{"contoso.azurecr.io":"acr"}}'
export BUILDAH_ISOLATION=chroot

make_base() {
  local container
  container=$(buildah from scratch) && echo 'hello from contoso' >message && buildah copy -q "$container" message /message &&
    buildah commit -q --rm "$container" $contoso/base:1
}
message_of() {
  local container
  container=$(buildah from -q "$1") && cat "$(buildah mount "$container")/message" && buildah rm "$container" >/dev/null
}
forget_images() { buildah rmi --all --force >/dev/null; }
printf 'FROM %s/base:1\nLABEL built=yes\n' $contoso >Containerfile
build() { forget_images && buildah build -q -t $contoso/app:1 . && buildah push -q $contoso/app:1; }

check "an image from scratch" make_base
check "buildah push" buildah push -q $contoso/base:1
check "buildah from it elsewhere" equal "hello from contoso" "$(forget_images && message_of $contoso/base:1)"
check "buildah build from it, and push" build
check "one exchange for all" exchanges_are 1
check "the next day, in the same session" at 86400 build
check "with one more" exchanges_are 2
DOCKER_CREDENTIAL_ACR_USERNAME=token check "as an identity token" at 86400 build
check "by POST /oauth2/token" not equal 0 "$(counter acr.token.post)"
check "what was built" equal "hello from contoso" "$(reset_emulator && forget_images && message_of $contoso/app:1)"

check "buildah login asks for nothing" contains "$(buildah login $contoso </dev/null 2>&1)" "Already logged in to $contoso"
check "buildah logout" buildah logout $contoso

rm ~/.docker/config.json
check_fails "without configuration, no build" build
registries_conf 'credential-helpers = ["acr"]'
check "by registries.conf" build
check "buildah logout" buildah logout $contoso
check "forgets the token" equal "" "$(entry_of $contoso)"

quiet
a_denied_identity
check "when Azure refuses, buildah shows why" contains "$(forget_images && buildah pull -q $contoso/base:1 2>&1)" "AADSTS7000222"
finish
