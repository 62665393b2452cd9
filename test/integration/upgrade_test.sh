#!/usr/bin/env bash
# What earlier releases left on a disk (test/fixtures) is read by this version; what a later one left is not destroyed
# by it; and what is taken away leaves no secret.
#   OTHER  the same program with another format of the cache, by default of the build that HELPER is of
# sandbox: --no-imds --no-registries
# not sanitized: the other version is not
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

: "${OTHER:=$(dirname "$HELPER")/../test/faults/other_format}"
ada=ada@contoso.onmicrosoft.com
bob=bob@fabrikam.onmicrosoft.com
# The helper that holds one of the logins: see write.sh.
bin=$TMPDIR/bin
mkdir -p "$bin"
cat >"$bin/docker-credential-fixture" <<'KEYCHAIN'
#!/bin/sh
read -r url
case $1:$url in
  get:keychain.azurecr.io) echo '{"ServerURL":"keychain.azurecr.io","Username":"keychain-user","Secret":"keychain-canary"}' ;;
  get:*) echo "credentials not found in native keychain"; exit 1 ;;
  list:*) echo '{}' ;;
  erase:*) echo "$url" >>"$TMPDIR/erased" ;;
esac
KEYCHAIN
chmod +x "$bin/docker-credential-fixture"
export PATH=$bin:$PATH

