#!/usr/bin/env bash
# Names with an IPv6 address that leads nowhere, ahead of the one that works.
# sandbox: --no-registries
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/harness.sh"
. "$top/test/emulator/control.sh"
. "$top/test/integration/identity.sh"

cp /etc/hosts "$TMPDIR/hosts"
# Routed to a device on which nobody listens: packets vanish.
ip link add hole type dummy
ip link set hole up
ip address add 2001:db8::1/64 dev hole nodad
ip neighbour add 2001:db8::dead lladdr 02:00:00:00:00:01 dev hole
prefer() {
  { [ -z "$1" ] || echo "$1 login.microsoftonline.com contoso.azurecr.io"; cat "$TMPDIR/hosts"; } >/etc/hosts
}

# answers_with ADDRESS: gets a token, and leaves in $connects the addresses that were tried, in their order.
answers_with() {
  local output began ended
  prefer "$1"
  fresh_start
  began=$(date +%s%N)
  output=$(printf contoso.azurecr.io | as_principal strace -f -qq -e trace=connect -o "$TMPDIR/trace" "$HELPER" get)
  ended=$(date +%s%N)
  took=$(((ended - began) / 1000000))
  connects=$(sed -nE 's/.*htons\(443\).*(inet_addr\("|inet_pton\(AF_INET6, ")([^"]+)".*/\2/p' "$TMPDIR/trace" | paste -sd' ')
  contains "$output" '"Secret":"eyJ' && equal "1 1" "$(counter entra.token) $(counter acr.exchange)"
}

check "IPv4 alone" answers_with ""
check "… is all that is tried" equal "127.0.0.1 127.0.0.1" "$connects"
alone=$took
check "an IPv6 address that refuses" answers_with ::1
check "… is tried first, and IPv4 after it" equal "127.0.0.1 127.0.0.1 ::1 ::1" "$(tr ' ' '\n' <<<"$connects" | sort | paste -sd' ')"
check "… it goes first" equal ::1 "${connects%% *}"
check "an IPv6 address from which nothing comes back" answers_with 2001:db8::dead
check "… is tried first, and IPv4 beside it" equal "127.0.0.1 127.0.0.1 2001:db8::dead 2001:db8::dead" \
  "$(tr ' ' '\n' <<<"$connects" | sort | paste -sd' ')"
check "… it goes first" equal 2001:db8::dead "${connects%% *}"
check "… and costs no second for both servers" test $((took - alone)) -lt 1000
prefer 2001:db8::dead
seen=$(as_principal "$HELPER" doctor contoso -o json)
check "doctor tells of the dead address" contains "$(jq -r '.rungs[] | select(.name == "tcp") | .found' <<<"$seen")" "127.0.0.1 answers, after 2001:db8::dead"

# The registry's connection is open before Entra has answered: what is sent is counted by its socket.
prefer ""
setting '{"latency_ms":{"entra.token":500}}'
printf contoso.azurecr.io | as_principal strace -f -qq -e trace=connect,sendmsg,sendto,recvmsg,recvfrom -e signal=none \
  -o "$TMPDIR/trace" "$HELPER" get >/dev/null
sed -nE 's/^[0-9]+ +(connect|sendto|sendmsg)\(([0-9]+),.*/\1 \2/p' "$TMPDIR/trace" | grep -v ' [0-2]$' >"$TMPDIR/order"
check "both connections are made before either request is sent" equal "connect connect" \
  "$(grep -oE '^(connect|send)' "$TMPDIR/order" | grep -n connect | tail -2 | sed 's/^[0-9]*://' | paste -sd' ')"
sockets=$(sed -nE 's/.*connect\(([0-9]+),.*htons\(443\).*/\1/p' "$TMPDIR/trace")
check "each server is connected to once" equal 2 "$(wc -l <<<"$sockets")"
last=$(sed -nE 's/^[0-9]+ +send(to|msg)\(([0-9]+), .*/\2/p' "$TMPDIR/trace" | tail -1)
handshake=$(grep -nE "send(to|msg)\($last, " "$TMPDIR/trace" | head -1 | cut -d: -f1)
other=$(grep -v "^$last$" <<<"$sockets" | head -1)
request=$(grep -nE "send(to|msg)\($other, " "$TMPDIR/trace" | tail -1 | cut -d: -f1)
check "the registry's handshake begins before Entra has its whole request or its answer" test "$handshake" -lt \
  "$(grep -nE "recv(msg|from)\($other, .*= [1-9]" "$TMPDIR/trace" | tail -1 | cut -d: -f1)"
check "… and the exchange is sent after it" test "$request" -lt "$(grep -nE "send(to|msg)\($last, " "$TMPDIR/trace" | tail -1 | cut -d: -f1)"
check "standard error stayed empty" equal "" "$(cat "$errors")"
finish
