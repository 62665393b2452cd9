#!/usr/bin/env bash
# Text that others wrote, wherever it can get to a person's terminal: the terminal shows it and obeys none of it.
# sandbox: --no-registries --no-imds
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"
work=$(mktemp -d)
# A title, a colour by C1, a turn of direction, a line of its own, one that goes over the line before it, DEL.
nasty=$'evil\e]0;owned\a\xc2\x9b31m\xe2\x80\xae\r\nhealthy: yes\e[2K\e[1A\x7f'
in_json=$(jq -n --arg s "$nasty" '$s')
harmless() { python3 "$top/test/integration/harmless.py" "$@"; }

# ran COMMAND…: it does not crash. What it says is in $work/out and $work/err.
ran() {
  local code=0
  "$@" >"$work/out" 2>"$work/err" </dev/null || code=$?
  [ $code -lt 99 ] || { echo "ended with $code"; return 1; }
}
# shows COMMAND…: it says something, with `evil` in it or not, that is harmless on both streams, at a terminal, and as JSON.
shows() {
  ran "$@" || return
  [ -s "$work/out" ] || [ -s "$work/err" ] || { echo "it says nothing"; return 1; }
  harmless <"$work/out" && harmless <"$work/err" || return 1
  python3 "$top/test/at_terminal.py" "$@" </dev/null >"$work/screen"
  harmless --colours <"$work/screen"
}
shows_json() {
  ran "$@" -o json || return
  harmless <"$work/out" && harmless <"$work/err" && jq -e . "$work/out" >/dev/null
}
every_command() {
  local words
  for words in "status" "doctor contoso" "login contoso --no-configure" "configure contoso --dry-run" "refresh contoso"; do
    # shellcheck disable=SC2086
    check "$1: $words" shows as_principal "$HELPER" $words
    # shellcheck disable=SC2086
    check "$1: $words, as JSON" shows_json as_principal "$HELPER" $words
  done
  check "$1: token" shows as_principal "$HELPER" token contoso
  said=$(get $contoso)
  check "$1: get" harmless <<<"$said"
  check "$1: get says a line" equal 1 "$(wc -l <<<"$said")"
}

# Services.
for service in entra.token acr.exchange acr.challenge acr.token.post; do
  fresh_start
  fault "$(jq -nc --arg s $service --argjson t "$in_json" '[{service: $s, times: -1, status: 400,
    headers: {"X-Ms-Correlation-Request-Id": "evil\u0001\u009b31m", "WWW-Authenticate": "Bearer realm=\"https://evil\u202e\u009b31m/\",service=\"\u009bx\""},
    body: ({error: $t, error_description: $t, correlation_id: $t, message: $t, errors: [{code: $t, message: $t}]} | tojson)}]')"
  every_command "$service"
done
# A token whose claims lie, in every claim that is read.
token_with() { printf 'eyJhbGciOiJub25lIn0.%s.c2ln' "$(jq -nc "$@" | base64 -w0 | tr '+/' '-_' | tr -d =)"; }
fresh_start
# shellcheck disable=SC2016 # jq's variable
fault "$(jq -nc --arg t "$(token_with --argjson t "$in_json" '{aud: $t, exp: 99999999999, appid: $t, tid: $t, upn: $t, preferred_username: $t, oid: $t, iss: $t}')" \
  '[{service: "entra.token", times: -1, body: ({access_token: $t, expires_in: 3599, token_type: "Bearer"} | tojson)},
    {service: "acr.exchange", times: -1, body: ({refresh_token: $t} | tojson)}]')"
every_command "claims"

# Files of others: docker's, the settings, what az says, the names of directories.
fresh_start
mkdir -p "$HOME/.docker" "$HOME/.config/docker-credential-acr"
jq -n --argjson t "$in_json" '{credHelpers: {($t): $t, "contoso.azurecr.io": $t}, credsStore: $t, auths: {($t): {auth: $t}}, proxies: {($t): $t}}' >"$HOME/.docker/config.json"
every_command "docker's file"
printf '{"credHelpers": {"%s": "evil"}}' $'\xc2\x9b31m\xe2\x80\xae' >"$HOME/.docker/config.json"
every_command "docker's file, with bytes that JSON allows"
rm -r "$HOME/.docker"
mkdir -p "$HOME/.config/containers"
printf '# %s\ncredential-helpers = ["%s"]\n' $'evil\xc2\x9b31m\e[2J' $'evil\xc2\x9b31m' >"$HOME/.config/containers/registries.conf"
every_command "podman's file"
rm -r "$HOME/.config/containers"
for settings in "{$in_json: 1}" "{\"defaults\": {\"identity\": $in_json}}" "{\"defaults\": {\"tenant\": $in_json}}" \
  "{\"registries\": {$in_json: {}}}" "{\"keychain\": $in_json}" "// $nasty" "{\"clouds\": {$in_json: {}}}"; do
  printf %s "$settings" >"$HOME/.config/docker-credential-acr/config.json"
  check "settings ${settings@Q}" shows as_principal "$HELPER" status
  said=$(get $contoso)
  check "… get" harmless <<<"$said"
  check "… says a line" equal 1 "$(wc -l <<<"$said")"
done
rm -r "$HOME/.config/docker-credential-acr"
mkdir "$work/bin"
printf '#!/bin/sh\nprintf %%s "%s" >&2\nexit 1\n' "$nasty" >"$work/bin/az"
chmod 755 "$work/bin/az"
said=$(PATH=$work/bin:$PATH AZURE_TOKEN_CREDENTIALS=AzureCliCredential "$HELPER" get <<<$contoso)
check "az's words are told" contains "$said" evil
check "… harmless" harmless <<<"$said"
mkdir "$work/$nasty"
export HOME=$work/$nasty XDG_CACHE_HOME=$work/$nasty XDG_STATE_HOME=$work/$nasty
chmod 777 "$work/$nasty"
mkdir -m 777 "$work/$nasty/docker-credential-acr"
every_command "directories"
unset XDG_CACHE_HOME XDG_STATE_HOME
export HOME=$work

# What clients and people send.
for url in "$nasty" "https://$nasty/" "contoso.azurecr.io/$nasty"; do
  for verb in get erase; do
    "$HELPER" $verb <<<"$url" >"$work/out"
    check "$verb of ${url@Q}" harmless <"$work/out"
  done
  jq -n --arg u "$url" --arg n "$nasty" '{ServerURL: $u, Username: $n, Secret: $n}' | "$HELPER" store >"$work/out"
  check "store of ${url@Q}" harmless <"$work/out"
  check "token of ${url@Q}" shows "$HELPER" token "$url"
  check "doctor of ${url@Q}" shows "$HELPER" doctor "$url"
done
check "an unknown command" shows "$HELPER" "$nasty"
check "an unknown option" shows "$HELPER" status "--$nasty"
jq -n --arg n $'me\xc2\x9b31m\xe2\x80\xae' '{ServerURL: "contoso.azurecr.io", Username: $n, Secret: "x"}' | "$HELPER" store
check "a user name that is kept" shows "$HELPER" status
check "… as JSON" shows_json "$HELPER" status
check "… means itself still" equal $'me\xc2\x9b31m\xe2\x80\xae' "$("$HELPER" status -o json | jq -r '.registries[0].password.userName')"
finish
