#!/usr/bin/env bash
# The main job, shown with what it really prints. Run by quickstart.sh inside the emulated Azure.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/test/emulator/control.sh"
. "$top/test/integration/identity.sh"
bin=$(mktemp -d)
ln -s "$HELPER" "$bin/docker-credential-acr"
export PATH="$bin:$PATH" AZURE_TENANT_ID=$EMULATED_TENANT_ID AZURE_CLIENT_ID=$EMULATED_CLIENT_ID
export AZURE_CLIENT_SECRET=$EMULATED_CLIENT_SECRET
mkdir -p ~/.docker
echo '{"credHelpers":{"contoso.azurecr.io":"acr"}}' >~/.docker/config.json
reset_emulator >/dev/null

say() { printf '\n\033[1m# %s\033[0m\n' "$*"; }
ask() {
  local start end answer
  start=$(date +%s%N)
  answer=$(echo contoso.azurecr.io | "$@")
  end=$(date +%s%N)
  echo "\$ echo contoso.azurecr.io | docker-credential-acr get"
  sed -E 's/("Secret":".{24})[^"]*/\1…/' <<<"$answer"
  echo "  ($(((end - start) / 100000))e-4 s; Entra was called $(counter entra.token) times, the registry $(counter acr.exchange))" |
    sed -E 's/\(([0-9]*)([0-9]{4})e-4/(\1.\2/; s/\(([0-9]{1,4})e-4/(0.\1/; s/\(\./(0./'
}

say "What docker's config.json says"
cat ~/.docker/config.json
say "The first get: Entra and the registry are asked"
ask docker-credential-acr get
say "The second one comes from the cache"
ask docker-credential-acr get

say "A push and a pull, without a login"
image=$(mktemp -d)
printf 'hello from contoso\n' >"$image/hello"
tar -C "$image" -cf "$image/layer.tar" hello
"$top/test/emulator/make-image.sh" "$image/layer.tar" "$image/oci" 
echo '$ skopeo copy oci:hello docker://contoso.azurecr.io/hello:1'
skopeo copy -q "oci:$image/oci" docker://contoso.azurecr.io/hello:1
echo '$ skopeo copy docker://contoso.azurecr.io/hello:1 dir:pulled'
skopeo copy docker://contoso.azurecr.io/hello:1 "dir:$image/pulled"
echo '$ tar -xOzf pulled/… hello'
for blob in "$image/pulled"/*; do tar -xOzf "$blob" hello 2>/dev/null || tar -xOf "$blob" hello 2>/dev/null || true; done

say "Four hours later the token is dead. Nobody logs in"
setting '{"clock_offset":14400}' >/dev/null
ask env LD_PRELOAD="$libfaketime" FAKETIME=+14400 NO_FAKE_STAT=1 DONT_FAKE_MONOTONIC=1 docker-credential-acr get
