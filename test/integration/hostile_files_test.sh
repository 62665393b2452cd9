#!/usr/bin/env bash
# Whatever somebody has planted where we keep or read something: it is refused or counts as absent, nobody waits for it, and
# nothing is written through it.
# sandbox: --no-registries
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"
work=$(mktemp -d)
settings=$HOME/.config/docker-credential-acr/config.json

# plant KIND PATH: puts it there, in place of whatever is. What a link leads to is $work/victim.
plant() {
  (umask 077 && mkdir -p "$(dirname "$2")")
  rm -rf "$2" "$work/victim"
  echo untouched >"$work/victim"
  case $1 in
    symlink) ln -s "$work/victim" "$2" ;;
    dangling) ln -s "$work/nowhere" "$2" ;;
    hardlink) chmod 600 "$work/victim" && ln "$work/victim" "$2" ;;
    fifo) mkfifo -m 600 "$2" ;;
    socket) python3 -c 'import os,socket,sys; os.umask(0o177); os.chdir(os.path.dirname(sys.argv[1]))
socket.socket(socket.AF_UNIX).bind(os.path.basename(sys.argv[1])[-90:]); os.rename(os.path.basename(sys.argv[1])[-90:], sys.argv[1])' "$2" ;;
    device) mknod -m 600 "$2" c 1 5 ;;
    directory) mkdir -m 700 "$2" ;;
    file) install -m 600 "$work/victim" "$2" ;;
    sparse) truncate -s 1T "$2" && chmod 600 "$2" ;;
    another\'s) install -m 600 -o 1234 "$work/victim" "$2" ;;
    writable) install -m 666 "$work/victim" "$2" ;;
    other-directory) install -d -m 700 -o 1234 "$2" ;;
    open-directory) install -d -m 777 "$2" ;;
    acl) install -m 600 "$work/victim" "$2" && python3 -c 'import os,struct,sys
os.setxattr(sys.argv[1], "system.posix_acl_access", struct.pack("<I" + "HHI" * 5, 2, 1, 6, 2**32 - 1, 2, 6, 1234, 4, 0, 2**32 - 1, 16, 6, 2**32 - 1, 32, 0, 2**32 - 1))' "$2" ;;
  esac
}
# said COMMAND…: what it says, at once, in little memory. Who crashes, or does not end, has said nothing.
said() {
  local output code
  output=$(ulimit -v 4000000; timeout 10 "$@" 2>&1)
  code=$?
  if [ "$code" -eq 99 ] || [ "$code" -ge 124 ]; then
    printf 'ended with %s\n' "$code"
    printf '%s\n' "$output" >&2
    return 1
  fi
  printf '%s' "$output"
}
asked() { said env AZURE_TENANT_ID="$EMULATED_TENANT_ID" AZURE_CLIENT_ID="$EMULATED_CLIENT_ID" \
  AZURE_CLIENT_SECRET="$EMULATED_CLIENT_SECRET" "$@" <<<$contoso; }
untouched() { [ -z "$(find "$work/nowhere" 2>/dev/null)" ] && equal untouched "$(cat "$work/victim")"; }
# traps PATH EXPECTED KIND…: each of them planted there; EXPECTED is part of what a get then says.
traps() {
  local path=$1 expected=$2 kind
  shift 2
  for kind in "$@"; do
    plant "$kind" "$path"
    check "${path#"$HOME"/}: $kind" contains "$(asked "$HELPER" get)" "$expected"
    check "… nothing is written through it" untouched
    rm -rf "$path"
  done
}
sanitized() { nm -D "$HELPER" 2>/dev/null | grep -q __asan; }
# A sanitizer takes terabytes of address space by itself.
if sanitized; then ulimit() { :; }; fi

fresh_start
traps "$cache" "unsafe file: refusing to use $cache" symlink dangling fifo socket device file another\'s other-directory open-directory
get $contoso >/dev/null
entry=$(entry_of $contoso)
traps "$entry" "unsafe file: refusing to use $entry" symlink dangling hardlink fifo socket device directory sparse another\'s writable acl
rm -rf "$cache"
answer='"Secret":"eyJ'
traps "$cache/lock" "$answer" symlink dangling fifo socket device directory
check "a setgid directory is as good as any" contains "$(install -d -m 2700 "$cache"; asked "$HELPER" get)" "$answer"
rm -rf "$cache"

mkdir -p "$state" && chmod 700 "$state"
login=$state/$contoso.login
traps "$login" "unsafe file: refusing to use $login" symlink dangling hardlink fifo socket device directory sparse another\'s writable acl
rm -rf "$state"
plant dangling "$state"
check "a link for the state directory: nobody has logged in" contains "$(asked "$HELPER" get)" "$answer"
stored() { said "$HELPER" store <<<'{"ServerURL":"contoso.azurecr.io","Username":"me","Secret":"hunter2-canary"}'; }
check "a login is not kept through it" contains "$(stored)" "unsafe file: refusing to use $state"
check "… nothing is written through it" untouched
for kind in fifo socket device other-directory open-directory file; do
  plant $kind "$state"
  check "$kind for the state directory: no login is kept there" contains "$(stored)" "unsafe file: refusing to use $state"
done
rm -rf "$state"

