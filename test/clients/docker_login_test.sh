#!/usr/bin/env bash
# docker login and logout with the helper configured: not needed, but scripts and fingers are used to them.
. "$(dirname "$0")/client.sh"
start_dockerd
docker_config '{"credHelpers":{"contoso.azurecr.io":"acr"}}'

login() { docker login "$@" "$contoso" 2>&1; }
logout() { docker logout "$contoso" 2>&1; }
# Docker's own words, as it prints them with a helper that is content.
goodbye="Removing login credentials for $contoso"

check "logout with nothing to forget" equal "$goodbye" "$(logout)"
check "a bare login finds the user name and asks for nothing" contains "$(login </dev/null)" "Login Succeeded"
check "and hands the token to the helper" contains "$(asked)" store
check "one exchange for both" exchanges_are 1
check "docker keeps no credentials of its own" lacks "$(cat ~/.docker/config.json)" '"auth"'
token=$(secret_of "$(helper get "$contoso")")
check "logout" equal "$goodbye" "$(logout)"
check "forgets the token" equal "" "$(entry_of "$contoso")"
check "a second logout" equal "$goodbye" "$(logout)"

# A token made elsewhere, such as by az acr login --expose-token.
reset_emulator
check "login with a token on stdin" contains "$(login -u $guid --password-stdin <<<"$token")" "Login Succeeded"
check "primes the cache" equal "$token" "$(secret_of "$(helper get "$contoso")")"
docker_image "$contoso/hello:1"
check "so that a push" docker push -q "$contoso/hello:1"
check "makes no exchange" exchanges_are 0
check "when that token is dead, a push needs no login" at 10900 docker push -q "$contoso/hello:1"
check "but an exchange" exchanges_are 1
foreign=$(secret_of "$(helper get fabrikam.azurecr.io)")
check "another registry's token is refused" contains \
  "$(jq -n --arg s "$foreign" '{ServerURL: "contoso.azurecr.io", Username: "'$guid'", Secret: $s}' | "$HELPER" store)" \
  "the token is for another registry"

# What the registry would accept, but the helper does not keep.
password=emulated-admin-password
check_fails "login with a typed password" login -u contoso --password-stdin <<<$password
check "says why, and what to do" contains "$(login -u contoso --password-stdin <<<$password)" \
  "keeps no typed user name or password. No login is needed: pull or push as you are."
check "the password is nowhere" equal "" "$(grep -rl $password ~/.docker "$cache")"

docker_config '{"credHelpers":{"contoso.azurecr.io":"acr"},"auths":{"contoso.azurecr.io":{"auth":"b2xkOm9sZA=="}}}'
check "logout removes what docker kept before the helper" logout
check "from its file" lacks "$(cat ~/.docker/config.json)" b2xkOm9sZA
quiet
finish
