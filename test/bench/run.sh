#!/usr/bin/env bash
# The benchmarks. Whole processes, timed in turn in one run, as ratios to the first one:
#
#   floor                a minimal dynamically linked C program that reads stdin and one file and writes it out
#   cached get           ours, with one registry in the cache and with 10,000, and with a settings file, and
#                        sealed under a key in the kernel's keyring
#   ecr-login version    Debian's amazon-ecr-credential-helper, which here does nothing but start and say so
#   az … --expose-token  Debian's azure-cli against the emulated Azure
#
# 64 cold gets at once, counted at the emulated Azure; cold gets over a distance (cold.sh), and where IPv6 leads nowhere
# (dead_ipv6.sh); and a day's renewals, simulated (renewal.sh). RUNS is how often a cached get is run. Needs a release build and root, for the sandbox:
#
#   cmake --preset release && cmake --build --preset release && sudo test/bench/run.sh
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${ACR_BUILD:-$top/build/release}
if [ "${1-}" != inside ]; then
  export ACR_EMULATOR=${ACR_EMULATOR:-$build/test/emulator/azure_emulator}
  export RUNS=${RUNS:-1000} ACR_BUILD=$build
  # The sealed get's key is kept from root's real keyring: a user namespace has keyrings of its own, to which a new session leads.
  "$top/test/emulator/sandbox.sh" --no-imds -- unshare --user --map-root-user keyctl session - \
    env ACR_BUILD="$build" RUNS="$RUNS" "$0" inside "$@"
  COLD_RUNS=${COLD_RUNS:-$(((RUNS + 24) / 25))} "$top/test/bench/cold.sh"
  DEAD_RUNS=${DEAD_RUNS:-$(((RUNS + 24) / 25))} "$top/test/bench/dead_ipv6.sh"
  echo "== A day's renewals of 10,000 nodes that start together, simulated"
  exec "$top/test/bench/renewal.sh" --check
fi

. "$top/test/emulator/control.sh"
runs=$RUNS
helper=$build/credhelper/docker-credential-acr
paired=$build/test/bench/bench_paired
work=$(mktemp -d)
printf contoso.azurecr.io >"$work/input"
sign_in() {
  AZURE_TENANT_ID=$EMULATED_TENANT_ID AZURE_CLIENT_ID=$EMULATED_CLIENT_ID \
    AZURE_CLIENT_SECRET=$EMULATED_CLIENT_SECRET "$@"
}

echo "== A cached get, $runs runs each: median time, ratio to the first, peak memory"
many=$work/many/docker-credential-acr
one=$work/one/docker-credential-acr
export XDG_CACHE_HOME=$work/one
sign_in "$helper" get <"$work/input" >/dev/null
entry=$(find "$one" -name 'contoso.azurecr.io~*')
mkdir -p "$work/many" && cp -a "$one" "$many"
# The same entry under other names: what counts is how many files there are.
seq -f "$many/reg%05.0f.azurecr.io~00000000000000000000000000000000" 9999 |
  xargs -n 500 sh -c 'entry=$1; shift; tee "$@" <"$entry" >/dev/null' sh "$entry"
chmod -R go= "$many"
settings=$work/settings/docker-credential-acr
mkdir -p "$settings"
cat >"$settings/config.json" <<SETTINGS
{
  // Who to be where.
  "defaults": { "identity": "environment" },
  "registries": { "fabrikam.azurecr.io": { "identity": { "source": "managed-identity", "clientId": "1-2" } } },
}
SETTINGS
chmod go= "$settings/config.json"
XDG_CONFIG_HOME=$work/settings sign_in "$helper" get <"$work/input" >/dev/null
sealed=$work/sealed/docker-credential-acr
mkdir -p "$sealed"
printf '{ "sealing": "keyring" }' >"$sealed/config.json"
chmod go= "$sealed/config.json"
XDG_CONFIG_HOME=$work/sealed XDG_CACHE_HOME=$work/sealed-cache sign_in "$helper" get <"$work/input" >/dev/null
sign_in "$paired" "$runs" "$work/input" \
  -- "floor" "$build/test/bench/bench_floor" "$entry" \
  -- "cached get" "$helper" get \
  -- "cached get, 10,000 registries cached" XDG_CACHE_HOME="$work/many" "$helper" get \
  -- "cached get, with a settings file" XDG_CONFIG_HOME="$work/settings" "$helper" get \
  -- "cached get, sealed" XDG_CONFIG_HOME="$work/sealed" XDG_CACHE_HOME="$work/sealed-cache" "$helper" get \
  -- "docker-credential-ecr-login version" docker-credential-ecr-login version

echo "== az acr login --expose-token, 5 runs, beside a cached get"
az login --service-principal -u "$EMULATED_CLIENT_ID" -p "$EMULATED_CLIENT_SECRET" \
  --tenant "$EMULATED_TENANT_ID" >/dev/null
sign_in "$paired" 5 "$work/input" \
  -- "cached get" "$helper" get \
  -- "az acr login --expose-token" az acr login --name contoso --expose-token --only-show-errors

echo "== 64 cold gets at once"
rm -rf "$one"
reset_emulator
for _ in $(seq 64); do
  sign_in "$helper" get <"$work/input" >>"$work/answers" &
done
wait
answers="answers: $(wc -l <"$work/answers"), different ones: $(sort -u "$work/answers" | wc -l)"
calls="Entra calls: $(counter entra.token), exchanges: $(counter acr.exchange)"
secrets=$(grep -c '"Secret":"eyJ' "$work/answers" || true)
rm -rf "$work"
printf '%s\n' "$answers" "$calls"
if [ "$answers, $calls, $secrets" != "answers: 64, different ones: 1, Entra calls: 1, exchanges: 1, 64" ]; then
  echo "run.sh: not one exchange and 64 times its token" >&2
  exit 1
fi
