#!/usr/bin/env bash
# A person without az: they sign in with a device code or the browser, and the helper goes on from what is kept.
# sandbox: --no-imds
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

ada=ada@contoso.onmicrosoft.com
bob=bob@fabrikam.onmicrosoft.com
fabrikam_tenant=99999999-86f1-41af-91ab-2d7cd011db47
settings_file=$HOME/.config/docker-credential-acr/config.json
said=$TMPDIR/said    # by login
shown=$TMPDIR/shown  # everything that anybody ever printed
: >"$shown"

# person REGISTRY: what docker would do for somebody with nothing in the environment.
person() { printf '%s' "$1" | "$HELPER" get 2>>"$errors" | tee -a "$shown"; }
# kept SUFFIX: the names of the files that are kept, and their number.
kept() { find "$state" -name "*.$1"; }
count() { kept "$1" | wc -l; }
refresh_token() { sed -n 's/^token //p' "$(kept token)"; }
# who_is ANSWER: whose the registry's token is.
who_is() { claim "$(secret_of "$1")" .sub; }
ada_id=c3c3c3c3-0000-4000-8000-000000000001
bob_id=c3c3c3c3-0000-4000-8000-000000000002

# begin_device_code [REGISTRY [OPTION…]]: login, until it shows a code.
begin_device_code() {
  local registry=${1-contoso}
  shift
  : >"$said"
  "$HELPER" login "$registry" --device-code --no-configure "$@" >"$said" 2>&1 &
  login_pid=$!
  wait_until "a code is shown" grep -q '^and enter the code [A-Z0-9]* within' "$said"
  user_code=$(sed -n 's/^and enter the code \([^ ]*\) .*/\1/p' "$said")
}
# decide approve|decline [USER]: of the code that was shown.
decide() { decide_device_code "$user_code" "$@"; }
end_device_code() {
  wait "$login_pid"
  login_status=$?
  cat "$said" >>"$shown"
}
# sign_in [USER [REGISTRY [OPTION…]]]
sign_in() {
  local user=${1-$ada}
  shift
  setting '{"device_code_interval":1}' >/dev/null
  begin_device_code "$@"
  decide approve "$user"
  end_device_code
}
# result: how login ended, and as whom.
result() { echo "$login_status $(grep -o 'logged in as .*' "$said")"; }

# Nobody has signed in.
fresh_start
check "nobody has signed in, and the helper says so" contains "$(person contoso.azurecr.io)" "signed-in user: nobody has signed in"
check_fails "which leaves no trace" test -e "$state"

# A device code.
fresh_start
sign_in
check "a person signs in with a device code" equal "0 logged in as signed-in user $ada" "$(result)"
check "which has fetched the registry's token" equal "$ada_id" "$(who_is "$(person contoso.azurecr.io)")"
rm -rf "$cache"
check "what is kept is closed to others" equal "700 600 600" \
  "$(stat -c %a "$state") $(stat -c %a "$(kept who)") $(stat -c %a "$(kept token)")"
answer=$(person contoso.azurecr.io)
check "the helper gets the registry's token with it" equal "$ada_id" "$(who_is "$answer")"
entra_calls=$(counter entra.token)
check "and answers from its cache next time" equal "$(secret_of "$answer")" "$(secret_of "$(person contoso.azurecr.io)")"
check "without another call" equal "$entra_calls" "$(counter entra.token)"

# To the end of a pull.
bin=$TMPDIR/bin
mkdir -p "$bin" "$HOME/.docker"
ln -sf "$HELPER" "$bin/docker-credential-acr"
export PATH=$bin:$PATH
printf '{"credHelpers":{"contoso.azurecr.io":"acr"}}' >"$HOME/.docker/config.json"
oci_image "$TMPDIR/hello"
check "skopeo pushes as the person" skopeo copy --quiet "oci:$TMPDIR/hello" docker://contoso.azurecr.io/hello:1
check "and inspects" equal contoso.azurecr.io/hello \
  "$(skopeo inspect --format '{{.Name}}' docker://contoso.azurecr.io/hello:1)"

# Entra replaces the refresh token each time.
before=$(refresh_token)
check "three hours later the kept sign-in is used again" equal "$ada_id" "$(who_is "$(at 11000 person contoso.azurecr.io)")"
check_fails "its newer token is kept" equal "$before" "$(refresh_token)"
check "in place of the former one" equal "1 1" "$(count who) $(count token)"
check "and the cache is still the same identity's" equal 1 "$(entry_of contoso.azurecr.io | wc -l)"

# Many at once.
rm -rf "$cache"
calls=$(counter entra.token)
for i in $(seq -w 10); do
  at 11000 person "reg$i.azurecr.io" >"$TMPDIR/many-$i" &
