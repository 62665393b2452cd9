#!/usr/bin/env bash
# Real proxies on the way: tinyproxy, and squid with TLS. Their logs say who came through.
# sandbox: --no-registries --address 10.9.8.7
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"
. "$top/test/emulator/machines.sh"

user=ada
password='canary@pass:word'
encoded='canary%40pass%3Aword'
tiny=http://$user:canary-password@proxy.contoso.example:3128  # it can take few signs in one
squid=http://$user:$encoded@proxy.contoso.example:3129
secure=https://$user:$encoded@proxy.contoso.example:3130
work=$TMPDIR
echo "127.0.0.1 proxy.contoso.example identity.contoso.example" >>/etc/hosts

# A proxy that takes connections and says nothing, and one that is not there: for as long as anybody waits, beside all else.
python3 -c 'import socket, time; s = socket.create_server(("127.0.0.1", 3131)); time.sleep(600)' &
wait_until "a silent proxy runs" listens 127.0.0.1 3131
slow() { # slow NAME PROXY
  HTTPS_PROXY=$2 XDG_CACHE_HOME=$work/cache-$1 get contoso.azurecr.io >"$work/$1"
}
slow hanging "http://$user:$encoded@proxy.contoso.example:3131" &
hanging=$!
slow down "http://$user:$encoded@proxy.contoso.example:3132" &
down=$!

cat >"$work/tinyproxy.conf" <<CONFIG
Port 3128
Listen 127.0.0.1
Timeout 60
LogFile "$work/tinyproxy.log"
LogLevel Connect
MaxClients 50
BasicAuth $user canary-password
ConnectPort 443
CONFIG
tinyproxy -d -c "$work/tinyproxy.conf" >"$work/tinyproxy.out" 2>&1 &

# squid runs as its own user, and needs a few directories of that user's.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=proxy.contoso.example \
  -addext subjectAltName=DNS:proxy.contoso.example -keyout "$work/squid.key" -out "$work/squid.pem" 2>/dev/null
mount -t tmpfs tmpfs /var/spool/squid
mount -t tmpfs tmpfs /var/log/squid
printf '%s:%s\n' "$user" "$(openssl passwd -apr1 "$password")" >/var/spool/squid/users
cat "$work/squid.pem" "$work/squid.key" >/var/spool/squid/tls.pem
chown -R proxy: /var/spool/squid /var/log/squid
cat >/var/spool/squid/squid.conf <<'CONFIG'
http_port 127.0.0.1:3129
https_port 127.0.0.1:3130 tls-cert=/var/spool/squid/tls.pem
auth_param basic program /usr/lib/squid/basic_ncsa_auth /var/spool/squid/users
auth_param basic children 2
acl known proxy_auth REQUIRED
acl forbidden dstdomain fabrikam.azurecr.io
http_access deny forbidden
http_access allow known
http_access deny all
access_log stdio:/var/log/squid/access.log
cache_log /var/log/squid/cache.log
cache deny all
pid_filename none
shutdown_lifetime 0 seconds
CONFIG
squid -N -f /var/spool/squid/squid.conf >"$work/squid.out" 2>&1 &
cat "$SSL_CERT_FILE" "$work/squid.pem" >"$work/bundle.pem"

wait_until "tinyproxy runs" listens 127.0.0.1 3128
wait_until "squid runs" listens 127.0.0.1 3130
slow plain "${tiny/http:/https:}" &
plain=$!

# passed_through LOG: the hosts that a proxy was asked for since the last start, in order of the alphabet.
passed_through() {
  grep -aohE 'CONNECT [^ ]+|https?://[^ ]+' "$@" | sed 's/^CONNECT //' | sort -u | paste -sd' '
}
both="contoso.azurecr.io:443 login.microsoftonline.com:443"
logs=("$work/tinyproxy.log" /var/log/squid/access.log)
fresh() {
  fresh_start
  cat "${logs[@]}" >>"$work/logs.out"
  for log in "${logs[@]}"; do : >"$log"; done
}
# they_saw HOSTS: the proxies, exactly those. squid writes of a tunnel when that has ended: maybe a moment after the helper has.
they_saw() {
  local seen
  for _ in {1..100}; do
    seen=$(passed_through "${logs[@]}")
    [ "$seen" != "$1" ] || break
    sleep 0.1
  done
  equal "$1" "$seen"
}
# through PROXIES COMMAND…: the command succeeds, the proxies saw exactly those hosts, and no service sees the password.
through() {
  local wanted=$1 output
  shift
  fresh
  output=$("$@")
  contains "$output" '"Secret":"eyJ' && they_saw "$wanted" &&
    equal 0 "$(emulator_log | grep -ci '"proxy-authorization"')"
}
with() { env "$@" bash -c '. "$0"; get contoso.azurecr.io' "$top/test/integration/identity.sh"; }

