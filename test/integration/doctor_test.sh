#!/usr/bin/env bash
# doctor: each failure is found on its own rung, with az's name and a fix, and the others go on.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/harness.sh"
. "$top/test/emulator/control.sh"
. "$top/test/emulator/machines.sh"
. "$top/test/integration/identity.sh"

export DOCKER_CONFIG=$HOME/.docker
mkdir -p "$DOCKER_CONFIG"
# Nobody is signed in to az, which takes a second or more to say so, and on a busy machine longer than anybody waits.
mkdir "$TMPDIR/tools"
printf "#!/bin/sh\\necho \"Please run 'az login' to setup account.\" >&2\\nexit 1\\n" >"$TMPDIR/tools/az"
chmod +x "$TMPDIR/tools/az"
export PATH=$TMPDIR/tools:$PATH
everything=(helper settings cache docker podman login proxy dns tcp tls challenge entra clock identity token exchange pull)

# A machine on which all is well: docker asks this helper, and podman reads the same file.
healthy() {
  fresh_start
  rm -rf "$HOME/.config" "$HOME/.local"
  echo '{"credHelpers": {"contoso.azurecr.io": "acr"}}' >"$DOCKER_CONFIG/config.json"
}
doctor() { as_principal "$HELPER" doctor "$@" 2>>"$errors"; }

# diagnose COMMAND…: runs it, for its JSON in $report and its exit code in $code.
diagnose() {
  report=$("$@" -o json)
  code=$?
}
in_state() { jq -r --arg s "$1" '[.rungs[] | select(.state == $s) | .name] | join(" ")' <<<"$report"; }
rung() { jq -r --arg n "$1" --arg k "$2" '.rungs[] | select(.name == $n) | .[$k] // ""' <<<"$report"; }
rungs() { jq -r '[.rungs[].name] | join(" ")' <<<"$report"; }

# finds RUNG EXIT-CODE CODE FOUND FIX [SKIPPED]: exactly that rung fails, and every other one is there.
finds() {
  equal "$1" "$(in_state failed)" && equal "$2" "$code" && equal "$3" "$(rung "$1" code)" &&
    contains "$(rung "$1" found)" "$4" && contains "$(rung "$1" fix)" "$5" &&
    equal "${6-}" "$(in_state skipped | sed 's/\bpodman //')" && equal "${everything[*]}" "$(rungs)" &&
    equal "$1" "$(jq -r .firstFailure <<<"$report")" && equal false "$(jq -r .healthy <<<"$report")"
}
# broken RUNG EXIT-CODE CODE FOUND FIX SKIPPED [COMMAND…]
broken() {
  local wanted=("${@:1:6}")
  shift 6
  diagnose "${@:-doctor}" contoso
  finds "${wanted[@]}"
}

healthy
diagnose doctor contoso --repository hello
check "all is well: exit code" equal 0 "$code"
check "all is well: every rung, in its order" equal "${everything[*]}" "$(rungs)"
check "all is well: nothing failed" equal "" "$(in_state failed)"
check "all is well, it says" equal true "$(jq -r .healthy <<<"$report")"
check "a pull is permitted" equal "the identity may pull hello" "$(rung pull found)"
check "the token's claims" equal "https://containerregistry.azure.net $EMULATED_TENANT_ID $EMULATED_CLIENT_ID" \
  "$(jq -r '.rungs[] | select(.name == "token") | .facts | "\(.audience) \(.tenant) \(.client)"' <<<"$report")"
check "the authority that decided" equal "SSL_CERT_FILE ($SSL_CERT_FILE)" \
  "$(jq -r '.rungs[] | select(.name == "tls") | .facts.trustedAuthorities' <<<"$report")"
check "each identity source, and the one that is selected" equal \
  "environment! workload-identity managed-identity signed-in-user azure-cli azure-powershell azure-developer-cli" \
  "$(jq -r '[.rungs[] | select(.name == "identity") | .parts[] | .name + (if .selected then "!" else "" end)] | join(" ")' <<<"$report")"
check "each rung's time is a number" equal true "$(jq 'all(.rungs[]; .milliseconds | type == "number")' <<<"$report")"
check "a whole login server and an image's name do, too" doctor contoso.azurecr.io --repository contoso.azurecr.io/hello:1.0
said=$(as_principal "$HELPER" doctor registry.example.com 2>&1)
check "another registry is none: exit code" equal 2 $?
check "… and it says so" contains "$said" "registry.example.com is not the name of an Azure container registry"

