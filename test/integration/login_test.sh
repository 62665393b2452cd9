#!/usr/bin/env bash
# login and logout: every way in, who somebody then is at a pull, what is kept, and what goes wrong.
# sandbox: --no-registries
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

ada=ada@contoso.onmicrosoft.com
ada_id=c3c3c3c3-0000-4000-8000-000000000001
settings=$HOME/.config/docker-credential-acr/config.json
shown=$TMPDIR/shown # everything that login ever printed
: >"$shown"
admin_password=emulated-admin-password

# login WORD…: both outputs; the exit code is login's.
login() {
  local code
  "$HELPER" login "$@" >"$TMPDIR/login" 2>&1
  code=$?
  tee -a "$shown" <"$TMPDIR/login"
  return $code
}
login_as_principal() { as_principal "$HELPER" login "$@"; }
# coded COMMAND…: what it printed, and its exit code behind it.
coded() {
  local text
  text=$("$@" 2>&1)
  echo "$text [$?]"
}
# person REGISTRY: a get with nothing in the environment.
person() { printf '%s' "$1" | "$HELPER" get 2>>"$errors"; }
# who_is ANSWER: whose the registry's token is.
who_is() { claim "$(secret_of "$1")" .sub; }
start_anew() {
  fresh_start
  rm -rf "$state" "$(dirname "$settings")" "$HOME/.docker" "$HOME/.config/containers"
}
setting_of() { jq -c ".registries[\"$1\"]" "$settings"; }

# The identity that is there.
start_anew
answer=$(coded login_as_principal contoso)
check "a short name; who somebody is there" contains "$answer" \
  "$contoso: logged in as service principal $EMULATED_CLIENT_ID in tenant $EMULATED_TENANT_ID"
check "until when" contains "$answer" "The token is good until 20"
check "and how docker and podman come to ask" contains "$answer" \
  "To have docker and podman ask this helper: docker-credential-acr configure $contoso [0]"
check "the token is in the cache" equal 1 "$(get $contoso >/dev/null; counter acr.exchange)"
check_fails "nothing was written to the settings" test -e "$settings"
answer=$(coded login_as_principal contoso fabrikam.azurecr.io --no-configure)
check "several at once" contains "$answer" "fabrikam.azurecr.io: logged in"
check "without the advice, if that is not wanted" lacks "$answer" configure
answer=$(coded login_as_principal contoso nowhere.azurecr.io --no-configure)
check "one that fails is told" contains "$answer" "nowhere.azurecr.io: "
check "and does not stop the others" contains "$answer" "$contoso: logged in"
check "but is the exit code" lacks "$answer" "[0]"
answer=$(as_principal "$HELPER" login contoso nowhere.azurecr.io --output json 2>/dev/null)
check "JSON says it of each" equal \
  '[["contoso.azurecr.io",true,null],["nowhere.azurecr.io",false,"temporary failure"]]' \
  "$(jq -c '[.[] | [.registry, .loggedIn, .error.kind]]' <<<"$answer")"
check "with times that programs can read" equal true "$(jq '.[0].expires | fromdate > now' <<<"$answer")"

# Nobody is there, and nobody to ask.
start_anew
setting '{"imds_identities":[]}' >/dev/null
answer=$(coded login contoso)
check "nobody: a person has to sign in" contains "$answer" "$contoso: sign-in needed: no identity found"
check "the next command is named" contains "$answer" "docker-credential-acr login $contoso --device-code [3]"

check "… with the tenant that was" contains "$(coded login contoso --tenant t.example)" "login $contoso --device-code --tenant t.example"

# Managed identities.
start_anew
answer=$(coded login contoso --identity --no-configure)
check "the system-assigned identity" contains "$answer" "logged in as managed identity (system-assigned)"
check "is what the settings say from then on" equal '{"identity":"managed-identity"}' "$(setting_of $contoso)"
check "and a pull's" contains "$(person $contoso)" '"Secret":"eyJ'
identities=$(control_request "$EMULATOR_CONTROL/settings" | jq -c '[.imds_identities[] | select(.system | not)][0]')
for kind in client_id object_id resource_id; do
  id=$(jq -r ".$kind" <<<"$identities")
  argument=$id
  [ $kind != object_id ] || argument=object-id:$id
  reset_emulator
  answer=$(coded login contoso --identity "$argument" --no-configure)
  check "by its ${kind/_/ }" contains "$answer" "$id"
  check "which the metadata service is asked for" contains "$(emulator_log | jq -r '.[] | select(.service == "imds.token") | .target')" \
    "$(jq -rn --arg v "$id" '$v | @uri')"
