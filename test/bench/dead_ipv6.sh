#!/usr/bin/env bash
# What it costs that a network has IPv6 addresses and no IPv6: a cold get, with Azure's names leading first to an address from
# which nothing comes back, beside one without that address. Beside it curl, which asks two servers one after the other as a
# cold get does, and lets IPv4 try 200 ms after IPv6; a cold get connects to the second while the first one answers.
#
#   test/bench/dead_ipv6.sh
#
# Needs a release build and root, for the sandbox. DEAD_RUNS (20) is how often each is run. HELPER names another build's helper.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${ACR_BUILD:-$top/build/release}
if [ "${1-}" != inside ]; then
  export ACR_EMULATOR=${ACR_EMULATOR:-$build/test/emulator/azure_emulator}
  exec "$top/test/emulator/sandbox.sh" --no-imds --no-registries -- \
    env ACR_BUILD="$build" HELPER="${HELPER:-$build/credhelper/docker-credential-acr}" DEAD_RUNS="${DEAD_RUNS:-20}" "$0" inside
fi

work=$(mktemp -d)
printf contoso.azurecr.io >"$work/input"
export AZURE_TENANT_ID=$EMULATED_TENANT_ID AZURE_CLIENT_ID=$EMULATED_CLIENT_ID AZURE_CLIENT_SECRET=$EMULATED_CLIENT_SECRET
export XDG_CACHE_HOME=$work/cache

# Routed to the loopback device, where nobody has that address: the kernel drops the packets without a word.
ip -6 address add 2001:db8::1/128 dev lo nodad
ip -6 route add 2001:db8::/32 dev lo
cp /etc/hosts "$work/working"
{ echo "2001:db8::dead login.microsoftonline.com contoso.azurecr.io"; cat "$work/working"; } >"$work/dead"

for hosts in working dead; do
  cp "$work/$hosts" /etc/hosts
  "$build/test/bench/bench_paired" "$DEAD_RUNS" "$work/input" -- "cold get" "before:rm -rf $work/cache" "$HELPER" get \
    -- "curl, two servers in turn" curl --silent --output "$work/out" https://login.microsoftonline.com/ \
    --next --silent --output "$work/out" https://contoso.azurecr.io/v2/ >"$work/$hosts.times"
done

echo "== IPv6 addresses from which nothing comes back, $DEAD_RUNS runs: median times"
printf '%-44s %12s %12s %18s\n' '' 'IPv4 alone' 'dead IPv6' 'what it costs'
paste -d '\n' "$work/working.times" "$work/dead.times" | awk '
  { name = substr($0, 1, 44); median = $(NF - 5) / 1000 }
  NR % 2 { working = median; next }
  { printf "%s %9.1f ms %9.1f ms %15.1f ms\n", name, working, median, median - working }'
rm -rf "$work"
