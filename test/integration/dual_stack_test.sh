#!/usr/bin/env bash
# Names with an IPv6 address that leads nowhere, ahead of the one that works.
# sandbox: --no-registries
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

cp /etc/hosts "$TMPDIR/hosts"
# Routed to the loopback device, where nobody has that address: the kernel drops the packets without a word.
ip -6 address add 2001:db8::1/128 dev lo nodad
ip -6 route add 2001:db8::/32 dev lo
prefer() {
  { [ -z "$1" ] || echo "$1 login.microsoftonline.com contoso.azurecr.io"; cat "$TMPDIR/hosts"; } >/etc/hosts
}

# answers_with ADDRESS: gets a token, and leaves in files the addresses that were tried, in their order.
answers_with() {
  local output
  prefer "$1"
  fresh_start
  output=$(printf contoso.azurecr.io | as_principal strace -f -qq -e trace=connect -o "$TMPDIR/trace" "$HELPER" get)
  sed -nE 's/.*htons\(443\).*(inet_addr\("|inet_pton\(AF_INET6, ")([^"]+)".*/\2/p' "$TMPDIR/trace" >"$TMPDIR/connects"
  contains "$output" '"Secret":"eyJ' && equal "1 1" "$(counter entra.token) $(counter acr.exchange)"
}

tried() { sort "$TMPDIR/connects" | paste -sd' '; }

check "IPv4 alone" answers_with ""
check "… is all that is tried" equal "127.0.0.1 127.0.0.1" "$(tried)"
check "an IPv6 address that refuses" answers_with ::1
check "… is tried first, and IPv4 after it" equal "127.0.0.1 127.0.0.1 ::1 ::1" "$(tried)"
check "… it goes first" equal ::1 "$(head -1 "$TMPDIR/connects")"
check "an IPv6 address from which nothing comes back" answers_with 2001:db8::dead
check "… is tried first, and IPv4 beside it" equal "127.0.0.1 127.0.0.1 2001:db8::dead 2001:db8::dead" \
  "$(tried)"
check "… it goes first" equal 2001:db8::dead "$(head -1 "$TMPDIR/connects")"
prefer 2001:db8::dead
seen=$(as_principal "$HELPER" doctor contoso -o json)
check "doctor tells of the dead address" contains "$(jq -r '.rungs[] | select(.name == "tcp") | .found' <<<"$seen")" "127.0.0.1 answers, after 2001:db8::dead"

# The registry's connection is opened while Entra is asked: the exchange is what is sent last, on its socket. Entra takes as
# long as a busy machine may need for the other handshake.
prefer ""
fresh_start
setting '{"latency_ms":{"entra.token":3000}}'
printf contoso.azurecr.io | as_principal strace -f -qq -e trace=connect,sendmsg,sendto,recvmsg,recvfrom -o "$TMPDIR/trace" "$HELPER" get >/dev/null
# `send 5`, `recv 5`: what went over which socket, in order.
traffic=$(sed -nE '/ = (-1 |0$)/d; s/^[0-9]+ +(send|recv)(to|from|msg)\(([0-9]+), .*/\1 \3/p' "$TMPDIR/trace")
registry=$(sed -n 's/^send //p' <<<"$traffic" | tail -1)
entra=$(sed -n 's/^send //p' <<<"$traffic" | grep -v "^$registry$" | tail -1)
line_of() { grep -n "^$1$" <<<"$traffic" | "$2" -1 | cut -d: -f1; }
check "each server is connected to once" equal 2 "$(grep -c 'connect(.*htons(443)' "$TMPDIR/trace")"
check "the registry's handshake begins before Entra has answered" \
  test "$(line_of "send $registry" head)" -lt "$(line_of "recv $entra" tail)"
check "… and the exchange is all that is sent once Entra has answered" \
  equal 1 "$(tail -n +"$(line_of "recv $entra" tail)" <<<"$traffic" | grep -c "^send")"
check "standard error stayed empty" equal "" "$(cat "$errors")"
finish