# unpack: the fixture as this HOME, with the modes that git does not keep.
unpack() {
  settle
  rm -rf "${HOME:?}"/.[!.]* "$TMPDIR/erased"
  (umask 077 && cp -r "$fixture/home/." "$HOME/")
  chmod -R go= "$HOME"
  find "$state/configure" -name '*.json' -exec sed -i "s|@HOME@|$HOME|" {} +
  reset_emulator
}
# that_day COMMAND…: a minute after the fixture was written, by the command's clock.
that_day() { by_clock $((date + 60 - $(date +%s))) "$@"; }
# at_end_of ENTRY COMMAND…: now, or when the token of that entry ends if it is as young as that.
at_end_of() {
  local left=$(($(sed -n 's/^expires //p' "$1") - $(date +%s)))
  shift
  at $((left > 0 ? left : 0)) "$@"
}
person() { printf '%s' "$1" | "$HELPER" get 2>>"$errors"; }
login_of() { person "$1" | jq -r '.Username + ":" + .Secret'; }
# contents [BUT]: every file that is there, with its content's digest.
contents() { (cd "$HOME" && find . -type f ! -name lock ! -path "${1-}" -exec sha256sum {} + | sort -k 2); }
# secrets: every secret that the fixture holds, a line each.
secrets() {
  printf '%s\n' typed-canary hub-canary key-canary removed-canary "$(printf 'me:removed-canary' | base64)"
  sed -n 's/^token //p' "$fixture"/home/.cache/*/* "$fixture"/home/.local/state/*/*.token | grep .
}
# holding_secrets: the files of HOME that hold one, be it as the undo journal writes what it removed.
holding_secrets() {
  secrets | python3 -c '
import base64, pathlib, re, sys
secrets = sys.stdin.read().split("\n")[:-1]
home = pathlib.Path(sys.argv[1])
for path in sorted(home.rglob("*")):
    text = path.read_bytes() if path.is_file() else b""
    for word in re.findall(rb"\"([A-Za-z0-9_-]{16,})\"", text):
        text += base64.urlsafe_b64decode(word + b"=" * (-len(word) % 4)) if len(word) % 4 != 1 else b""
    if any(secret.encode() in text for secret in secrets):
        print(path.relative_to(home))' "$HOME"
}
# put_token FILE TOKEN: in place of the one that is in it, as whoever wrote the file would have.
put_token() {
  python3 - "$@" <<'PYTHON'
import hashlib, pathlib, re, struct, sys
path = pathlib.Path(sys.argv[1])
text = re.sub(r"(?m)^token .*$", "token " + sys.argv[2], path.read_text().rsplit("digest ", 1)[0]).encode()
digest = hashlib.sha256(struct.pack("=Q", len(text)) + text).hexdigest()
path.write_bytes(text + b"digest " + digest.encode() + b"\n")
PYTHON
}
# sign_in_elsewhere: prints a refresh token that the emulator takes, of Ada's.
sign_in_elsewhere() {
  local home=$TMPDIR/elsewhere
  setting '{"device_code_interval":1}'
  HOME=$home "$HELPER" login contoso --device-code --no-configure >/dev/null 2>&1 &
  approve_device_code "$ada"
  wait $!
  sed -n 's/^token //p' "$home"/.local/state/docker-credential-acr/*.token
}
fresh_token=$(sign_in_elsewhere)

upgrade() {
  local answer token before
  unpack
  # The cache.
  token=$(sed -n 's/^token //p' "$(entry_of contoso.azurecr.io)")
  check "$version: a cached token is answered" equal "$token" "$(secret_of "$(that_day get contoso.azurecr.io)")"
  check "$version: and nobody is asked" equal "0 0" "$(counter entra.token) $(counter acr.exchange)"
  reset_emulator
  that_day get reg02.azurecr.io >/dev/null
  # This emulator does not know the token, so that another one is fetched, and the exchange made again.
  check "$version: Entra's is tried for another registry" equal "1 2" "$(counter entra.token) $(counter acr.exchange)"
  check "$version: a failure is remembered" equal "no access" \
    "$(that_day as_principal "$HELPER" status --output json 2>/dev/null | jq -r '.registries[] | select(.registry == "reg01.azurecr.io") | .tokens[0].lastError.kind')"
  unpack
  answer=$(at_end_of "$(entry_of contoso.azurecr.io)" get contoso.azurecr.io)
  check "$version: what has expired is renewed" contains "$answer" '"Secret":"eyJ'
  check "$version: by another one" lacks "$answer" "$token"

  # What was typed.
  unpack
  check "$version: a typed login" equal typed-user:typed-canary "$(login_of typed.azurecr.io)"
  check "$version: one of another registry" equal hub-user:hub-canary "$(login_of https://index.docker.io/v1/)"
  check "$version: one of many lines" contains "$(login_of https://gcr.io)" '"private_key": "-----BEGIN\nkey-canary"'
  check "$version: one that another helper holds" equal keychain-user:keychain-canary "$(login_of keychain.azurecr.io)"
  check "$version: list has them all" equal \
    '["https://gcr.io","https://index.docker.io/v1/","keychain.azurecr.io","typed.azurecr.io"]' \
    "$(that_day helper list | jq -c '[keys[] | select(. as $k | ["contoso.azurecr.io", "fabrikam.azurecr.io", "pipeline.azurecr.io"] | index($k) | not)]')"

  # Who had signed in, and the settings that say so.
  answer=$("$HELPER" status --output json 2>/dev/null)
  check "$version: status knows who has signed in" equal "[\"$ada\",\"$bob\"]" "$(jq -c '[.signIns[].account] | sort' <<<"$answer")"
  check "$version: and what the settings name" contains "$("$HELPER" status 2>&1)" "pipeline.azurecr.io"
  answer=$(person fabrikam.azurecr.io)
  check "$version: the settings' person is asked" contains "$answer" "signed-in user $bob in tenant 99999999-86f1-41af-91ab-2d7cd011db47"
  check "$version: with what is kept" equal 1 "$(counter entra.token)"
  put_token "$(token_file_of "$ada")" "$fresh_token"
  check "$version: a sign-in that has not ended is used" equal 00000000-0000-0000-0000-000000000000 \
    "$(person contoso.azurecr.io | jq -r .Username)"
  check_fails "$version: its newer token is kept in its place" equal "$fresh_token" "$(sed -n 's/^token //p' "$(token_file_of "$ada")")"

  # The clients' files.
  unpack
  check "$version: configure has nothing to add" contains "$("$HELPER" configure contoso fabrikam --all --yes 2>&1)" "lready"
  check "$version: and is undone" "$HELPER" configure --undo --yes
  for file in .docker/config.json .config/containers/auth.json; do
    check "$version: $file is as it was" cmp "$HOME/$file" "$fixture/clients-before/$(basename "$file")"
  done

  # Away with it.
  unpack
  for url in typed.azurecr.io https://index.docker.io/v1/ https://gcr.io keychain.azurecr.io; do
    check "$version: erase of $url" helper erase "$url"
  done
  check "$version: no login is left" equal "" "$(find "$state" -name '*.login')"
  check "$version: nor in the other helper" equal keychain.azurecr.io "$(cat "$TMPDIR/erased")"
  as_principal "$HELPER" erase <<<contoso.azurecr.io
  check "$version: erase of a cached token" equal "" "$(entry_of contoso.azurecr.io)"
}
# token_file_of USER
token_file_of() {
  local who
  who=$(grep -lx "account $1" "$state"/*.who)
  ls "${who%.who}".*.token
}

removal() {
  local answer
  unpack
  # A crash half-way through a write, a minute ago.
  (umask 077 && echo typed-canary | tee "$cache/.new-1" "$state/.new-1" >/dev/null)
  touch -d '1 minute ago' "$cache/.new-1" "$state/.new-1"
  check "$version: the secrets are where they belong, before" equal 10 "$(holding_secrets | wc -l)"
  "$HELPER" clear >/dev/null 2>&1
  check "$version: clear leaves nothing of the cache but locks" equal "" "$(find "$cache" -type f -size +0)"
  answer=$("$HELPER" logout --all 2>&1)
  check "$version: logout --all succeeds" contains "$answer" "All cached tokens are forgotten"
  check "$version: it leaves secrets in one place, which it names" equal ".local/state/docker-credential-acr/configure/00000001.json" "$(holding_secrets)"
  check "$version: by its path" contains "$answer" "$state/configure"
  check "$version: with what to type" contains "$answer" "docker-credential-acr configure --undo"
  check "$version: what else is left is settings, and the clients' own" equal \
    ".config/containers/auth.json .config/docker-credential-acr/config.json .docker/config.json" \
    "$(cd "$HOME" && find . -type f -size +0 ! -path '*/configure/*' | sed 's|^./||' | sort | xargs)"
  "$HELPER" configure --undo --yes >/dev/null 2>&1
  check "$version: after that, the login is the client's again and nowhere else" equal .docker/config.json "$(holding_secrets)"
}

# What `configure --system` wrote for every user: see write_system.sh.
system_wide() {
  local place after=$fixture/system/after before=$fixture/system/before
  for place in etc/containers etc/skel var/lib; do
    mount -t tmpfs -o mode=755 tmpfs "/$place"
    cp -r "$after/$place/." "/$place"
  done
  # As configure leaves them.
  chmod -R go= /var/lib/docker-credential-acr
  check "$version: configure --system has nothing to add" equal "changed: false" \
    "$("$HELPER" configure --system contoso fabrikam --all --yes 2>/dev/null | tail -n 1)"
  check "$version: and is undone" "$HELPER" configure --system --undo --yes
  for place in etc/containers etc/skel; do
    check "$version: /$place is as it was" equal "$(cd "$before/$place" && find . -type f -exec sha256sum {} + | sort)" \
      "$(cd "/$place" && find . -type f -exec sha256sum {} + | sort)"
  done
  check "$version: and nothing is left to undo" equal "" "$(find /var/lib -type f -size +0)"
  umount /etc/containers /etc/skel /var/lib
}

# Another version of the cache's format, at its turn in this home.
other_format() {
  local before
  unpack
  before=$(contents './.cache/*')
  check "$version: one with another format of the cache has its own" contains \
    "$(printf contoso.azurecr.io | that_day as_principal "$OTHER" get)" '"Secret":"eyJ'
  that_day "$OTHER" list >/dev/null 2>&1
  that_day "$OTHER" status >/dev/null 2>&1
  printf typed.azurecr.io | "$OTHER" get >/dev/null 2>&1
  check "$version: it leaves the rest as it is" equal "$before" "$(contents './.cache/*')"
  check "$version: and the entries" equal "$(sed -n 's/^token //p' "$fixture"/home/.cache/*/contoso*)" \
    "$(secret_of "$(that_day get contoso.azurecr.io)")"
}

