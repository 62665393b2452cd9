#!/usr/bin/env bash
# Registries, Entra and metadata services that lie: nothing is sent elsewhere, and a token serves its own registry, for a day
# at most.
# sandbox: --no-registries
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"
fabrikam=fabrikam.azurecr.io

# asked HOST: how often it was.
asked() { emulator_log | jq --arg h "$1" '[.[] | select(.host == $h)] | length'; }

# A registry, and Entra, that send us elsewhere: we do not go.
for status in 301 302 303 307 308; do
  for target in "https://$fabrikam/oauth2/exchange" "http://$contoso/oauth2/exchange" "//$fabrikam/"; do
    fresh_start
    fault "$(jq -nc --arg t "$target" --argjson s $status '["acr.exchange", "acr.challenge", "acr.token.post", "acr.token.get"] |
      map({service: ., host: "contoso.azurecr.io", times: -1, status: $s, headers: {Location: $t}})')"
    said=$(get $contoso)
    check "the registry answers $status to $target: an error" contains "$said" "$contoso: refused: "
    check "… nobody else was asked" equal 0 "$(asked $fabrikam)"
    as_principal "$HELPER" doctor contoso --repository hello >/dev/null 2>&1
    check "… nor by doctor" equal 0 "$(asked $fabrikam)"
  done
  fresh_start
  fault "[{\"service\":\"entra.token\",\"times\":-1,\"status\":$status,\"headers\":{\"Location\":\"https://$fabrikam/\"}}]"
  check "Entra answers $status: an error" contains "$(get $contoso)" "$contoso: refused: "
  check "… the secret went nowhere else" equal 0 "$(asked $fabrikam)"
done

# A challenge that names another realm: doctor says so, and no token leaves for it.
for realm in "https://$fabrikam/oauth2/token" "http://$contoso/oauth2/token" "https://$contoso@$fabrikam/" "https://$contoso.$fabrikam/" \
  "https://$contoso:8443/" "https://$contoso\\\\@$fabrikam/"; do
  fresh_start
  fault "$(jq -nc --arg r "$realm" '[{service: "acr.challenge", times: -1, status: 401,
    headers: {"WWW-Authenticate": "Bearer realm=\"\($r)\",service=\"contoso.azurecr.io\""}}]')"
  report=$(as_principal "$HELPER" doctor contoso --repository hello -o json 2>/dev/null)
  check "realm $realm: doctor warns" equal failed "$(jq -r '.rungs[] | select(.name == "challenge") | .state' <<<"$report")"
  check "… and asks nobody there" equal 0 "$(asked $fabrikam)"
done

# Tokens.
jwt() { printf 'eyJhbGciOiJub25lIn0.%s.%s' "$(printf %s "$1" | base64 -w0 | tr '+/' '-_' | tr -d =)" "${2-c2ln}"; }
handed_out() { fault "$(jq -nc --arg t "$1" '[{service: "acr.exchange", times: -1, status: 200, body: ({refresh_token: $t} | tojson)}]')"; }
now=$(date +%s)
claims() { jq -nc --arg a "$1" --argjson e "$2" '{aud: $a, exp: $e, grant_type: "refresh_token"}'; }
# refuses TOKEN: no answer, nothing in the cache, nothing of it in the error.
refuses() {
  local said
  fresh_start
  handed_out "$1"
  said=$(get $contoso) && { echo "it answered"; return 1; }
  contains "$said" "$contoso: refused: " && lacks "$said" eyJ && equal "" "$(entry_of $contoso)" && equal 1 "$(wc -l <<<"$said")"
}
for aud in $fabrikam "$contoso.evil.example" "$contoso " "evil.$contoso" "https://$contoso" azurecr.io ""; do
  check "a token for '$aud' is refused" refuses "$(jwt "$(claims "$aud" $((now + 3600)))")"
done
# shellcheck disable=SC1003 # a backslash is meant
for ending in '"' "'" '\\' $'\nx' $'\rx' $'\t' ' ' $'\e[2J' $'\x7f' '<' '","Secret":"x' $'\ntoken evil' '.x' '='; do
  check "a token with ${ending@Q} in it is refused" refuses "$(jwt "$(claims $contoso $((now + 3600)))" "c2ln$ending")"
done
for exp in '"soon"' -1 0 null 1e300 '[]' 99999999999999999999; do
  check "a token with exp $exp is refused" refuses "$(jwt "{\"aud\":\"$contoso\",\"exp\":$exp}")"
done
life() { echo $(($(sed -n 's/^expires //p' "$(entry_of $contoso)") - $(date +%s))); }
fresh_start
handed_out "$(jwt "$(claims $contoso 253402300000)")"
check "a token that claims to live until 9999 is answered" get $contoso
check "… and forgotten after a day" test "$(life)" -le 86400
fresh_start
jq -nc --arg t "$(jwt "$(claims $contoso 253402300000)")" '{ServerURL: "contoso.azurecr.io", Username: "<token>", Secret: $t}' | as_principal "$HELPER" store
check "so is one that a client hands over" test "$(life)" -le 86400
# A shell may read what `token` prints.
breaking=$(jwt "$(claims $contoso $((now + 3600)))" 'c2ln"; touch /tmp/owned; "')
check "a token that breaks what it stands in is refused" refuses "$breaking"
# prints_nothing FORMAT
prints_nothing() {
  local said
  said=$(as_principal "$HELPER" token contoso --format "$1" 2>"$TMPDIR/stderr") && { echo "it answered"; return 1; }
  equal "" "$said" && contains "$(cat "$TMPDIR/stderr")" "$contoso: refused: " && lacks "$(cat "$TMPDIR/stderr")" owned
}
for format in az raw identity-token env username-password; do
  fresh_start
  check "token --format $format prints a good one" contains "$(as_principal "$HELPER" token contoso --format $format 2>/dev/null)" eyJ
  fresh_start
  handed_out "$breaking"
  check "… and none that breaks it" prints_nothing $format
done

# A stranger who answers for the metadata service gets no secret, and no choice of registry.
fresh_start
"$HELPER" get <<<$contoso >/dev/null
check "what the metadata service is sent: no secret, no registry, no token" equal '[["GET","/metadata/identity/oauth2/token"]]' \
  "$(emulator_log | jq -c '[.[] | select(.service | startswith("imds")) | [.method, (.target | split("?")[0])]] | unique')"
check "… in no header either" equal '["Content-Length","Host","Metadata","User-Agent"]' \
  "$(emulator_log | jq -c '[.[] | select(.service | startswith("imds")) | .headers | keys[]] + ["Content-Length"] | unique')"
check "… but the audience and its version" equal '["api-version","resource"]' \
  "$(emulator_log | jq -c '[.[] | select(.service | startswith("imds")) | .target | split("?")[1] | split("&")[] | split("=")[0]] | unique')"
fresh_start
foreign=$(jwt '{"aud":"https://evil.example/","iss":"https://evil.example/"}')
fault "$(jq -nc --arg t "$foreign" '[{service: "imds.token", times: -1, status: 200, body: ({access_token: $t, expires_in: "3599", resource: "https://evil.example/", registry: "evil.azurecr.io"} | tojson)}]')"
"$HELPER" get <<<$contoso >/dev/null
check "a stranger's token goes to the registry that was asked for, and nowhere else" equal '["contoso.azurecr.io"]' \
  "$(emulator_log | jq -c '[.[] | select(.service | startswith("imds") | not) | .host] | unique')"
check "… which refuses it" contains "$("$HELPER" get <<<$contoso)" "$contoso: no access"
finish
