#!/usr/bin/env bash
# Where the client secret and the tokens are, and where they are not: arguments, the environment of az, files, logs.
# sandbox: --no-imds
. "$(dirname "$0")/client.sh"
export AZURE_CORE_COLLECT_TELEMETRY=false
docker_config '{"credHelpers":{"contoso.azurecr.io":"acr"}}'
start_dockerd
docker_image $contoso/hello:1

# traced COMMAND…: writes down each program that is started, with its arguments and environment.
traced() { strace -f -v -s 100000 -e trace=execve -e signal=none -o "$work/trace" "$@"; }
# arguments: of all of them, without the environment that follows.
arguments() { sed 's/\], \[.*//' "$work/trace"; }
exposed() { grep -cF -e "$EMULATED_CLIENT_SECRET" -e eyJ; }

check "docker push, watched" traced docker push -q $contoso/hello:1
token=$(secret_of "$(helper get $contoso)")
check "docker ran the helper" contains "$(arguments)" docker-credential-acr
check "with the secret in its environment, where it belongs" contains "$(grep docker-credential-acr "$work/trace")" "$EMULATED_CLIENT_SECRET"
check "no argument holds a secret" equal 0 "$(arguments | exposed)"
check "docker pull, watched" traced docker pull -q $contoso/hello:1
check "no argument holds one when it is answered from the cache" equal 0 "$(arguments | exposed)"
check "docker pull of an ageing token, watched" at 6500 traced docker pull -q $contoso/hello:1
wait_until "it is renewed in the background" exchanges_are 2
check "nor then" equal 0 "$(arguments | exposed)"
reset_emulator

# kept WHAT: the files that hold it, az's own and the records of this test aside.
kept() { grep -rlF --exclude-dir=.azure --exclude=trace -e "$1" "$HOME" "$work" "$TMPDIR" 2>/dev/null | sort -u; }
token=$(secret_of "$(helper get $contoso)")
check "a token is in the cache and nowhere else" equal "$(entry_of $contoso)" "$(kept "$token")"
check "readable by its owner only" equal "600 700" "$(stat -c %a "$(entry_of $contoso)" "$cache" | xargs)"
check "the client secret is in no file" equal "" "$(kept "$EMULATED_CLIENT_SECRET")"
check "nor in docker's log" lacks "$(cat "$work/dockerd.log")" eyJ

# az is handed no secret that is not its own.
/usr/bin/az login --service-principal -u "$EMULATED_CLIENT_ID" -p "$EMULATED_CLIENT_SECRET" --tenant "$EMULATED_TENANT_ID" >/dev/null
rm -rf "$cache"
env -u AZURE_TENANT_ID AZURE_CLIENT_SECRET=canary-of-a-secret AZURE_CLIENT_CERTIFICATE_PASSWORD=canary-of-a-password \
  strace -f -v -s 100000 -e trace=execve -e signal=none -o "$work/trace" "$HELPER" get <<<$contoso >/dev/null
az_environment() { grep '"get-access-token"' "$work/trace"; }
check "the helper ran az" contains "$(az_environment)" AZURE_CORE_NO_COLOR=true
check "without what is secret in the environment" equal 0 "$(az_environment | grep -cF canary)"
check "and without secrets in arguments" equal 0 "$(arguments | exposed)"

# What is said when something fails.
rm -rf "$cache"
fault '[{"service":"acr.exchange","times":-1,"status":400,"body":"{\"errors\":[{\"code\":\"X\",\"message\":\"refused\"}]}"}]'
check "an error of the exchange holds no secret" equal 0 "$(helper get $contoso | exposed)"
check "nor what is remembered of it" equal "" "$(find "$cache" -name '*.failed' -exec grep -lF -e eyJ -e "$EMULATED_CLIENT_SECRET" {} +)"
quiet
finish