# The program and the client's files.
healthy
not_on_path() {
  local PATH=/usr/bin:/bin
  doctor "$@"
}
check "the helper is not on PATH" broken helper 7 "" "not on PATH" "sudo install $HELPER" "" not_on_path
mkdir -p "$TMPDIR/other"
printf '#!/bin/sh\necho "docker-credential-acr (other) 0.0.1"\n' >"$TMPDIR/other/docker-credential-acr"
chmod +x "$TMPDIR/other/docker-credential-acr"
PATH=$TMPDIR/other:$PATH diagnose doctor contoso
check "clients run another helper" equal "warning 0" "$(rung helper state) $code"
check "… of which version" contains "$(rung helper found)" "$TMPDIR/other/docker-credential-acr, docker-credential-acr (other) 0.0.1"

auth=$(printf 'ada:canary-password' | base64)
healthy
echo "{\"auths\": {\"contoso.azurecr.io\": {\"auth\": \"$auth\"}}}" >"$DOCKER_CONFIG/config.json"
diagnose doctor contoso
check "a login in docker's file, and no helper" equal "failed 2" "$(rung docker state) $code"
check "… which file" contains "$(rung docker found)" "~/.docker/config.json (contoso.azurecr.io)"
check "… and what to do" contains "$(rung docker fix)" "docker-credential-acr configure contoso.azurecr.io --docker"
check "… with the rest untouched" equal ok "$(rung exchange state)"
echo "{\"credHelpers\": {\"contoso.azurecr.io\": \"acr\"}, \"auths\": {\"contoso.azurecr.io\": {\"auth\": \"$auth\"}}}" >"$DOCKER_CONFIG/config.json"
diagnose doctor contoso
check "one beside the helper is pointed out" contains "$(rung docker found)" "a login in ~/.docker/config.json"
check "… with what removes it" equal "Run: docker-credential-acr configure contoso.azurecr.io --docker --remove-logins" \
  "$(rung docker fix)"
"$HELPER" configure contoso.azurecr.io --docker --remove-logins --yes >/dev/null 2>&1
diagnose doctor contoso
check "… which does" equal ok "$(rung docker state)"
DOCKER_AUTH_CONFIG="{\"auths\": {\"contoso.azurecr.io\": {\"auth\": \"$auth\"}}}" diagnose doctor contoso
check "one in a variable is to be unset" contains "$(rung docker fix)" "Run: unset DOCKER_AUTH_CONFIG, then: "
echo '{"credHelpers": {"contoso.azurecr.io": "desktop"}}' >"$DOCKER_CONFIG/config.json"
diagnose doctor contoso
check "another helper" contains "$(rung docker found)" "asks docker-credential-desktop, as ~/.docker/config.json says"
echo '{"credHelpers": ' >"$DOCKER_CONFIG/config.json"
diagnose doctor contoso
check "a file that docker cannot read" equal failed "$(rung docker state)"

# The helper's own settings, cache, and login.
healthy
mkdir -p "$HOME/.config/docker-credential-acr"
echo '{"default": {}}' >"$HOME/.config/docker-credential-acr/config.json"
check "broken settings" broken settings 2 "" "~/.config/docker-credential-acr/config.json" "" \
  "login entra identity token exchange pull"
healthy
mkdir -p "$cache" && chmod 755 "$cache"
check "a cache that is open to others" broken cache 8 "" "is open to other users" "chmod go= ~/.cache" ""
rm -rf "$cache" && mkdir -p "$TMPDIR/elsewhere" && ln -s "$TMPDIR/elsewhere" "$cache"
check "a cache that is a link" broken cache 8 "" "is a symbolic link" "rm ~/.cache" ""
rm "$cache" && mkdir -p -m 700 "$cache" && mount -t tmpfs -o size=4k,mode=700 tmpfs "$cache"
dd if=/dev/zero of="$cache/filler" bs=1k count=4 2>/dev/null
chmod 600 "$cache/filler"
diagnose doctor contoso
check "a cache that is full" equal "warning 0" "$(rung cache state) $code"
check "… and what that means" contains "$(rung cache found)" "No space left on device; every pull asks Azure anew"
umount "$cache"
healthy
diagnose env -u HOME "$HELPER" doctor contoso
check "no home: nowhere to keep tokens" contains "$(rung cache found)" "neither HOME nor XDG_CACHE_HOME is set"

