#!/usr/bin/env bash
# The cache on a real disk: who may read it, what is refused, what heals, and what happens without one.
# not sanitized: it looks at system calls, of which a sanitized program makes more
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

mode_of() { stat -c %a "$1"; }

fresh_start
(umask 000; get contoso.azurecr.io >/dev/null)
entry=$(entry_of contoso.azurecr.io)
check "under umask 000 the directory is 0700" equal 700 "$(mode_of "$cache")"
others=$(find "$cache" -type f ! -perm 600)
check "and every file 0600" equal "" "$others"
fresh_start
(umask 000; as_principal strace -f -e trace=openat,open,mkdir,mkdirat,fchmod -o "$errors.trace" "$HELPER" get <<<contoso.azurecr.io >/dev/null)
check "no file was ever made with a wider mode" equal 0600 \
  "$(grep O_CREAT "$errors.trace" | sed -E 's/.*, (0[0-7]+)(\)| <unfinished).*/\1/' | sort -u)"
check "nor a directory" equal 0700 \
  "$(grep -E 'mkdir(at)?\(.*docker-credential-acr' "$errors.trace" | sed -E 's/.*, (0[0-7]+)(\)| <unfinished).*/\1/' | sort -u)"
fresh_start
(umask 0777; get contoso.azurecr.io >/dev/null)
check "under umask 0777 it still answers" get contoso.azurecr.io

# Corrupt files heal.
fresh_start
get contoso.azurecr.io >/dev/null
entry=$(entry_of contoso.azurecr.io)
for damage in "truncate -s 100" "truncate -s 0" "sed -i s/cache.1/cache.0/" "sed -i s/^expires.*/expires.9999999999/"; do
  $damage "$entry"
  before=$(counter acr.exchange)
  check "after '${damage%% *} …' it answers" get contoso.azurecr.io
  check "with one more exchange" equal $((before + 1)) "$(counter acr.exchange)"
  check "and is healed" equal $((before + 1)) "$(get contoso.azurecr.io >/dev/null; counter acr.exchange)"
done
cp "$entry" "$cache/fabrikam.azurecr.io~${entry##*~}"
check "one registry's file under another's name is not served" lacks "$(helper list)" fabrikam

# What cannot be trusted is refused, with the command that mends it.
refuses() {
  local output
  output=$(get contoso.azurecr.io) && { echo "it answered"; return 1; }
  contains "$output" "refusing to use" && contains "$output" "$1"
}
chmod 755 "$cache"
check "a directory open to others is refused" refuses "chmod go= $cache"
chmod 700 "$cache"
chown 1234 "$cache"
check "another's directory is refused" refuses "chown"
chown 0 "$cache"
mv "$cache" "$cache.real" && ln -s "$cache.real" "$cache"
check "a symbolic link for the directory is refused" refuses "symbolic link"
rm "$cache" && mv "$cache.real" "$cache"
chmod 644 "$entry"
check "an entry that others can read is refused" refuses "chmod go= $entry"
chmod 600 "$entry"
chown 1234 "$entry"
check "another's entry is refused" refuses "belongs to user 1234"
chown 0 "$entry"
mv "$entry" "$cache/real" && ln -s "$cache/real" "$entry"
check "a symbolic link for an entry is refused" refuses "rm $entry"
rm "$entry" && mkfifo -m 600 "$entry"
check "a FIFO is refused, and does not hang" refuses "not a regular file"
check "erase removes it" helper erase contoso.azurecr.io
check "and all is well again" get contoso.azurecr.io

