#!/usr/bin/env bash
# testcontainers for Node, which finds credentials by code of its own: first `list`, then `get` of what is in it.
. "$(dirname "$0")/client.sh"
node=$top/test/clients/node
lookup() { node "$node/credentials.mjs" "$1" 2>&1; }

# credHelpers, for a registry that nobody has asked for yet.
docker_config '{"credHelpers":{"contoso.azurecr.io":"acr"}}'
answer=$(lookup $contoso)
check "testcontainers finds a registry under credHelpers" equal "$guid $(secret_of "$(helper get $contoso)")" "$answer"
check "by one exchange" exchanges_are 1
check "having asked for the list first" equal "list,get $contoso" "$(asked | paste -sd,)"
check "and nothing for Docker Hub" equal none "$(lookup https://index.docker.io/v1/)"

# credsStore: what has a login, or has been pulled from.
docker_config '{"credsStore":"acr"}'
check "under credsStore, too" equal "$answer" "$(lookup $contoso)"
check "but none that nobody has pulled from, which it asks the list for" equal none "$(lookup fabrikam.azurecr.io)"
helper get fabrikam.azurecr.io >/dev/null
check "until somebody has" contains "$(lookup fabrikam.azurecr.io)" "$guid "
check "nothing for Docker Hub" equal none "$(lookup https://index.docker.io/v1/)"
helper store "{\"ServerURL\":\"$plain\",\"Username\":\"me\",\"Secret\":\"mine\"}"
check "what was typed for another host" equal "me mine" "$(lookup $plain)"
helper store "{\"ServerURL\":\"$contoso\",\"Username\":\"contoso\",\"Secret\":\"emulated-admin-password\"}"
check "what was typed for Azure's" equal "contoso emulated-admin-password" "$(lookup $contoso)"
printf %s $contoso | "$HELPER" erase

# To a container that runs.
start_dockerd
image=$contoso/app:1
mkdir root
cp "$(command -v busybox)" root/busybox
tar -c -C root . | docker import -c 'ENTRYPOINT ["/busybox", "sh", "-c", "echo ready; /busybox sleep 60"]' - $image >/dev/null
docker_config '{"credHelpers":{"contoso.azurecr.io":"acr"}}'
check "an image to start from" docker push -q $image
# Its own container, which ends others, would come from Docker Hub.
run() { TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=localhost node "$node/run.mjs" $image 2>&1; }
docker rmi $image >/dev/null
rm -rf "$cache"
forget_asked
check "testcontainers pulls and starts it" contains "$(run)" "started from $image"
check "with what the helper answered" equal "list,get $contoso" "$(asked | sort -ru | paste -sd,)"
check "the image is there" docker image inspect $image
docker rmi -f $image >/dev/null
rm -rf "$cache"
setting '{"role_assignments":{"contoso.azurecr.io":[]}}'
check "and not without a role" lacks "$(run)" "started from"
check_fails "nothing was pulled" docker image inspect $image
quiet
finish