healthy
setting '{"users":[{"username":"ci-pull","password":"canary-password","registry":"contoso.azurecr.io","actions":["pull"],"repositories":["hello"]}]}'
printf '{"ServerURL":"contoso.azurecr.io","Username":"ci-pull","Secret":"canary-password"}' | "$HELPER" store >/dev/null
diagnose "$HELPER" doctor contoso --repository hello
check "a typed password goes ahead of identities" contains "$(rung login found)" "a password of user ci-pull goes ahead of any identity"
check "… and is what a pull is tried with" equal "ci-pull may pull hello" "$(rung pull found)"
diagnose doctor contoso --repository secret
check "what its scope map does not allow" finds pull 4 CONNECTIVITY_ACCESS_TOKEN_ERROR "ci-pull may not pull secret" "az acr token list -r contoso" ""
setting '{"users":[]}'
diagnose doctor contoso --repository hello
check "a password that is not taken any more" finds pull 4 CONNECTIVITY_ACCESS_TOKEN_ERROR "answered 401" "Check the password" ""

# The network.
healthy
HTTPS_PROXY=http://ada:canary-password@proxy.example:3128 NO_PROXY=.azurecr.io diagnose doctor contoso
check "a proxy that the registry does without" equal "NO_PROXY excepts this registry from http://proxy.example:3128" \
  "$(rung proxy found)"
HTTPS_PROXY=http://ada:canary-password@proxy.example:3128 diagnose doctor contoso
check "a proxy whose name nobody knows" contains "$(rung dns found)" "the proxy proxy.example has no address"
check "… with the variable to check" equal "failed 6 Check HTTPS_PROXY, and this machine's DNS" "$(rung dns state) $code $(rung dns fix)"
# broken_at HOST …: as `broken`, at a registry that docker has been told of.
broken_at() {
  local host=$1 wanted=("${@:2}")
  echo "{\"credHelpers\": {\"$host\": \"acr\"}}" >"$DOCKER_CONFIG/config.json"
  diagnose doctor "$host"
  finds "${wanted[@]}"
}
healthy
check "no address" broken_at nosuch.azurecr.io dns 6 CONNECTIVITY_DNS_ERROR "nosuch.azurecr.io has no address" \
  "az acr show -n nosuch" "tcp tls challenge exchange pull"
cp /etc/hosts "$TMPDIR/hosts"
echo "127.0.0.77 silent.azurecr.io" >>/etc/hosts
check "nothing listens" broken_at silent.azurecr.io tcp 6 "" "nothing answers on port 443: 127.0.0.77: Connection refused" \
  "reach port 443" "tls challenge exchange pull"
cat "$TMPDIR/hosts" >/etc/hosts

for kind in "expired=certificate has expired=clock" "wrong-host=hostname mismatch=Something else answers" \
  "self-signed=self-signed certificate=SSL_CERT_FILE" "untrusted=unable to get local issuer=SSL_CERT_FILE"; do
  IFS== read -r certificate why fix <<<"$kind"
  healthy
  setting "{\"certificates\":{\"contoso.azurecr.io\":\"$certificate\"}}"
  check "a certificate that is $certificate" broken tls 5 CONNECTIVITY_SSL_ERROR "$why" "$fix" "challenge exchange pull"
  check "… and nothing was sent" equal "0 0" "$(counter acr.challenge) $(counter acr.exchange)"
done
healthy
without_bundle() { SSL_CERT_FILE=/nonexistent.pem doctor "$@"; }
diagnose without_bundle contoso
check "a bundle that is not there" contains "$(rung tls found)" "SSL_CERT_FILE names /nonexistent.pem"

for answer in '403={}=CONNECTIVITY_FORBIDDEN_ERROR=4=az acr network-rule list -n contoso' \
  '200={}=CONNECTIVITY_CHALLENGE_ERROR=5=gateway' \
  '401={"Www-Authenticate": "Basic realm=x"}=CONNECTIVITY_AAD_LOGIN_ERROR=5=gateway' \
  '401={"Www-Authenticate": "Bearer realm=https://attacker.example/token,service=contoso.azurecr.io"}=CONNECTIVITY_WWW_AUTHENTICATE_ERROR=5=Check what answers' \
  '503={}=CONNECTIVITY_CHALLENGE_ERROR=6=later'; do
  status=${answer%%=*}
  headers=$(sed 's/^[0-9]*=\({.*}\)=CONN.*/\1/' <<<"$answer")
  IFS== read -r name exit_code fix <<<"CONN${answer##*=CONN}"
  healthy
  fault "[{\"service\":\"acr.challenge\",\"times\":-1,\"status\":$status,\"body\":\"{}\",\"headers\":$headers}]"
  check "a challenge: $status, $name" broken challenge "$exit_code" "$name" "" "$fix" ""