check "tinyproxy, with its password" through "$both" with HTTPS_PROXY="$tiny"
check "… in a variable of lower case" through "$both" with https_proxy="$tiny"
check "… that is written without a scheme" through "$both" with HTTPS_PROXY="${tiny#http://}"
check "squid, with its password" through "$both" with HTTPS_PROXY="$squid"
check "squid over TLS" through "$both" with HTTPS_PROXY="$secure" SSL_CERT_FILE="$work/bundle.pem"
check "upper case goes before lower" through "$both" with HTTPS_PROXY="$tiny" https_proxy=http://127.0.0.1:1
check "HTTP_PROXY and ALL_PROXY are not for https" through "" with HTTP_PROXY="$tiny" ALL_PROXY="$tiny"
entra="login.microsoftonline.com:443"
for list in contoso.azurecr.io .azurecr.io '*.azurecr.io' 'x.example, AZURECR.IO' contoso.azurecr.io:443; do
  check "NO_PROXY=$list" through "$entra" with HTTPS_PROXY="$tiny" NO_PROXY="$list"
done
check "no_proxy with another port" through "$both" with HTTPS_PROXY="$tiny" no_proxy=contoso.azurecr.io:8443
check "NO_PROXY=*" through "" with HTTPS_PROXY="$tiny" NO_PROXY='*'

# An authority that is an address, and cannot prove it: only who was asked for it counts.
asked_at_an_address() {
  fresh
  with AZURE_AUTHORITY_HOST=https://10.9.8.7 AZURE_TOKEN_CREDENTIALS=EnvironmentCredential "$@" >/dev/null
  passed_through "${logs[@]}"
}
check "an address is asked for through the proxy" contains "$(asked_at_an_address HTTPS_PROXY="$tiny")" 10.9.8.7:443
for list in 10.0.0.0/8 10.9.8.7 10.9.8.7:443; do
  check "… and not with NO_PROXY=$list" lacks "$(asked_at_an_address HTTPS_PROXY="$tiny" NO_PROXY="$list")" 10.9.8.7
done

# What this machine itself serves is not asked for through a proxy, by whatever name.
anyone() { printf contoso.azurecr.io | "$HELPER" get; }
at_a_name() {
  for variable in IDENTITY_ENDPOINT MSI_ENDPOINT AZURE_POD_IDENTITY_AUTHORITY_HOST AZURE_KUBERNETES_TOKEN_PROXY; do
    [ -z "${!variable-}" ] || export "$variable=$(sed -E 's,//(127.0.0.1|localhost):,//identity.contoso.example:,' <<<"${!variable}")"
  done
  HTTP_PROXY=$tiny HTTPS_PROXY=$tiny anyone
}
registry="contoso.azurecr.io:443"
registry_only() { through "$registry" "$@"; }
setting '{"azure_ml_refuses_acr":false,"cloud_shell_refuses_acr":false}'
check "the metadata service is asked directly" registry_only env HTTP_PROXY="$tiny" HTTPS_PROXY="$tiny" \
  bash -c 'printf contoso.azurecr.io | "$HELPER" get'
for machine in on_app_service on_azure_ml on_cloud_shell on_service_fabric on_pod_identity; do
  check "$machine: so is its endpoint" registry_only "$machine" at_a_name
done
check "the Arc agent, too" registry_only on_azure_arc env HTTP_PROXY="$tiny" HTTPS_PROXY="$tiny" \
  bash -c 'printf contoso.azurecr.io | "$HELPER" get'

# refused WANTED… -- COMMAND…: it fails with all of these texts, and no password.
refused() {
  local output wanted=()
  while [ "$1" != -- ]; do wanted+=("$1") && shift; done
  shift
  fresh
  output=$("$@" 2>&1) && { echo "it answered: $output"; return 1; }
  lacks "$output" canary || return 1
  for text in "${wanted[@]}"; do contains "$output" "$text" || return 1; done
  equal "0 0" "$(counter entra.token) $(counter acr.exchange)"
}
for wrong in "http://$user:canary-wrong@proxy.contoso.example:3128" "http://$user:canary-wrong@proxy.contoso.example:3129"; do
  check "a wrong password (${wrong##*:})" refused "the proxy http://proxy.contoso.example:${wrong##*:} does not take" \
    "Correct them in HTTPS_PROXY" NO_PROXY -- with HTTPS_PROXY="$wrong"
