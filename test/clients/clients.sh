# Sourced by the client tests: what they all need around a client.

export AZURE_TENANT_ID=$EMULATED_TENANT_ID AZURE_CLIENT_ID=$EMULATED_CLIENT_ID
export AZURE_CLIENT_SECRET=$EMULATED_CLIENT_SECRET
work=$(mktemp -d)
reset_emulator

# docker_config JSON: docker's config.json, which podman, buildah and skopeo read as well.
docker_config() {
  mkdir -p ~/.docker
  printf '%s\n' "$1" >~/.docker/config.json
}
for_contoso='{"credHelpers":{"contoso.azurecr.io":"acr"}}'

# An image of one layer with one file, as a tar of the layer and as an OCI layout.
echo 'hello from contoso' >"$work/hello"
tar -C "$work" -cf "$work/layer.tar" hello
"$top/test/emulator/make-image.sh" "$work/layer.tar" "$work/image"

# start_dockerd: a real daemon of this test's own.
start_dockerd() {
  export DOCKER_HOST=unix://$work/docker.sock
  dockerd --bridge=none --iptables=false --data-root "$work/docker" --exec-root "$work/docker-exec" \
    --pidfile "$work/docker.pid" --host "$DOCKER_HOST" --storage-driver vfs >"$work/dockerd.log" 2>&1 &
  wait_until "dockerd runs" docker info
}

exchanges_are() { equal "$1" "$(counter acr.exchange)"; }