# Without a place to keep anything it still answers.
answers_quietly() {
  local output
  output=$("$@" 2>"$errors.quiet") || { echo "$output"; return 1; }
  contains "$output" '"Secret":"eyJ' && equal "" "$(cat "$errors.quiet")"
}
ask() { as_principal "$@" "$HELPER" get <<<contoso.azurecr.io; }
check "without HOME it answers" answers_quietly ask env -u HOME -u XDG_CACHE_HOME
check "with a HOME that does not exist and cannot" answers_quietly ask env -u XDG_CACHE_HOME HOME=/proc/nowhere
check "with a relative XDG_CACHE_HOME" answers_quietly ask env XDG_CACHE_HOME=relative
check "which is ignored" not test -e relative
disk=$(mktemp -d)
mount -t tmpfs -o size=64k tmpfs "$disk"
dd if=/dev/zero of="$disk/fill" bs=4k >/dev/null 2>&1
check "on a full disk it answers" answers_quietly ask env XDG_CACHE_HOME="$disk"
settle
check "and leaves no torn file behind" equal "" "$(find "$disk" -type f ! -name lock ! -name fill)"
rm "$disk/fill"
ask env XDG_CACHE_HOME="$disk" >/dev/null
settle
check "a disk can be made read-only" mount -o remount,ro "$disk"
before=$(counter acr.exchange)
check "from a read-only disk it answers" answers_quietly ask env XDG_CACHE_HOME="$disk"
check "with what is cached there" equal "$before" "$(counter acr.exchange)"
umount "$disk"
mount -t tmpfs -o ro tmpfs "$disk"
check "on an empty read-only disk it answers" answers_quietly ask env XDG_CACHE_HOME="$disk"
umount "$disk"

# Somebody else than root, who may read everything.
install -m 755 "$HELPER" /dev/shm/helper
as_nobody() {
  as_principal setpriv --reuid=65534 --regid=65534 --clear-groups env -u SSL_CERT_FILE -u XDG_CACHE_HOME "$@" \
    /dev/shm/helper get <<<contoso.azurecr.io
}
install -d -m 700 /dev/shm/closed
check "with a HOME that is closed to us it answers" answers_quietly as_nobody HOME=/dev/shm/closed
install -d -m 755 /dev/shm/open
check "with one that is another's" answers_quietly as_nobody HOME=/dev/shm/open
install -d -m 755 /dev/shm/open/.cache
cp -a "$cache" /dev/shm/open/.cache/
check "another's cache in it is refused, closed as it is" contains "$(as_nobody HOME=/dev/shm/open)" \
  "belongs to user 0, not to user 65534. Run: sudo chown -R 65534 /dev/shm/open/.cache/docker-credential-acr"

# A cached get does next to nothing.
get contoso.azurecr.io >/dev/null
as_principal strace -f -o "$errors.trace" "$HELPER" get <<<contoso.azurecr.io >/dev/null
check "a cached get opens the token's file" grep -q 'openat(.*contoso.azurecr.io~.* = [0-9]' "$errors.trace"
check "it opens no socket" equal "" "$(grep -E 'socket\(|connect\(' "$errors.trace")"
check "starts no thread or process" equal "" "$(grep -E '^[0-9]+ +(clone3?|v?fork)\(' "$errors.trace")"
check "and opens nothing but libc and the cache" equal "" \
  "$(grep -E 'open(at)?\(' "$errors.trace" | grep -vE 'ld.so|libc.so|docker-credential-acr|contoso.azurecr.io~')"
check "list names the registry" contains "$(strace -f -o "$errors.trace" "$HELPER" list </dev/null)" contoso.azurecr.io
check "it uses no network" equal "" "$(grep -E 'socket\(|connect\(' "$errors.trace")"

# Nor does a get for another's registry.
no_io() {
  local trace=$errors.trace
  printf registry.example.com | strace -f -o "$trace" env PATH=/nonexistent "$HELPER" get >/dev/null
  sed -n '/read(0/,$p' "$trace" >"$trace.after"
  grep -E '^[0-9]+ +(open|openat|socket|connect|stat|newfstatat|mkdir|clone|clone3|vfork)\(' "$trace.after" |
    grep -v -e '/docker-credential-acr/config.json"' -e '/docker-credential-acr/registry.example.com.login"' \
      -e '/docker-credential-[a-z.]*"' && return 1
  grep -q 'write(1' "$trace.after"
}

check "a foreign host costs no I/O but a look for the settings, a login and a keychain, and the answer" no_io
check "standard error stayed empty" equal "" "$(cat "$errors")"
finish
