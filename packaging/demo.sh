#!/usr/bin/env bash
# The main job, shown with what it really prints. Run by quickstart.sh inside the emulated Azure.
set -eu -o pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/test/emulator/control.sh"
export PATH="$(dirname "$HELPER"):$PATH"
export AZURE_TENANT_ID=$EMULATED_TENANT_ID AZURE_CLIENT_ID=$EMULATED_CLIENT_ID
export AZURE_CLIENT_SECRET=$EMULATED_CLIENT_SECRET
cd "$(mktemp -d)"

bold=
plain=
if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m'; fi
say() { printf '\n%s# %s%s\n' "$bold" "$*" "$plain"; }
# show COMMAND…: as a person would type it, with this home as ~.
show() {
  printf '$ %s\n' "$*"
  "$@" 2>&1 | sed "s|$HOME|~|g"
}
# ask: a get, with the secret cut short, how long it took, and who was asked for it.
ask() {
  local start end
  start=$(date +%s%N)
  docker-credential-acr get <<<contoso.azurecr.io >answer
  end=$(date +%s%N)
  echo '$ echo contoso.azurecr.io | docker-credential-acr get'
  sed -E 's/("Secret":".{16})[^"]*/\1…/' answer
  awk -v ns=$((end - start)) -v entra="$(counter entra.token)" -v acr="$(counter acr.exchange)" 'BEGIN {
    printf "  %.1f ms; calls so far: Entra %d, registry exchange %d\n", ns / 1e6, entra, acr }'
}

say "Who am I at contoso? Here, the service principal that the environment names"
show docker-credential-acr login contoso --no-configure
say "Have docker and podman ask the helper"
show docker-credential-acr configure contoso --all --yes
say "What docker does for each pull: answered from the cache"
ask

say "Push and pull, without a login"
echo 'hello from contoso' >hello
tar -cf layer.tar hello
"$top/test/emulator/make-image.sh" layer.tar image
show skopeo copy -q oci:image docker://contoso.azurecr.io/hello:1
show skopeo copy docker://contoso.azurecr.io/hello:1 oci:pulled
pulled_layer=$(find pulled/blobs -type f -exec sh -c 'tar -tzf "$1" >/dev/null 2>&1' _ {} \; -print)
show tar -xzOf "$pulled_layer" hello

say "Four hours later the token is dead; nobody logs in"
at 14400 ask
docker-credential-acr() { at 14400 command docker-credential-acr "$@"; }
show docker-credential-acr status