done

# Who we are.
healthy
cp /etc/hosts "$TMPDIR/hosts"
sed 's/^127.0.0.1 login.microsoftonline.com$/127.0.0.77 login.microsoftonline.com/' "$TMPDIR/hosts" >/etc/hosts
fault '[{"service":"imds.token","times":-1,"status":500}]'
diagnose "$HELPER" doctor contoso
cat "$TMPDIR/hosts" >/etc/hosts
check "Entra is out of reach" equal failed "$(rung entra state)"
healthy
wrong_secret() { env AZURE_TENANT_ID="$EMULATED_TENANT_ID" AZURE_CLIENT_ID="$EMULATED_CLIENT_ID" AZURE_CLIENT_SECRET=canary-wrong "$HELPER" doctor "$@"; }
check "a wrong secret" broken identity 5 "" "AADSTS7000215" "" "token exchange pull" wrong_secret
check "… and what the others would give" contains \
  "$(jq -r '.rungs[] | select(.name == "identity") | .parts[] | "\(.name) \(.state) \(.found)"' <<<"$report")" "azure-cli skipped not signed in to az"
healthy
setting '{"imds_identities":[]}'
check "nobody at all" broken identity 3 "" "nobody is signed in" "docker-credential-acr login contoso.azurecr.io" "token exchange pull" "$HELPER" doctor
healthy
check "a managed identity is found on such a machine" "$HELPER" doctor contoso
healthy
not_a_word() { AZURE_TOKEN_CREDENTIALS=nonsense doctor "$@"; }
check "AZURE_TOKEN_CREDENTIALS makes no sense" broken identity 2 "" "nonsense" "dev, prod" "token exchange pull" not_a_word
healthy
setting '{"clock_offset": 7200}'
diagnose doctor contoso
check "a clock that is wrong" equal "warning 0" "$(rung clock state) $code"
check "… which a pull does not fail for" contains "$(rung clock found)" "a pull works all the same"
check "… by how much" contains "$(rung clock found)" "behind the registry's"
check "… and how to set it" contains "$(rung clock fix)" timedatectl

# What the registry thinks of that.
healthy
setting '{"role_assignments":{"contoso.azurecr.io":[]}}'
check "no role" broken exchange 4 CONNECTIVITY_REFRESH_TOKEN_ERROR "answered 401" "az role assignment list" "pull"
healthy
setting '{"acr_audience_known": false}'
diagnose doctor contoso
check "where Entra does not know ACR's audience, ARM's does" equal "0 https://management.azure.com/" \
  "$code $(jq -r '.rungs[] | select(.name == "token") | .facts.audience' <<<"$report")"
healthy
fault '[{"service":"acr.exchange","times":-1,"status":429,"headers":{"Retry-After":"3600"}}]'
check "throttling" broken exchange 6 CONNECTIVITY_REFRESH_TOKEN_ERROR "answered 429" "try again later" "pull"
healthy
fault '[{"service":"acr.token.post","times":-1,"status":401}]'
check "no access token" broken pull 4 CONNECTIVITY_ACCESS_TOKEN_ERROR "answered 401" AcrPull ""

# Without a registry.
healthy
diagnose doctor
check "without a registry: what needs none" equal "helper settings cache proxy entra clock identity token" "$(rungs)"
check "… and those in use, briefly" equal "contoso.azurecr.io ok" "$(jq -r '.registries[] | "\(.name) \(.state)"' <<<"$report")"
setting '{"role_assignments":{"fabrikam.azurecr.io":[]}}'
echo '{"credHelpers": {"contoso.azurecr.io": "acr", "fabrikam.azurecr.io": "acr", "x.example": "other"}}' >"$DOCKER_CONFIG/config.json"
diagnose doctor
check "… with the one that does not work" equal "4 fabrikam.azurecr.io" "$code $(jq -r .firstFailure <<<"$report")"
check "… and where to go on" contains "$(jq -r '.registries[1].fix' <<<"$report")" "docker-credential-acr doctor fabrikam.azurecr.io"