done
before=$(cat "$settings")
answer=$(coded login contoso --identity 00000000-dead-4000-8000-000000000000 --no-configure)
check "one that is not there fails" lacks "$answer" "[0]"
check "and changes nothing" equal "$before" "$(cat "$settings")"

# A service principal by its certificate.
start_anew
certificate=$EMULATOR_STATE/client.pem
answer=$(coded login contoso --service-principal --username "$EMULATED_CERTIFICATE_CLIENT_ID" \
  --certificate "$certificate" --tenant "$EMULATED_TENANT_ID" --no-configure)
check "a certificate" contains "$answer" "logged in as application $EMULATED_CERTIFICATE_CLIENT_ID"
check "is what the settings say from then on" equal \
  "{\"identity\":{\"source\":\"certificate\",\"clientId\":\"$EMULATED_CERTIFICATE_CLIENT_ID\",\"certificateFile\":\"$certificate\"},\"tenant\":\"$EMULATED_TENANT_ID\"}" \
  "$(setting_of $contoso)"
check "and a pull's" contains "$(person $contoso)" '"Secret":"eyJ'

# Passwords: the admin user, a repository-scoped token, an application.
for user in contoso:$admin_password ci-pull:emulated-scope-map-password; do
  start_anew
  answer=$(printf '%s\n' "${user#*:}" | coded login contoso --username "${user%%:*}" --password-stdin --no-configure)
  check "${user%%:*}, by a password from a pipe" contains "$answer" "$contoso: logged in as user ${user%%:*}"
  check "and where it is kept" contains "$answer" "The password is kept in "
  check "a pull has it" equal "$user" "$(person $contoso | jq -r '.Username + ":" + .Secret')"
done
answer=$(printf wrong | coded login contoso --username contoso --password-stdin --no-configure)
check "a wrong password" contains "$answer" "$contoso: no access: user contoso: "
check "comes with what to look at" contains "$answer" "az acr show -n contoso --query adminUserEnabled [4]"
check "and the former login stays" equal "ci-pull:emulated-scope-map-password" "$(person $contoso | jq -r '.Username + ":" + .Secret')"
answer=$(coded login_as_principal contoso)
check "a password that is kept is who somebody is" contains "$answer" "logged in as user ci-pull, by the password that was kept"
check "an empty password is none" contains "$(printf '' | coded login contoso --username contoso --password-stdin)" "the password is empty [2]"
check "nobody can type one here" contains "$(coded login contoso --username contoso </dev/null)" "--password-stdin [2]"
answer=$(coded login_as_principal contoso --identity --no-configure)
check "an identity later takes a password's place" contains "$answer" "logged in as managed identity"
check "at pulls, too" equal 00000000-0000-0000-0000-000000000000 "$(person $contoso | jq -r .Username)"
check "and the password is gone" equal "" "$(grep -rl emulated-scope-map-password "$HOME")"

# The token itself.
start_anew
check "--expose-token as az prints it" equal '["accessToken","loginServer","refreshToken","username"]' \
  "$(as_principal "$HELPER" login contoso --expose-token 2>/dev/null | jq -c keys)"
check "or raw" equal "$(secret_of "$(get $contoso)")" "$(as_principal "$HELPER" login contoso --expose-token --format raw 2>/dev/null)"

# Words that do not fit together.
check "two ways at once" contains "$(coded login contoso --device-code --browser)" "excludes"
check "are a wrong usage" contains "$(coded login contoso --device-code --browser)" "[2]"
check "--service-principal alone" contains "$(coded login contoso --service-principal)" "needs the application's id"
check "--password-stdin alone" contains "$(coded login contoso --password-stdin </dev/null)" "needs a user name"
check "a certificate by a relative path" contains \
  "$(coded login contoso --service-principal --username x --tenant t --certificate cert.pem)" "not absolute"
check "a password and --expose-token" contains "$(coded login contoso --username u --expose-token)" "a password has no token. Leave out one of the two [2]"
check "a managed identity and --tenant" contains "$(coded login contoso --identity --tenant t.example)" "--identity takes no --tenant"
check "a password and --tenant" contains "$(coded login contoso --username u --tenant t.example)" "--tenant is of no use to a password"
check "--configure and JSON" contains "$(coded login contoso --configure --output json)" "configure <registry> --output json [2]"
check "--configure and --expose-token" contains "$(coded login contoso --configure --expose-token)" "[2]"
check "a format without a token" contains "$(coded login contoso --format raw)" "[2]"
check "no registry" contains "$(coded login)" "[2]"
check "a name that is none of Azure's" contains "$(coded login docker.io)" "docker.io: "
check "nor is it asked for anything" equal 0 "$(emulator_log | jq '[.[] | select(.host | test("docker.io"))] | length')"
check "there is no --password, which others could read" contains "$(coded login contoso --username u --password x)" "[2]"