done
wait
check "ten at once are all answered" equal 10 "$(cat "$TMPDIR"/many-* | grep -c '"Secret":"eyJ')"
check "with one use of the refresh token" equal $((calls + 1)) "$(counter entra.token)"
rm -rf "$cache"
for i in $(seq -w 10); do
  rm -rf "$TMPDIR/cache-$i"
  XDG_CACHE_HOME=$TMPDIR/cache-$i person "reg$i.azurecr.io" >"$TMPDIR/many-$i" &
done
wait
check "and so are ten that share nothing but the sign-in" equal 10 "$(cat "$TMPDIR"/many-* | grep -c '"Secret":"eyJ')"
check "of which one token is left, which works" equal "1 $ada_id" "$(count token) $(who_is "$(person contoso.azurecr.io)")"

# A policy asks for more than the sign-in had: that is not the end of it.
fresh_start
setting '{"refresh_refusal":50076}' >/dev/null
answer=$(person contoso.azurecr.io)
check "multi-factor authentication asked for: sign in" contains "$answer" "contoso.azurecr.io: sign-in needed: "
check "says why, and who" contains "$answer" "signed-in user $ada: Entra answered 400: the tenant asks for multi-factor authentication (AADSTS50076"
setting '{"refresh_refusal":53003}' >/dev/null
rm -rf "$cache"
check "blocked by a policy: no access" contains "$(person contoso.azurecr.io)" "contoso.azurecr.io: no access: "
setting '{"refresh_refusal":0}' >/dev/null
rm -rf "$cache"
check "neither costs the sign-in" equal "$ada_id" "$(who_is "$(person contoso.azurecr.io)")"

# Revoked.
rm -rf "$cache"
control_post revocations "{\"user\":\"$ada\"}"
answer=$(person contoso.azurecr.io)
check "a revoked sign-in: sign in again" contains "$answer" "contoso.azurecr.io: sign-in needed: "
check "with Entra's reason" contains "$answer" AADSTS50173
check "its token is gone" equal 0 "$(count token)"
check "status says so" contains "$("$HELPER" status)" "sign-in needed: the sign-in has ended"
check "in JSON, too" equal '[false,"sign-in needed"]' "$("$HELPER" status --output json | jq -c '.signIns[0] | [.usable, .error.kind]')"
rm -rf "$cache"
calls=$(counter entra.token)
check "the next one hears the same, and nobody else is asked to stand in" contains "$(person contoso.azurecr.io)" \
  "contoso.azurecr.io: sign-in needed: signed-in user $ada: the sign-in has ended"
check "nor Entra once more" equal "$calls" "$(counter entra.token)"
sign_in
check "signing in again mends it" equal "$ada_id" "$(who_is "$(person contoso.azurecr.io)")"

# The other ends of a device code.
fresh_start
setting '{"device_code_interval":1}' >/dev/null
begin_device_code
decide decline
end_device_code
check "declined" equal "4 contoso.azurecr.io: no access: sign-in with a device code: it was declined in the browser. Sign in: docker-credential-acr login contoso.azurecr.io" \
  "$login_status $(tail -n 1 "$said")"
setting '{"device_code_lifetime":3}' >/dev/null
begin_device_code
end_device_code
check "expired" contains "$login_status $(tail -n 1 "$said")" "3 contoso.azurecr.io: sign-in needed: sign-in with a device code: the code has expired"
check "the former sign-in stays" equal "$ada_id" "$(who_is "$(person contoso.azurecr.io)")"

# The browser, played by a script: it posts what Entra's page would have it post, after some noise.
fresh_start
browser=$TMPDIR/browser
cat >"$browser" <<'SCRIPT'
#!/bin/bash
page=$(curl --silent --show-error "$1")
target=$(sed -n 's/.* action="\([^"]*\)".*/\1/p' <<<"$page")
fields=()
while IFS=$'\t' read -r name value; do
  fields+=(--data-urlencode "$name=$value")
