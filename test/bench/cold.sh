#!/usr/bin/env bash
# A cold get over a distance: from nothing to the registry's token, for a service principal with a secret. Whole processes,
# timed in turn, over two networks in which each round trip takes R and next to nothing:
#
#   cold get             ours; its cache is emptied before each run
#   @azure/identity …    Microsoft's libraries for Node, in the versions of node/package-lock.json: the same two requests
#   az … --expose-token  Debian's azure-cli, signed in before; its own cache of tokens stays as the last run left it
#
# How often a round trip is waited for is the difference of two medians in units of R, free of what the processors take. Less
# than 4 cannot be, by the time that TLS 1.3 takes: Entra's TCP, TLS and answer, and the exchange, on a connection that was
# made meanwhile. Names are in /etc/hosts: DNS would come on top.
#
#   test/bench/cold.sh [MILLISECONDS]    R, by default 50
#
# On a machine that is busy otherwise: chrt --rr 1 test/bench/cold.sh. HELPER names another build's helper.
#
# Needs a release build, node with (cd test/bench/node && npm ci), and root, for the sandbox and /dev/net/tun. COLD_RUNS (20)
# is how often each is run.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${ACR_BUILD:-$top/build/release}
far=10.209.0.2
here=10.209.0.1
if [ "${1-}" != inside ]; then
  if [ ! -d "$top/test/bench/node/node_modules" ]; then
    echo "cold.sh: Microsoft's libraries for Node are not there: (cd test/bench/node && npm ci)" >&2
    exit 1
  fi
  export ACR_EMULATOR=${ACR_EMULATOR:-$build/test/emulator/azure_emulator}
  exec "$top/test/emulator/sandbox.sh" --no-imds --no-registries --address $here -- \
    env ACR_BUILD="$build" HELPER="${HELPER:-$build/credhelper/docker-credential-acr}" COLD_RUNS="${COLD_RUNS:-20}" "$0" inside "${1:-50}"
fi

round_trip=$2
paired=$build/test/bench/bench_paired
work=$(mktemp -d)
printf contoso.azurecr.io >"$work/input"
export AZURE_TENANT_ID=$EMULATED_TENANT_ID AZURE_CLIENT_ID=$EMULATED_CLIENT_ID AZURE_CLIENT_SECRET=$EMULATED_CLIENT_SECRET
export NODE_EXTRA_CA_CERTS=$EMULATOR_CA XDG_CACHE_HOME=$work/cache

az login --service-principal -u "$AZURE_CLIENT_ID" -p "$AZURE_CLIENT_SECRET" --tenant "$AZURE_TENANT_ID" >/dev/null
sed "s/^127\.0\.0\.1 \(.*\..*\)/$far \1/" /etc/hosts >"$work/hosts"
mount --bind "$work/hosts" /etc/hosts

link=
# over MILLISECONDS: from now on, that is how long a round trip to Azure takes.
over() {
  leave
  "$build/test/bench/bench_delay_link" far0 "$1" sh -c "ip link set far0 up && ip route add $far/32 dev far0 src $here" &
  link=$!
  until ip route get $far 2>/dev/null | grep -q far0; do
    kill -0 "$link" 2>/dev/null || { echo "cold.sh: there is no link" >&2; exit 1; }
    sleep 0.01
  done
}
leave() {
  [ -n "$link" ] || return 0
  kill "$link"
  wait "$link" 2>/dev/null || true
  link=
}
measure() { # FILE
  "$paired" "$COLD_RUNS" "$work/input" -- "cold get" "before:rm -rf $work/cache" "$HELPER" get \
    -- "@azure/identity + @azure/container-registry" node "$top/test/bench/node/cold.mjs" contoso.azurecr.io \
    -- "az acr login --expose-token" az acr login --name contoso --expose-token --only-show-errors >"$1"
}

over 0
measure "$work/near"
over "$round_trip"
handshake=$(curl --silent --output /dev/null --write-out '%{time_connect}' https://contoso.azurecr.io/v2/)
measure "$work/far"
leave

echo "== A cold get, R = $round_trip ms (a TCP handshake took $(awk "BEGIN { printf \"%.1f\", $handshake * 1000 }") ms), $COLD_RUNS runs: median times"
printf '%-44s %12s %12s %18s\n' '' 'R = 0' "R = $round_trip ms" 'round trips waited'
paste -d '\n' "$work/near" "$work/far" | awk -v R="$round_trip" '
  { name = substr($0, 1, 44); median = $(NF - 5) / 1000 }
  NR % 2 { near = median; next }
  { printf "%s %9.1f ms %9.1f ms %18.2f\n", name, near, median, (median - near) / R }'
printf '%-44s %12s %12s %18.2f\n' 'no less is possible with TLS 1.3' '' '' 4
rm -rf "$work"
