#!/usr/bin/env bash
# What somebody has typed: where it is kept, that it is found again, and that nothing loses or leaks it.
# sandbox: --no-registries
# not sanitized: it looks at system calls, of which a sanitized program makes more
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

hub=https://index.docker.io/v1/
not_found="credentials not found in native keychain"
work=$(mktemp -d)

# store URL USER SECRET
store() {
  jq -n --arg url "$1" --arg user "$2" --arg secret "$3" '{ServerURL: $url, Username: $user, Secret: $secret}' |
    as_principal "$HELPER" store
}
# user_and_secret URL
user_and_secret() { get "$1" | jq -r '.Username + ":" + .Secret'; }
# keychain WORD: says so in the settings.
keychain() {
  mkdir -p "$settings"
  (umask 077 && echo "{\"keychain\": \"$1\"}" >"$settings/config.json")
}
start_anew() {
  fresh_start
  rm -rf "$state" "$settings"
}
# The three ways that ACR documents to log in with something typed.
start_anew
keychain file
principal=66666666-7777-8888-9999-aaaaaaaaaaaa
for login in "contoso:emulated-admin-password" "ci-pull:emulated-token-password" "$principal:fabrikam-client-secret-9876543210"; do
  check "store of ${login%%:*}" store https://$contoso "${login%%:*}" "${login#*:}"
  check "get answers it, whatever the identity" equal "$login" "$(user_and_secret $contoso)"
  check "under every way to name the registry" equal "$login" "$(user_and_secret https://CONTOSO.azurecr.io/v2/)"
  check "list names it" equal "{\"$contoso\":\"${login%%:*}\"}" "$(helper list)"
done
check "Azure was not asked" equal "0 0" "$(counter entra.token) $(counter acr.exchange)"
check "erase is silent" equal "" "$(helper erase https://$contoso)"
check "then the identity's token is answered" equal 00000000-0000-0000-0000-000000000000 "$(get $contoso | jq -r .Username)"
token=$(secret_of "$(get $contoso)")
check "store of a password beside a cached token" store $contoso contoso emulated-admin-password
check "the password is answered" equal contoso:emulated-admin-password "$(user_and_secret $contoso)"
check "store of a token" store $contoso '<token>' "$token"
check "the later login is answered" equal "$token" "$(secret_of "$(get $contoso)")"
check "store of a password again" store $contoso contoso emulated-admin-password
check "erase forgets both" helper erase $contoso
check "the password" equal "" "$(grep -rl emulated-admin-password "$HOME")"
check "and the token" equal "{}" "$(helper list)"

# Other people's registries.
for url in $hub registry.example.com localhost:5000 '[::1]:5000' https://gcr.io; do
  check "store for $url" store "$url" me "secret of $url"
  check "get" equal "me:secret of $url" "$(user_and_secret "$url")"
done
check "by exactly that name" equal "$not_found" "$(get index.docker.io)"
check "list has them all, sorted" equal \
  '{"[::1]:5000":"me","https://gcr.io":"me","https://index.docker.io/v1/":"me","localhost:5000":"me","registry.example.com":"me"}' \
  "$(helper list)"