done < <(grep -o '<input type="hidden"[^>]*>' <<<"$page" | sed 's/.* name="\([^"]*\)" value="\([^"]*\)".*/\1\t\2/')
{
  curl --silent --output /dev/null --write-out '%{http_code}\n' "$target/favicon.ico"
  curl --silent --output /dev/null --write-out '%{http_code}\n' "$target"
  curl --silent --output /dev/null --write-out '%{http_code}\n' --data 'code=evil&state=guessed' "$target"
  curl --silent --include "${fields[@]}" "$target"
} >"$TMPDIR/seen.new" 2>&1
echo "$1" >"$TMPDIR/url"
mv "$TMPDIR/seen.new" "$TMPDIR/seen"
SCRIPT
chmod +x "$browser"
with_browser() {
  rm -f "$TMPDIR/seen"
  BROWSER=$browser "$HELPER" login contoso --browser --no-configure >"$said" 2>&1
  login_status=$?
  cat "$said" >>"$shown"
  wait_until "the browser has its page" test -e "$TMPDIR/seen"
}
former=$(refresh_token)
setting "{\"authorize_as\":\"$ada\"}" >/dev/null
with_browser
check "a person signs in with the browser" equal "0 logged in as signed-in user $ada" "$(result)"
check "which was opened for them" contains "$(head -n 1 "$said")" "Your browser has been opened to sign in."
check "at Entra's page, which is shown, too" equal "$(cat "$TMPDIR/url")" "$(sed -n 2p "$said")"
check "of the public cloud" contains "$(sed -n 2p "$said")" "https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?"
check "stray requests were refused" equal "404 405 400" "$(head -n 3 "$TMPDIR/seen" | tr '\n' ' ' | sed 's/ $//')"
check "the page sends them back" contains "$(cat "$TMPDIR/seen")" "<h1>Back to the terminal</h1>"
check "and is kept by nobody" contains "$(cat "$TMPDIR/seen")" "Cache-Control: no-store"
check "the helper uses it" equal "$ada_id" "$(who_is "$(person contoso.azurecr.io)")"
check_fails "in place of the former one" equal "$former" "$(refresh_token)"
check "whose token is gone" equal 1 "$(count token)"
setting '{"authorize_error":"access_denied"}' >/dev/null
with_browser
check "declined in the browser" contains "$login_status $(tail -n 1 "$said")" \
  "4 contoso.azurecr.io: no access: sign-in with the browser: Entra answered: AADSTS65004: User declined to consent"
check "which the page says as well" contains "$(cat "$TMPDIR/seen")" "AADSTS65004: User declined to consent"
setting '{"authorize_error":""}' >/dev/null

# Two people for two registries.
sign_in "$bob" fabrikam --tenant "$fabrikam_tenant"
check "another person signs in to another tenant" equal "0 logged in as signed-in user $bob in tenant $fabrikam_tenant" "$(result)"
check "which the settings say from then on" equal "signed-in-user $fabrikam_tenant" \
  "$(jq -r '.registries["fabrikam.azurecr.io"] | .identity + " " + .tenant' "$settings_file")"
rm -rf "$cache"
check "each registry has its own" equal "$ada_id $bob_id" \
  "$(who_is "$(person contoso.azurecr.io)") $(who_is "$(person fabrikam.azurecr.io)")"
check "and a sign-in of its own" equal "2 2" "$(count who) $(count token)"
"$HELPER" logout --all >/dev/null
check "logging out of everything ends both" equal "0 0" "$(count who) $(count token)"
check "for each registry" lacks "$(person fabrikam.azurecr.io; person contoso.azurecr.io)" '"Secret"'
rm -f "$settings_file"
sign_in

# What cannot be trusted or read is told, not passed over.
rm -rf "$cache"
chmod 644 "$(kept token)"
check "a token that others could read" contains "$(person contoso.azurecr.io)" "contoso.azurecr.io: unsafe file: "
chmod 600 "$(kept token)"
cp "$(kept who)" "$TMPDIR/who"
echo x >>"$(kept who)"
rm -rf "$cache"
cp "$(kept token)" "$TMPDIR/orphan"
check "a damaged sign-in" contains "$(person contoso.azurecr.io)" "contoso.azurecr.io: sign-in needed: signed-in user: the sign-in kept in $(kept who) is damaged"
cat "$TMPDIR/who" >"$(kept who)"
check "which is not removed" equal "$ada_id" "$(who_is "$(person contoso.azurecr.io)")"

# Two registries at one address need one sign-in.
rm -rf "$cache"
begin_device_code contoso reg01
decide approve "$ada"
end_device_code
check "two registries are logged in to" equal "0 2" "$login_status $(grep -c 'logged in as' "$said")"
check "with one code" equal 1 "$(grep -c 'and enter the code' "$said")"

# Signed out, whatever lies about.
last=$(refresh_token)
cp "$TMPDIR/orphan" "$state/0123.0123456789abcdef.token"
"$HELPER" logout --all >/dev/null
check_fails "there was a refresh token" test -z "$last"
check "signing out leaves nothing" equal "0 0" "$(count who) $(count token)"
check "and nothing that is cached is answered" lacks "$(person contoso.azurecr.io)" '"Secret"'
check "no refresh token was ever printed" lacks "$(cat "$shown" "$errors")" "$last"
check "nor did it look like one" lacks "$(cat "$shown" "$errors")" "$(cut -c 1-8 <<<"$last")"
check "standard error stayed empty" equal "" "$(cat "$errors")"
finish
