# Sourced by the tests of real clients: unmodified clients of Debian's, the built helper, the emulated Azure. The
# identity is a service principal in the environment unless a test unsets it.
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/test/integration/identity.sh"

export HELPER AZURE_TENANT_ID=$EMULATED_TENANT_ID AZURE_CLIENT_ID=$EMULATED_CLIENT_ID
export AZURE_CLIENT_SECRET=$EMULATED_CLIENT_SECRET
contoso=contoso.azurecr.io
plain=registry.example.com
guid=00000000-0000-0000-0000-000000000000
work=$(mktemp -d)
cd "$work" || exit 1

# What clients find on PATH writes down what it was asked for and what it said on stderr; the answers are the helper's.
export ASKED=$work/asked SAID_ON_STDERR=$work/stderr
mkdir "$work/bin"
cat >"$work/bin/docker-credential-acr" <<'WRAPPER'
#!/bin/bash
# Some clients leave standard input open when they ask for the list.
[ "$1" = list ] || input=$(cat)
if [ "$1" = store ]; then echo store; else echo "$1${input:+ $input}"; fi >>"$ASKED"
exec "$HELPER" "$@" <<<"${input-}" 2>>"$SAID_ON_STDERR"
WRAPPER
chmod +x "$work/bin/docker-credential-acr"
touch "$ASKED" "$SAID_ON_STDERR"
PATH=$work/bin:$PATH

# docker_config JSON
docker_config() {
  mkdir -p ~/.docker
  echo "$1" >~/.docker/config.json
}

# docker, in namespaces without networks of its own. It ends with the sandbox.
start_dockerd() {
  export DOCKER_HOST=unix://$work/docker.sock
  dockerd --host "$DOCKER_HOST" --data-root "$work/docker" --exec-root "$work/docker-run" --pidfile "$work/docker.pid" \
    --storage-driver vfs --bridge none --iptables=false </dev/null >"$work/dockerd.log" 2>&1 &
  wait_until "dockerd starts" docker version
}

# docker_image NAME [MESSAGE]: an image of one file.
docker_image() {
  echo "${2-hello from contoso}" >message
  tar -c message | docker import - "$1" >/dev/null
}

# forget_asked, asked: what the clients asked the helper for since.
forget_asked() { : >"$ASKED"; }
asked() { cat "$ASKED"; }
# quiet: whatever the helper answered, it never wrote to stderr.
quiet() { check "the helper said nothing on stderr" equal "" "$(cat "$SAID_ON_STDERR")"; }

# podman and buildah, which cannot lay one file system over another everywhere.
export STORAGE_DRIVER=vfs
# registries_conf LINE: which podman, buildah and skopeo read before docker's config.json.
registries_conf() {
  mkdir -p ~/.config/containers
  echo "$1" >~/.config/containers/registries.conf
}
# a_denied_identity: from now on Entra refuses it.
a_denied_identity() {
  rm -rf "$cache"
  fault '[{"service":"entra.token","times":-1,"status":401,"body":"{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000222: The provided client secret keys are expired.\",\"error_codes\":[7000222]}"}]'
}