key=$(printf '{\n  "type": "service_account",\n  "private_key": "-----BEGIN\\n<&>"\n}\n.')
check "store of a key of many lines" store https://gcr.io _json_key "$key"
check "get" equal "$key" "$(secret_of "$(get https://gcr.io)")"
for url in $hub registry.example.com localhost:5000 '[::1]:5000' https://gcr.io; do helper erase "$url"; done
check "erase" equal "{}" "$(helper list)"

# Who may read it.
rm -rf "$state"
as_open() (umask 000 && "$@")
check "store under umask 000" as_open store $contoso contoso emulated-admin-password
check "is private all the same" equal "700 600 600" \
  "$(stat -c %a "$state" "$state/$contoso.login" "$state/lock" | xargs)"
chmod 755 "$state"
check "in a directory open to others it is refused, with the remedy" contains "$(get $contoso)" "chmod go= $state"
chmod 700 "$state"
truncate -s -1 "$state/$contoso.login"
check "a damaged one says what to type" contains "$(get $contoso)" "rm $state/$contoso.login"
check "and can be erased" equal "" "$(helper erase $contoso)"

# What it costs those who never typed anything.
get $contoso >/dev/null
mkdir -p "$state" && chmod 700 "$state"
watched() { printf %s $contoso | as_principal strace -f -o "$work/trace" "$HELPER" get; }
check "a cached get, watched" watched
check "looks for a login once" equal 1 "$(grep -c "$state" "$work/trace")"
check "and runs nothing" equal 1 "$(grep -c execve "$work/trace")"

# killed_at CALL NUMBER COMMAND…: kill -9, at the entry to that system call.
killed_at() { strace -qq -o /dev/null -e "trace=$1" -e "inject=$1:signal=KILL:when=$2" "${@:3}"; }
# is_whole URL: one of the logins is answered, and no one's name beside another one's password.
is_whole() {
  local answer
  answer=$(user_and_secret "$1")
  [[ $answer =~ ^user([0-9]+):new([0-9]+)$ && ${BASH_REMATCH[1]} = "${BASH_REMATCH[2]}" ]] || equal "a whole login" "$answer"
}
# keychain_is_busy: what a store that was killed had begun to run goes on, and would be in the next one's way.
keychain_is_busy() { pgrep -f '/docker-credential-(simple|acr) (get|store|erase|list)$' >/dev/null; }
# crash_everywhere CALL…: dies at every one of these calls while it stores, and says how often.
crash_everywhere() {
  local call n crashes=0
  for call in "$@"; do
    for n in $(seq 100); do
      jq -n --arg url $contoso --arg n "$((++login))" '{ServerURL: $url, Username: "user\($n)", Secret: "new\($n)"}' >"$work/input"
      killed_at "$call" "$n" "$HELPER" store <"$work/input" >/dev/null 2>&1 && break
      crashes=$((crashes + 1))
      for _ in {1..500}; do
        keychain_is_busy || break
        sleep 0.02
      done
      is_whole $contoso || { echo "after kill -9 at $call $n"; return 1; }
    done
    [ "$(user_and_secret $contoso)" = "user$login:new$login" ] || { echo "after no crash"; return 1; }
  done
  [ "$crashes" -gt $# ]
}
login=0
keychain file
check "store before the crashes" store $contoso user0 new0
check "kill -9 anywhere in store leaves the former login or the new one" crash_everywhere openat fchmod write fsync rename,renameat,renameat2 fcntl
check "what crashes leave is private" equal 600 "$(find "$state" -type f -printf '%m\n' | sort -u | xargs)"
# Another program's keychain, as simple as can be: one file, which it replaces at once.
mkdir "$work/bin"
cat >"$work/bin/docker-credential-simple" <<'SIMPLE'
#!/bin/sh
kept=$HOME/simple-keychain
case $1 in
  store) cat >"$kept.new" && tail -c 2 "$kept.new" | grep -q '}' && mv "$kept.new" "$kept" ;;
  get) cat "$kept" ;;
  erase) rm "$kept" ;;
  list) echo '{}' ;;
esac
SIMPLE
chmod +x "$work/bin/docker-credential-simple"
export PATH=$work/bin:$PATH
keychain simple
check "kill -9 anywhere while a login moves into a keychain" crash_everywhere openat write poll fsync rename,renameat,renameat2
check "the file has no secret then" lacks "$(cat "$state/$contoso.login")" new
check "and that it is kept there" contains "$(cat "$state/$contoso.login")" simple
check "erase" helper erase $contoso
check "leaves nothing" not test -e "$HOME/simple-keychain"
keychain file

at_once() {
  local i jobs=()
  for i in $(seq 10); do store "$1" "user$i" "new$i" & jobs+=($!); done
  for i in "${jobs[@]}"; do wait "$i" || return 1; done
  [[ $(user_and_secret "$1") =~ ^user([0-9]+):new([0-9]+)$ && ${BASH_REMATCH[1]} = "${BASH_REMATCH[2]}" ]]
}
check "ten at once: one of them is kept, whole" at_once $contoso
helper erase $contoso

# Keychains that don't work are as if they were not there; named, they are an error.
start_anew
check "store where no keychain works" store $contoso contoso emulated-admin-password
check "is kept in a file" grep -q emulated-admin-password "$state/$contoso.login"
check "store of another registry's" store $hub me hub-password
check "get" equal me:hub-password "$(user_and_secret $hub)"
check "an anonymous pull goes on" equal "$not_found" "$(get registry.example.com)"
check "and is no matter for who is told by list" equal "{\"$contoso\":\"contoso\",\"$hub\":\"me\"}" "$(helper list)"
check "what was kept is found where there is no helper at all" equal hub-password \
  "$(secret_of "$(PATH=$work "$HELPER" get <<<$hub)")"