traps "$settings" "$settings" fifo socket device directory sparse another\'s writable acl
traps "$settings" "$settings" symlink # to something that is no settings
for kind in fifo socket device directory sparse; do
  plant $kind "$work/file"
  for variable in AZURE_CLIENT_CERTIFICATE_PATH AZURE_FEDERATED_TOKEN_FILE; do
    check "$variable: $kind" contains "$(asked env -u AZURE_CLIENT_SECRET $variable="$work/file" "$HELPER" get)" \
      "cannot read $work/file"
  done
  plant $kind "$HOME/.docker/config.json"
  for command in list doctor "configure contoso --dry-run" status; do
    # shellcheck disable=SC2086
    check "docker's file: $kind: ${command%% *} ends" said "$HELPER" $command
  done
done
rm -rf "$HOME/.docker"

# Where the cache and what must not be lost are one directory, dropping the one leaves the other.
one=$work/one
both() { XDG_CACHE_HOME=$one XDG_STATE_HOME=$one "$@"; }
hub=https://index.docker.io/v1/
both "$HELPER" store <<<"{\"ServerURL\":\"$hub\",\"Username\":\"me\",\"Secret\":\"hub-password\"}"
both get $contoso >/dev/null
check "clear drops the tokens" both "$HELPER" clear
check "… all of them" equal "" "$(find "$one" -name 'contoso*' -o -name 'entra*')"
check "and leaves a login" contains "$(both "$HELPER" get <<<$hub)" hub-password
both get $contoso >/dev/null
tidied() { [ -n "$(find "$one" -name 'tidied-*')" ] && ! pgrep -f "^$HELPER get" >/dev/null; }
wait_until "so does what tidies up after a renewal" tidied
check "…" contains "$(both "$HELPER" get <<<$hub)" hub-password

# Somebody else than root, in a place where others may write.
install -m 755 "$HELPER" /dev/shm/helper
as_nobody() {
  as_principal setpriv --reuid=65534 --regid=65534 --clear-groups env -u XDG_CACHE_HOME \
    SSL_CERT_FILE=/dev/shm/ca.pem HOME=/dev/shm/shared "$@" 2>&1
}
install -m 644 "$EMULATOR_CA" /dev/shm/ca.pem
install -d -m 1777 /dev/shm/shared
install -d -m 777 -o 1234 /dev/shm/shared/.cache
check "a parent that is another's: it answers" contains "$(as_nobody /dev/shm/helper get <<<$contoso)" "$answer"
theirs=/dev/shm/shared/.cache/docker-credential-acr
check "what it keeps there is closed" equal "" "$(find $theirs ! -user 65534 -o -perm /077)"
mv $theirs $theirs.old && install -d -m 777 -o 1234 $theirs
check "put in its place: refused" contains "$(as_nobody /dev/shm/helper get <<<$contoso)" "refusing to use $theirs: it belongs to user 1234"
# As fast as they can, another's directory, a link to it and ours, in turn.
cat >"$work/swap.py" <<'PYTHON'
import ctypes, os, sys
ours, trap, link = (path.encode() for path in sys.argv[1:])
exchange = lambda a, b: ctypes.CDLL(None).renameat2(-100, a, -100, b, 2)
while os.path.exists("/dev/shm/go"):
    exchange(ours, trap), exchange(ours, link)
PYTHON
# race DIRECTORY ANSWER COMMAND…: forty times, while that happens to the directory. ANSWER is a pattern.
race() {
  # The link may be gone before it can be looked at.
  local directory=$1 expected="$2|unsafe file: refusing to use $1|cannot open $1: Not a directory" swapper
  shift 2
  install -d -m 777 -o 1234 "$directory.trap" && ln -s "$directory.trap" "$directory.link"
  touch /dev/shm/go
  python3 "$work/swap.py" "$directory" "$directory.trap" "$directory.link" &
  swapper=$!
  for _ in $(seq 40); do "$@"; done >"$work/race"
  rm /dev/shm/go && wait $swapper
  check "a race for ${directory#/dev/shm/shared/}: each of forty did it, or refused" equal "" "$(grep -vE "$expected" "$work/race")"
  check "… all forty" equal 40 "$(wc -l <"$work/race")"
  check "… nothing was written where others can read it" equal "" \
    "$(find "${directory%/*}" -user 65534 -perm /077; find "${directory%/*}" -type d -user 1234 -not -empty -name 'docker*')"
}
rm -rf $theirs && mv $theirs.old $theirs
nobodys_get() { as_nobody /dev/shm/helper get <<<$contoso; }
race $theirs '"Secret":"eyJ' nobodys_get
# What must not be lost is kept in another place.
nobodys_store() { as_nobody /dev/shm/helper store <<<'{"ServerURL":"contoso.azurecr.io","Username":"me","Secret":"hunter2-canary"}' && echo stored; }
theirs=/dev/shm/shared/.local/state/docker-credential-acr
install -d -m 777 -o 1234 /dev/shm/shared/.local ${theirs%/*}
check "a login is kept below a parent that is another's" equal stored "$(nobodys_store)"
check "… closed to others" equal "" "$(find $theirs ! -user 65534 -o -perm /077)"
race $theirs '^stored$' nobodys_store
install -d -m 1777 /dev/shm/sticky
check "umask 0777 leaves a directory that can be used" equal 700 \
  "$(umask 0777; as_nobody HOME=/dev/shm/sticky /dev/shm/helper get <<<$contoso >/dev/null; stat -c %a /dev/shm/sticky/.cache/docker-credential-acr)"
finish
