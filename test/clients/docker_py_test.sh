#!/usr/bin/env bash
# docker's library for Python, which has code of its own for helpers: what it makes of each answer, a pull and a build.
. "$(dirname "$0")/client.sh"
# python CODE [ARGUMENT…]: the last line of what it says, which is the error if there is one.
python() {
  printf 'import sys, docker\nfrom docker import auth, credentials\narguments = sys.argv[1:]\n%s\n' "$1" >code.py
  shift
  /usr/bin/python3 code.py "$@" 2>&1 | tail -n 1
}
get() { python 'found = credentials.Store("acr").get(arguments[0])
print(found["ServerURL"], found["Username"], found["Secret"])' "$1"; }
list() { python 'print(credentials.Store("acr").list())'; }
resolve() { python 'print(auth.load_config().resolve_authconfig(arguments[0]))' "$1"; }

check "list of nothing" equal "{}" "$(list)"
token=$(secret_of "$(helper get $contoso)")
for url in $contoso https://$contoso CONTOSO.azurecr.io; do
  check "get $url" equal "$url $guid $token" "$(get $url)"
done
check "list" equal "{'$contoso': '$guid'}" "$(list)"
for url in https://index.docker.io/v1/ ghcr.io contoso.azurecr.io.evil.com; do
  check "get $url: CredentialsNotFound" contains "$(get $url)" "CredentialsNotFound: No matching credentials"
done
erase() { python 'credentials.Store("acr").erase(arguments[0])' "$1"; }
check "erase" equal "" "$(erase $contoso)"
check "leaves none" equal "{}" "$(list)"
check "erase of nothing" equal "" "$(erase $contoso)"
check "store of what was typed" equal "" "$(python 'credentials.Store("acr").store(*arguments)' $contoso contoso emulated-admin-password)"
check "and get" equal "$contoso contoso emulated-admin-password" "$(get $contoso)"
check "erase of that" equal "" "$(erase $contoso)"

for config in '{"credHelpers":{"contoso.azurecr.io":"acr"}}' '{"credsStore":"acr"}'; do
  docker_config "$config"
  token=$(secret_of "$(helper get $contoso)")
  check "$config: the login for a registry" equal "{'ServerAddress': '$contoso', 'Username': '$guid', 'Password': '$token'}" "$(resolve $contoso)"
  check "as an identity token" equal "{'ServerAddress': '$contoso', 'IdentityToken': '$token'}" "$(DOCKER_CREDENTIAL_ACR_USERNAME=token resolve $contoso)"
  check "none for Docker Hub" equal None "$(resolve docker.io)"
  check "all there are" equal "$contoso" "$(python 'print(*auth.load_config().get_all_credentials())')"
done

start_dockerd
docker_image $contoso/hello:1
docker push -q $contoso/hello:1 >/dev/null
pull() { python 'print(docker.from_env().images.pull(arguments[0]).tags[0])' $contoso/hello:1; }
build() { python 'print("built", docker.from_env().images.build(path=".", dockerfile="Dockerfile", nocache=True)[0].id)'; }
printf 'FROM %s/hello:1\nLABEL built=yes\n' $contoso >Dockerfile
for config in '{"credHelpers":{"contoso.azurecr.io":"acr"}}' '{"credsStore":"acr"}'; do
  docker_config "$config"
  docker rmi -f $contoso/hello:1 >/dev/null
  forget_asked
  check "$config: pull" equal $contoso/hello:1 "$(pull)"
  check "with what the helper answered" contains "$(asked)" "get $contoso"
  docker rmi -f $contoso/hello:1 >/dev/null
  check "build from it" contains "$(build)" "built sha256:"
done
quiet

a_denied_identity
check "when Azure refuses, the error says why" contains "$(get $contoso)" "AADSTS7000222"
check "and is not CredentialsNotFound" lacks "$(get $contoso)" CredentialsNotFound
check "a pull says it, too" contains "$(pull)" "AADSTS7000222"
finish