done
check "no password" refused "the proxy http://proxy.contoso.example:3129 wants a user name and a password (407)" \
  "as in http://user:password@proxy.contoso.example:3129" -- with HTTPS_PROXY=proxy.contoso.example:3129
check "a proxy whose certificate nobody trusts" refused "the TLS handshake with the proxy https://proxy.contoso.example:3130 failed" \
  SSL_CERT_FILE -- with HTTPS_PROXY="$secure"
check "SOCKS" refused "HTTPS_PROXY names a SOCKS proxy, which is not supported" -- with HTTPS_PROXY="socks5://$user:$encoded@proxy.contoso.example"
check "a line break" refused "https_proxy is not a proxy's URL" -- with https_proxy=$'http://canary\r\nX-Canary: 1@proxy.contoso.example'
forbidden() {
  fresh
  output=$(printf fabrikam.azurecr.io | as_principal env HTTPS_PROXY="$squid" "$HELPER" get) && return 1
  contains "$output" "the proxy http://proxy.contoso.example:3129 lets nobody through to fabrikam.azurecr.io (403)" &&
    contains "$output" "allow CONNECT to fabrikam.azurecr.io:443" && lacks "$output" canary
}
check "a host that the proxy forbids" forbidden

# doctor looks at the way that is taken.
report() { as_principal env "$@" "$HELPER" doctor contoso -o json; }
found() { jq -r --arg n "$1" --arg k "$2" '.rungs[] | select(.name == $n) | .[$k] // ""'; }
fresh
seen=$(report HTTPS_PROXY="$squid" NO_PROXY=login.microsoftonline.com)
check "doctor: the proxy" equal "HTTPS_PROXY is http://proxy.contoso.example:3129, with a user" "$(found proxy found <<<"$seen")"
check "doctor: its name" contains "$(found dns found <<<"$seen")" "the proxy proxy.contoso.example is 127.0.0.1"
check "doctor: its port" equal "port 3129 of the proxy at 127.0.0.1 answers" "$(found tcp found <<<"$seen")"
check "doctor: the registry's certificate" contains "$(found tls found <<<"$seen")" "through the proxy http://proxy.contoso.example:3129"
check "doctor: and the rest works" equal "ok ok" "$(found challenge state <<<"$seen") $(found exchange state <<<"$seen")"
check "doctor: no password" lacks "$seen" canary
seen=$(report HTTPS_PROXY="$secure" SSL_CERT_FILE="$work/bundle.pem")
check "doctor: TLS inside of TLS" equal "ok ok" "$(found tls state <<<"$seen") $(found exchange state <<<"$seen")"
seen=$(report HTTPS_PROXY=http://proxy.contoso.example:3129)
check "doctor: a proxy that wants a password" contains "$(found tls found <<<"$seen")" "wants a user name and a password (407)"
check "doctor: what to do" contains "$(found tls fix <<<"$seen")" "Put them into HTTPS_PROXY"
seen=$(report HTTPS_PROXY=http://proxy.contoso.example:3132)
check "doctor: a proxy that is not there" contains "$(found tcp found <<<"$seen")" "nothing answers on port 3132"
seen=$(report HTTPS_PROXY=socks5://proxy.contoso.example)
check "doctor: no proxy of ours" equal "failed skipped" "$(found proxy state <<<"$seen") $(found dns state <<<"$seen")"

# Neither in what other processes can see, nor in the proxies' logs.
fresh
as_principal env HTTPS_PROXY="$tiny" strace -f -e trace=execve -o "$work/trace" "$HELPER" get <<<contoso.azurecr.io >/dev/null
check "the password is in no argument" lacks "$(cat "$work/trace")" canary
check "… nor in a log, ever" equal 0 "$(cat "${logs[@]}" "$work"/*.out | grep -ac canary)"
check "… nor in the cache" not grep -r canary "$cache"

wait $down
check "a proxy that is not there is named" contains "$(cat "$work/down")" \
  "connecting to the proxy http://proxy.contoso.example:3132 failed: Connection refused"
check "… with what to check" contains "$(cat "$work/down")" "Check HTTPS_PROXY, or put login.microsoftonline.com into NO_PROXY"
wait $hanging
check "a proxy that says nothing ends in an error" contains "$(cat "$work/hanging")" \
  "waiting for the proxy http://proxy.contoso.example:3131 took too long"
wait $plain
check "https to a proxy that speaks HTTP" contains "$(cat "$work/plain")" "write http:// in HTTPS_PROXY"
check "no password in any of these" lacks "$(cat "$work/down" "$work/hanging" "$work/plain")" canary
check "standard error stayed empty" equal "" "$(cat "$errors")"
finish