# At a terminal.
at_terminal() { "$top/test/at_terminal.py" "$@" | tee -a "$shown"; }
start_anew
answer=$(at_terminal "$HELPER" login contoso --username contoso --no-configure <<TALK
expect Password of contoso:
send $admin_password
TALK
)
check "a typed password" contains "$answer" "logged in"
check "does not appear" lacks "$answer" "$admin_password"
check "and the terminal is as before" contains "$answer" "exit 0, echo on"
answer=$(at_terminal "$HELPER" login contoso --username contoso <<TALK
expect Password of contoso:
interrupt
TALK
)
check "Ctrl-C instead" contains "$answer" "exit 130, echo on"

start_anew
setting '{"imds_identities":[],"device_code_interval":1}' >/dev/null
answer=$(at_terminal "$HELPER" login contoso --no-configure <<TALK
expect or [n]ot at all?
send d
expect and enter the code
run . $top/test/emulator/control.sh; approve_device_code
expect logged in
TALK
)
check "nobody is there: a sign-in is offered" contains "$answer" "Sign in with a [d]evice code, the [b]rowser, or [n]ot at all? [D/b/n]"
check "and goes on to its end" contains "$answer" "signed-in user $ada"
check "a pull is theirs" equal "$ada_id" "$(who_is "$(person $contoso)")"
start_anew
setting '{"imds_identities":[]}' >/dev/null
answer=$(at_terminal "$HELPER" login contoso --no-configure <<TALK
expect or [n]ot at all?
send n
TALK
)
check "declined, it is an error as ever" contains "$answer" "exit 3, echo on"
answer=$(at_terminal "$HELPER" login contoso --device-code --no-configure <<TALK
expect and enter the code
interrupt
TALK
)
check "Ctrl-C ends the wait for a code" contains "$answer" "exit 130, echo on"
check "and keeps nothing" equal "" "$(find "$state" -name '*.token' 2>/dev/null)"
answer=$(at_terminal env NO_COLOR=1 "$HELPER" login contoso --device-code --no-configure <<TALK
expect and enter the code
interrupt
TALK
)
check "NO_COLOR is honoured" lacks "$answer" $'\033'

# The offer to configure.
start_anew
mkdir -p "$HOME/.docker"
echo '{}' >"$HOME/.docker/config.json"
answer=$(at_terminal env AZURE_TENANT_ID="$EMULATED_TENANT_ID" AZURE_CLIENT_ID="$EMULATED_CLIENT_ID" \
  AZURE_CLIENT_SECRET="$EMULATED_CLIENT_SECRET" "$HELPER" login contoso <<TALK
expect Have docker and podman ask this helper for $contoso? [Y/n]
send y
expect Write this? [y/N]
send y
expect Wrote
TALK
)
check "docker and podman are configured if somebody agrees" equal acr "$(jq -r ".credHelpers[\"$contoso\"]" "$HOME/.docker/config.json")"
check "which is not offered again" lacks "$(coded login_as_principal contoso)" configure
start_anew
login_as_principal contoso --configure >/dev/null
check "or by --configure at once" equal acr "$(cat "$HOME/.docker/config.json" "$HOME/.config/containers/auth.json" 2>/dev/null |
  jq -rs "[.[].credHelpers[\"$contoso\"]][0]")"

# Ten at once, and one that is killed.
start_anew
for i in $(seq 10); do
  printf '%s' $admin_password | "$HELPER" login contoso --username contoso --password-stdin --no-configure >"$TMPDIR/at-once-$i" 2>&1 &
done
wait
check "ten at once" equal 10 "$(cat "$TMPDIR"/at-once-* | grep -c 'logged in as user contoso')"
check "leave one login" equal "contoso:$admin_password" "$(person $contoso | jq -r '.Username + ":" + .Secret')"
start_anew
setting '{"device_code_interval":1}' >/dev/null
"$HELPER" login contoso --device-code --no-configure >"$TMPDIR/killed" 2>&1 &
wait_until "a code is shown" grep -q 'enter the code' "$TMPDIR/killed"
kill -9 $!
wait $! 2>/dev/null
check "kill -9 leaves nothing" equal "" "$(find "$state" -type f ! -name lock 2>/dev/null)"
answer=$(coded login_as_principal contoso --no-configure)
check "and the next login works" contains "$answer" "[0]"