# What a later version will have written, which this one cannot read.
downgrade() {
  local before
  unpack
  sed -i '2i\  "later": { "canary": true },' "$settings/config.json"
  before=$(contents './.cache/*')
  check "later: settings that it does not understand are an error" contains \
    "$("$HELPER" login contoso --identity --no-configure 2>&1)" 'unknown key "later"'
  check "later: and stay as they are" equal "$before" "$(contents './.cache/*')"

  unpack
  sed -i 's/^{/[/' "$state/configure/00000001.json"
  before=$(cat "$state/configure/00000001.json" "$HOME/.docker/config.json")
  check "later: of two notes of what to undo, the one that it can read is undone" "$HELPER" configure --undo --yes
  check_fails "later: and gone" test -e "$state/configure/00000002.json"
  check "later: the other stays, and what it is of" equal "$before" \
    "$(cat "$state/configure/00000001.json" "$HOME/.docker/config.json")"

  # Every first line's number is one higher.
  unpack
  sed -i '1s/ 1$/ 2/' "$state"/*.login "$state"/*.who "$state"/*.token
  before=$(contents './.cache/*')
  check "later: a login of a later version is an error" contains "$(person typed.azurecr.io)" "written by another version"
  check "later: and so is a sign-in" contains "$(person contoso.azurecr.io)" "written by another version"
  person fabrikam.azurecr.io >/dev/null
  helper list >/dev/null 2>&1
  for command in status "status --output json" refresh clear "login contoso --no-configure"; do
    # A command's words.
    # shellcheck disable=SC2086
    "$HELPER" $command >/dev/null 2>&1 </dev/null
  done
  check "later: none of that changed a file" equal "$before" "$(contents './.cache/*')"
}

for fixture in "$top"/test/fixtures/*/; do
  fixture=${fixture%/}
  version=${fixture##*/}
  date=$(cat "$fixture/date")
  upgrade
  removal
  system_wide
  other_format
done
downgrade
check "standard error stayed empty" equal "" "$(cat "$errors")"
finish
