#!/usr/bin/env bash
# Services that fail, lie, or are not who they say.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

answers_after() {
  fresh_start
  fault "$1" >/dev/null
  contains "$(get contoso.azurecr.io)" '"Secret":"eyJ'
}
fails_with() {
  local output
  fresh_start
  fault "$1" >/dev/null
  output=$(get contoso.azurecr.io) && { echo "it answered"; return 1; }
  contains "$output" "$2" && lacks "$output" "eyJ" && lacks "$output" "$EMULATED_CLIENT_SECRET"
}

for service in entra.token acr.exchange; do
  check "$service: throttled for a second, then answered" answers_after \
    "[{\"service\":\"$service\",\"times\":1,\"status\":429,\"headers\":{\"Retry-After\":\"1\"}}]"
  check "$service: two passing faults" answers_after "[{\"service\":\"$service\",\"times\":2,\"status\":503}]"
  check "$service: a reset connection" answers_after "[{\"service\":\"$service\",\"times\":1,\"action\":\"reset\"}]"
  check "$service: throttled for longer than anybody waits" fails_with \
    "[{\"service\":\"$service\",\"times\":-1,\"status\":429,\"headers\":{\"Retry-After\":\"3600\"}}]" "429"
  check "$service: a redirect is not followed" fails_with \
    "[{\"service\":\"$service\",\"times\":-1,\"status\":302,\"headers\":{\"Location\":\"https://fabrikam.azurecr.io/oauth2/exchange\"}}]" "302"
  check "$service: an answer that is no JSON" fails_with \
    "[{\"service\":\"$service\",\"times\":-1,\"status\":200,\"body\":\"<html>hello</html>\"}]" "token"
  check "$service: a body without end" fails_with \
    "[{\"service\":\"$service\",\"times\":-1,\"status\":200,\"body_size\":3000000}]" "body"
  check "$service: a secret echoed in an error" fails_with \
    "[{\"service\":\"$service\",\"times\":-1,\"status\":400,\"body\":\"{\\\"error\\\":\\\"x\\\",\\\"error_description\\\":\\\"$EMULATED_CLIENT_SECRET\\\",\\\"errors\\\":[{\\\"code\\\":\\\"X\\\",\\\"message\\\":\\\"eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.c2ln\\\"}]}\"}]" "400"
done
check "a 401 says which role to look for" fails_with \
  '[{"service":"acr.exchange","times":-1,"status":401,"body":"{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\"}]}"}]' "AcrPull"
check "with the registry's own code" fails_with \
  '[{"service":"acr.exchange","times":-1,"status":401,"body":"{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\"}]}"}]' "(UNAUTHORIZED"
check "a passing 401 is tried again" answers_after '[{"service":"acr.exchange","times":1,"status":401}]'
check "a 403 points at the firewall" fails_with '[{"service":"acr.exchange","times":-1,"status":403}]' "firewall"

# Silence: the deadline holds.
fresh_start
fault '[{"service":"acr.exchange","times":-1,"action":"silence"}]' >/dev/null
export AZURE_TENANT_ID=$EMULATED_TENANT_ID AZURE_CLIENT_ID=$EMULATED_CLIENT_ID AZURE_CLIENT_SECRET=$EMULATED_CLIENT_SECRET
timeout 38 "$HELPER" get <<<contoso.azurecr.io >"$errors.silent"
check "a silent registry ends in an error within the deadline, not in a hang" equal 1 $?
check "which says what took too long" contains "$(cat "$errors.silent")" "took too long"
unset AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET

# A clock that is a day off, either way, neither kills nor prolongs a token.
# three_hours SECONDS: but for a second that begins between a token and the answer's Date.
three_hours() { echo "$1 s"; [ "$1" -gt 10790 ] && [ "$1" -le 10800 ]; }
for skew in 86400 -86400; do
  fresh_start
  setting "{\"clock_offset\":$skew}" >/dev/null
  get contoso.azurecr.io >/dev/null
  get contoso.azurecr.io >/dev/null
  check "Azure's clock off by $skew s: cached all the same" equal 1 "$(counter acr.exchange)"
  check "for three hours" three_hours \
    $(($(sed -n 's/^expires //p' "$(entry_of contoso.azurecr.io)") - $(sed -n 's/^issued //p' "$(entry_of contoso.azurecr.io)")))
done

check "standard error stayed empty" equal "" "$(cat "$errors")"
finish