keychain secretservice
check "a named keychain that does not work is an error" contains "$(get registry.example.com)" \
  "registry.example.com: refused: docker-credential-secretservice: "
check "for store, too" contains "$(store $contoso contoso changed)" "docker-credential-secretservice: "
check "which changes nothing" equal contoso:emulated-admin-password "$(user_and_secret $contoso)"
keychain nonexistent
check "one that is not installed is named" contains "$(get registry.example.com)" \
  "docker-credential-nonexistent is not installed"
ln -s "$HELPER" "$work/bin/docker-credential-myself"
keychain myself
check "one that is this very program is refused" contains "$(get registry.example.com)" \
  "docker-credential-myself is this very program"
# Nor does a script around it make a ring.
printf '#!/bin/sh\nexec "%s" "$@"\n' "$HELPER" >"$work/bin/docker-credential-wrapped"
chmod +x "$work/bin/docker-credential-wrapped"
keychain wrapped
check "nor is there a ring through a script" contains "$(get registry.example.com)" \
  "has run docker-credential-acr in its turn"

# Real keychains: Debian's pass, then its Secret Service.
start_anew
# exposed COMMAND…: how many arguments of any program hold the password.
exposed() {
  strace -f -v -s 10000 -e trace=execve -e signal=none -o "$work/trace" "$@" >/dev/null
  sed 's/\], \[.*//' "$work/trace" | grep -cF -e hunter2-canary
}
kept_in() { contains "$(cat "$state/$contoso.login")" "kept-in $1"; }
# lives_in NAME: everything that can be done with a keychain that works.
lives_in() {
  local name=$1
  check "$name: store" store $contoso contoso hunter2-canary
  check "$name: is where it is kept" kept_in "$name"
  check "$name: the secret is in no file of ours" equal "" "$(grep -rl hunter2-canary "$HOME/.local/state")"
  check "$name: get" equal contoso:hunter2-canary "$(user_and_secret $contoso)"
  check "$name: the helper itself has it" equal hunter2-canary "$(secret_of "$("docker-credential-$name" get <<<$contoso)")"
  check "$name: store of Docker Hub's" store $hub me hub-password
  check "$name: get" equal me:hub-password "$(user_and_secret $hub)"
  check "$name: the helper itself has it" equal hub-password "$(secret_of "$("docker-credential-$name" get <<<$hub)")"
  printf '{"ServerURL":"ghcr.io","Username":"me","Secret":"gh"}' | "docker-credential-$name" store
  check "$name: what others left there is found" equal me:gh "$(user_and_secret ghcr.io)"
  check "$name: list merges" equal "{\"$contoso\":\"contoso\",\"ghcr.io\":\"me\",\"$hub\":\"me\"}" "$(helper list)"
  check "$name: not found" equal "$not_found" "$(get registry.example.com)"
  check "$name: erase of nothing" equal "0" "$(helper erase registry.example.com; echo $?)"
  jq -n '{ServerURL: "contoso.azurecr.io", Username: "contoso", Secret: "hunter2-canary"}' >"$work/input"
  watched_store() { "$HELPER" store <"$work/input"; }
  export -f watched_store
  check "$name: no argument holds the password while it is stored" equal 0 "$(exposed bash -c watched_store)"
  check "$name: though the helper ran" contains "$(cat "$work/trace")" "docker-credential-$name"
  check "$name: nor while it is read" equal 0 "$(exposed "$HELPER" get <<<$contoso)"
  check "$name: ten at once" at_once $contoso
  check "$name: erase of each" equal "" "$(for url in $contoso $hub ghcr.io; do helper erase "$url"; done)"
  check "$name: nothing is left" equal "{} {}" "$(helper list) $("docker-credential-$name" list)"
}
export work
gpg --batch --quiet --passphrase '' --quick-gen-key nobody@example.com default default never 2>/dev/null
check "a store for pass" pass init nobody@example.com
lives_in pass
rm -rf "$HOME/.password-store"

DBUS_SESSION_BUS_ADDRESS=$(dbus-daemon --session --address="unix:dir=$XDG_RUNTIME_DIR" --fork --print-address --nosyslog 2>/dev/null)
export DBUS_SESSION_BUS_ADDRESS
printf anything | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
wait_until "a keyring" docker-credential-secretservice list
lives_in secretservice
unset DBUS_SESSION_BUS_ADDRESS
check "standard error stayed empty" equal "" "$(cat "$errors")"
finish