# Safe to paste in public.
repeats() {
  local service=$1 body
  healthy
  body="you sent $EMULATED_CLIENT_SECRET eyJhbGciOiJub25lIn0.eyJjYW5hcnkiOiJ4In0.Y2FuYXJ5"
  fault "$(jq -nc --arg s "$service" --arg b "$body" \
    '[{service: $s, times: -1, status: 401, body: ({error: "x", error_description: $b, errors: [{code: $b, message: $b}]} | tojson), headers: {"X-Ms-Correlation-Request-Id": $b, "Www-Authenticate": "Bearer realm=\"\($b)\",service=\"\($b)\""}}]')"
  for words in "contoso" "contoso -o json" ""; do
    # shellcheck disable=SC2086
    said=$(doctor $words 2>&1)
    lacks "$said" "$EMULATED_CLIENT_SECRET" && lacks "$said" eyJ || return 1
  done
}
for service in acr.challenge acr.exchange acr.token.post entra.token; do
  check "no secret, whatever $service repeats" repeats $service
done
healthy
said=$(doctor contoso --repository hello && doctor contoso -o json)
check "nor where all is well" lacks "$said" eyJ
check "the home directory is a tilde" lacks "$said" "$HOME"
check "… in what was said" contains "$said" "~/.docker/config.json"
echo "{\"auths\": {\"contoso.azurecr.io\": {\"auth\": \"$auth\"}}}" >"$DOCKER_CONFIG/config.json"
said=$(
  doctor contoso
  doctor contoso -o json
)
check "a password of docker's file is found" contains "$said" "sends what a login left in ~/.docker/config.json"
check "… and not shown" lacks "$said" canary-password
check "… nor as docker writes it" lacks "$said" "$auth"
healthy
said=$(
  doctor contoso --anonymous
  doctor --anonymous -o json
  doctor contoso --anonymous -o json
)
check "anonymous: a report all the same" contains "$said" registry-1.azurecr.io
check "anonymous: no registry" lacks "$said" contoso
check "anonymous: no tenant" lacks "$said" "$EMULATED_TENANT_ID"
check "anonymous: no client" lacks "$said" "$EMULATED_CLIENT_ID"
mkdir -p "$HOME/.config/docker-credential-acr"
echo '{"registries": {"tailspin.azurecr.io": {"tenantt": "x"}}}' >"$HOME/.config/docker-credential-acr/config.json"
said=$(HTTPS_PROXY=http://proxy.tailspin.example:3128 doctor contoso --anonymous -o json)
check "anonymous: what is wrong with settings" contains "$said" "(registry).azurecr.io"
check "anonymous: no registry of broken settings, and no proxy" lacks "$said" tailspin
healthy
said=$(AZURE_TENANT_ID=tailspin.example AZURE_CLIENT_ID=$EMULATED_CLIENT_ID AZURE_CLIENT_SECRET=$EMULATED_CLIENT_SECRET \
  AZURE_AUTHORITY_HOST=https://login.wingtip.example "$HELPER" doctor contoso --anonymous -o json)
check "anonymous: who was asked" contains "$said" "in tenant (tenant)"
check "anonymous: no tenant's domain" lacks "$said" tailspin
check "anonymous: no authority of somebody's own" lacks "$said" wingtip

# The screen.
healthy
screen() { LC_ALL=$1 as_principal "$HELPER" doctor contoso; }
check "marks where the locale is UTF-8" contains "$(screen C.UTF-8)" "✓ exchange"
check "ASCII where it is not" equal "" "$(screen C | LC_ALL=C grep -n '[^ -~]')"
check "no line is longer than the terminal" equal "" "$(screen C.UTF-8 | LC_ALL=C.UTF-8 grep -E '^.{81,}' | sed 's/^ *//' | grep -vxF "$HELPER")" # but for where it is
check "no colours, and nothing else of a terminal's, in a pipe" lacks "$(screen C.UTF-8)" $'\033'
check "a summary" contains "$(screen C.UTF-8)" "All is well."
setting '{"role_assignments":{"contoso.azurecr.io":[]}}'
check "a summary that says what to do first" contains "$(screen C.UTF-8)" "exchange failed. First thing to do:"
check "standard error stayed empty" equal "" "$(cat "$errors")"
finish
