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

# Something typed is kept, and the later login wins.
password=emulated-admin-password
token=$(secret_of "$(helper get "$contoso")")
check "login with a typed password" contains "$(login -u contoso --password-stdin <<<$password)" "Login Succeeded"
check "is answered from then on" equal "contoso:$password" "$(helper get "$contoso" | jq -r '.Username + ":" + .Secret')"
check "docker keeps no password of its own" equal "" "$(grep -rl -e $password -e "$(printf 'contoso:%s' $password | base64)" ~/.docker)"
check "the cache has none, either" equal "" "$(grep -rl $password "$cache")"
check "login with a token again" contains "$(login -u $guid --password-stdin <<<"$token")" "Login Succeeded"
check "the password is nowhere" equal "" "$(grep -rl $password ~)"

docker_config '{"credHelpers":{"contoso.azurecr.io":"acr"},"auths":{"contoso.azurecr.io":{"auth":"b2xkOm9sZA=="}}}'
check "logout removes what docker kept before the helper" logout
check "from its file" lacks "$(cat ~/.docker/config.json)" b2xkOm9sZA
quiet
finish