# Without a home, or with one that cannot be written.
start_anew
answer=$(coded as_principal env XDG_CACHE_HOME=/proc/none "$HELPER" login contoso --no-configure)
check "no cache to write to: logged in all the same" contains "$answer" "logged in"
answer=$(printf '%s' $admin_password | coded env XDG_STATE_HOME=/proc/none "$HELPER" login contoso --username contoso --password-stdin --no-configure)
check "no place to keep a password: told" contains "$answer" "the login works, but cannot be kept"
check_fails "and not taken for a login" test "${answer: -3}" = "[0]"

# A service that lies or fails.
start_anew
fault '[{"service":"acr.challenge","status":200,"body":"{}"},{"service":"acr.token.get","status":401,"body":"{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"\\u001b[31mred\\u001b[0m\"}]}"}]'
answer=$(printf '%s' $admin_password | coded login contoso --username contoso --password-stdin --no-configure)
check "escape sequences of a service do not reach the terminal" lacks "$answer" $'\033'
start_anew
setting '{"certificates":{"contoso.azurecr.io":"self-signed"}}' >/dev/null
answer=$(printf '%s' $admin_password | coded login contoso --username contoso --password-stdin --no-configure)
check "a registry that cannot prove who it is gets no password" equal 0 "$(counter acr.token.get)"
check "and is told" contains "$answer" "certificate"
setting '{"certificates":{}}' >/dev/null

# Logging out.
start_anew
printf '%s' $admin_password | login contoso --username contoso --password-stdin --no-configure >/dev/null
answer=$(coded "$HELPER" logout contoso)
check "logout" contains "$answer" "$contoso: logged out"
check "the password is gone" equal "" "$(grep -rl $admin_password "$HOME")"
check "and who a pull would be instead is told" contains "$answer" "the next pull asks again: "
login_as_principal contoso --no-configure >/dev/null
check "of an identity, the token goes" lacks "$(as_principal "$HELPER" logout contoso; entry_of $contoso)" "~"
check "a second time is no error" contains "$(coded "$HELPER" logout contoso)" "[0]"
check "a name that is none of Azure's is one" lacks "$(coded "$HELPER" logout docker.io)" "[0]"
check "logout of nothing in particular" contains "$(coded "$HELPER" logout)" "[2]"
login_as_principal contoso fabrikam --no-configure >/dev/null
printf '%s' $admin_password | login contoso --username contoso --password-stdin --no-configure >/dev/null
jq -n '{ServerURL: "registry.example.com", Username: "me", Secret: "other secret"}' | "$HELPER" store
answer=$(coded "$HELPER" logout --all)
check "logout --all says what it forgot" contains "$answer" "registry.example.com: the password of me is forgotten"
check "and forgets all" equal '{}' "$(helper list)"
check "of every kind" equal "" "$(grep -rlE "$admin_password|other secret" "$HOME"; find "$cache" -name '*~*')"

# What cannot be read stays, is told, and keeps nothing else from being forgotten.
start_anew
mkdir -p "$(dirname "$settings")"
(umask 077 && echo '{"keychain": "file"}' >"$settings")
login_as_principal contoso --no-configure >/dev/null
for host in fabrikam.azurecr.io reg01.azurecr.io; do
  jq -n --arg url $host --arg secret $admin_password '{ServerURL: $url, Username: "contoso", Secret: $secret}' | "$HELPER" store
done
damaged=$state/fabrikam.azurecr.io.login
echo x >>"$damaged"
answer=$(coded "$HELPER" logout --all)
check "a damaged login is told" contains "$answer" "To forget it: rm $damaged"
check "and is the exit code" contains "$answer" "[7]"
check "all others are forgotten" equal "$damaged" "$(grep -rlE "$admin_password" "$HOME"; find "$cache" -name '*~*')"
rm "$damaged"
check "then nothing is left" contains "$(coded "$HELPER" logout --all)" "[0]"

check "no password was ever shown" lacks "$(cat "$shown")" $admin_password
check "nor a token" equal 0 "$(grep -c eyJ "$shown")"
check "standard error of the protocol's verbs stayed empty" equal "" "$(cat "$errors")"
finish
