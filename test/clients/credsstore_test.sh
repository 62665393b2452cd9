#!/usr/bin/env bash
# The helper as credsStore, for every registry there is, with and without a login for those that are not Azure's.
. "$(dirname "$0")/client.sh"
start_dockerd
docker_config '{"credsStore":"acr"}'
docker_image "$plain/hello:1"

pull_anew() { docker rmi "$1" >/dev/null && docker pull -q "$1"; }

check "push to a registry that asks for nothing" docker push -q "$plain/hello:1"
check "pull from it" pull_anew "$plain/hello:1"
check "docker asked for it" contains "$(asked)" "get $plain"
check "was told that there are none" equal "credentials not found in native keychain" "$(helper get "$plain")"
check "and Azure heard nothing" equal "0 0" "$(counter entra.token) $(counter acr.exchange)"
check "no cache was made" test ! -e "$cache"

docker tag "$plain/hello:1" "$contoso/hello:1"
check "push to Azure by the same line" docker push -q "$contoso/hello:1"
check "pull from it" pull_anew "$contoso/hello:1"
check "with one exchange" exchanges_are 1
check "and the other again" pull_anew "$plain/hello:1"

setting '{"anonymous_repositories":["public/hello"]}'
docker tag "$plain/hello:1" "$contoso/public/hello:1"
check "push to a public repository" docker push -q "$contoso/public/hello:1"
check "a person without any identity is refused" eval \
  "! env -u AZURE_CLIENT_SECRET AZURE_TOKEN_CREDENTIALS=EnvironmentCredential docker pull -q $contoso/hello:1"

docker_config '{"credsStore":"acr","credHelpers":{"registry.example.com":"other"}}'
printf '#!/bin/sh\necho "credentials not found in native keychain"\necho "$1" >>other-asked\nexit 1\n' >bin/docker-credential-other
chmod +x bin/docker-credential-other
forget_asked
check "beside another helper, named for one host: pull" pull_anew "$plain/hello:1"
check "only that one is asked" equal "get " "$(cat other-asked) $(asked)"
docker_config '{"credsStore":"acr"}'

login() { docker login -u someone --password-stdin "$plain" <<<typed-password 2>&1; }
check "docker login elsewhere" contains "$(login)" "Login Succeeded"
check "is kept" equal "someone:typed-password" "$(helper get $plain | jq -r '.Username + ":" + .Secret')"
check "but not by docker itself" equal "" "$(grep -rl -e typed-password -e "$(printf someone:typed-password | base64)" ~/.docker)"
check "pull by it" pull_anew "$plain/hello:1"
check "docker logout elsewhere" equal "Removing login credentials for $plain" "$(docker logout "$plain" 2>&1)"
check "docker logout of Docker Hub" equal "Removing login credentials for https://index.docker.io/v1/" "$(docker logout 2>&1)"
check "docker logout of Azure's" equal "Removing login credentials for $contoso" "$(docker logout $contoso 2>&1)"
check "forgets the token" equal "" "$(entry_of $contoso)"
quiet
finish
