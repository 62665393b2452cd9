#!/usr/bin/env bash
# Docker pushes and pulls through credHelpers, today and tomorrow, and nobody logs in.
. "$(dirname "$0")/client.sh"
start_dockerd
docker_config '{"credHelpers":{"contoso.azurecr.io":"acr"}}'
image=$contoso/hello:1
docker_image "$image"
id=$(docker image inspect -f '{{.Id}}' "$image")

remove() { docker rmi "$image" >/dev/null; }
pull() { docker pull -q "$image"; }
pull_anew() { remove && pull; }

check "docker push" docker push -q "$image"
remove
check "docker pull" pull
check "what was pushed" equal "$id" "$(docker image inspect -f '{{.Id}}' "$image")"
check "a second push, of another repository" eval "docker tag $image $contoso/team/app:1 && docker push -q $contoso/team/app:1"
check "one exchange for all of them" exchanges_are 1
check "one Entra token" equal 1 "$(counter entra.token)"
check "docker asks for the host, at each command" equal "get $contoso" "$(asked | sort -u)"
check "docker keeps no credentials of its own" equal '{"credHelpers":{"contoso.azurecr.io":"acr"}}' "$(cat ~/.docker/config.json)"

# A renewal in the background that gets no answer, for the half minute that it tries: the pull must be over while it is still
# under way.
fault '[{"service":"acr.exchange","times":-1,"action":"silence"}]'
check "older than half its life, a pull" at 6500 pull_anew
begun() { [ "$(counter acr.exchange)" -ge 2 ]; }
wait_until "begins a renewal" begun
renewers() { pgrep -f "^$HELPER get"; }
check "and does not wait for it" renewers
kill -9 $(renewers)
reset_emulator
check "the next pull" at 6500 pull_anew
wait_until "has it renewed" exchanges_are 1
renewed() { [ "$(claim "$(secret_of "$(at 6500 helper get "$contoso")")" .exp)" -gt $(($(date +%s) + 16000)) ]; }
wait_until "for another three hours" renewed

# Dead: the session goes on.
reset_emulator
rm -rf "$cache"
check "a pull" pull_anew
check "three hours later, another, without a login" at 10900 pull_anew
check "with one more exchange" exchanges_are 2
check "a push a day later" at 86400 docker push -q "$image"
check "with one more" exchanges_are 3

DOCKER_CREDENTIAL_ACR_USERNAME=token check "as an identity token: a pull" at 86400 pull_anew
check "by POST /oauth2/token" not equal 0 "$(counter acr.token.post)"
check "from the same cached token" exchanges_are 3

quiet

check_fails "another repository's host is none of ours" docker pull -q azurecr.io.attacker.example/hello:1
check "and got nothing" equal "" "$(asked | grep attacker)"
# Docker says only "authentication required": it drops what a helper says on stdout (docker/cli #2121, #1989).
a_denied_identity
check_fails "when Azure refuses, the pull fails" pull
finish
