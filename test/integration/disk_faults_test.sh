#!/usr/bin/env bash
# Disks that fail: a get answers all the same, a store says so and leaves the former login whole, an erase says so.
# sandbox: --no-registries
# not sanitized: it counts system calls
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"
. "$top/test/integration/disk.sh"

# with_fault DIRECTORY CALLS ERRNO[:when=N] VERB INPUT: the calls that are about that directory, or a file in it, fail.
# Where a name is not known before, as of a temporary file, strace sees it by the directory's descriptor.
with_fault() {
  local paths=(-P "$1" -P "$1/lock" -P "$1/$contoso.login")
  local entry
  for entry in "$1"/contoso*; do paths+=(-P "$entry"); done
  as_principal strace -f -qq -o "$work/trace" "${paths[@]}" -e "trace=$2" -e "inject=$2:error=$3" "$HELPER" "$4" <"$5"
}
# everywhere CALLS ERRNO VERB INPUT: the same without regard to what a call is about.
everywhere() {
  as_principal strace -f -qq -o "$work/trace" -e "trace=$1" -e "inject=$1:error=$2" "$HELPER" "$3" <"$4"
}
injected() { grep -q INJECTED "$work/trace" || { echo "nothing was injected"; return 1; }; }

# call errnos…: for calls that a cold get makes where its cache is.
get_table="
openat EIO ENOSPC EMFILE ENFILE ENOMEM EACCES EROFS EDQUOT
openat EIO:when=2+ ENOSPC:when=2+ EMFILE:when=2+ EDQUOT:when=2+ EROFS:when=2+
fcntl ENOLCK EIO ENOMEM EINTR:when=1
renameat EIO ENOSPC EDQUOT EROFS"
get_everywhere="
fchmod EIO EPERM EROFS ENOMEM ENOSPC EDQUOT
unlinkat EIO EROFS EBUSY ENOSPC EDQUOT"
mkdir_errnos="EIO ENOSPC EDQUOT EROFS EACCES ENOMEM"
answers() {
  local output
  output=$("$@") || { echo "it failed: $output"; return 1; }
  is_token "$output" && injected && nothing_torn
}
fresh_start
while read -r call errnos; do
  for errno in $errnos; do
    rm -rf "$cache"
    mkdir -p "$cache" && chmod 700 "$cache"
    check "get: $call fails with $errno" answers with_fault "$cache" "$call" "$errno" get "$work/registry"
    check "and the next one is answered" is_token "$(get $contoso)"
  done
done <<<"${get_table#?}"
while read -r call errnos; do
  for errno in $errnos; do
    rm -rf "$cache"
    check "get: $call fails with $errno" answers everywhere "$call" "$errno" get "$work/registry"
  done
done <<<"${get_everywhere#?}"
for errno in $mkdir_errnos; do
  rm -rf "$HOME/.cache"
  check "get: mkdir fails with $errno" answers everywhere mkdir "$errno" get "$work/registry"
done
get $contoso >/dev/null
for fault in "openat EIO" "openat EMFILE" "read EIO" "read EINTR:when=1" "newfstatat EIO" "newfstatat ENOMEM"; do
  read -r call errno <<<"$fault"
  check "get of a cached token: $call fails with $errno" answers with_fault "$cache" "$call" "$errno" get "$work/registry"
done
# As many descriptors as there may be, from too few for anything on.
few_descriptors() {
  local limit output
  for limit in $(seq 3 14); do
    rm -rf "$cache"
    output=$(as_principal prlimit --nofile="$limit" "$HELPER" get <"$work/registry" 2>/dev/null) || [[ $output = "$contoso: "* ]] || [ "$limit" -lt 5 ] ||
      { echo "with $limit: $output"; return 1; }
    nothing_torn || return 1
  done
  is_token "$(get $contoso)"
}
check "get with few descriptors answers or says why" few_descriptors

# What was typed: an error has changed nothing, and no error means that the new login is kept.
former_or_new() {
  local output
  rm -rf "$state"
  "$HELPER" store <"$work/old" || return 1
  if output=$("$@"); then
    injected && equal new:new-password "$(login)"
  else
    injected && contains "$output" "$contoso: " && equal old:old-password "$(login)" &&
      equal "" "$(find "$state" -name '.new-*')"
  fi
}
refused() { former_or_new "$@" && equal old:old-password "$(login)"; }
for errno in EIO ENOSPC EMFILE ENFILE ENOMEM EACCES EROFS EDQUOT; do
  check "store: openat fails with $errno" refused with_fault "$state" openat "$errno" store "$work/new"
done
for fault in "fchmod EIO" "fchmod EROFS" "write EIO:when=1" "write ENOSPC:when=1" "write EDQUOT:when=1" "fsync EIO:when=1" "fsync ENOSPC:when=1" \
  "fsync EDQUOT:when=1" "renameat EIO" "renameat ENOSPC" "renameat EDQUOT" "renameat EROFS"; do
  read -r call errno <<<"$fault"
  check "store: $call fails with $errno" refused everywhere "$call" "$errno" store "$work/new"
done
for fault in "write EINTR:when=1" "fsync EIO:when=2" "fcntl ENOLCK" "fcntl EIO" "fcntl EINTR:when=1" "getdents64 EIO"; do
  read -r call errno <<<"$fault"
  check "store: $call fails with $errno, which is no loss" former_or_new everywhere "$call" "$errno" store "$work/new"
done

# erase: silent only if it is gone.
gone_or_said() {
  local output
  rm -rf "$state"
  "$HELPER" store <"$work/old" || return 1
  get $contoso >/dev/null
  if output=$("$@"); then
    injected && equal "" "$(find "$state" -name '*.login')$(entry_of $contoso)"
  else
    injected && contains "$output" "$contoso: " && check_whole
  fi
}
check_whole() { [ ! -e "$state/$contoso.login" ] || equal old:old-password "$(login)"; }
for errno in EIO EROFS EACCES EBUSY ENOMEM; do
  check "erase: unlinkat fails with $errno" gone_or_said everywhere unlinkat "$errno" erase "$work/registry"
done
for errno in EIO ENOMEM; do
  check "erase: newfstatat fails with $errno" gone_or_said with_fault "$state" newfstatat "$errno" erase "$work/registry"
  check "erase: openat fails with $errno" gone_or_said with_fault "$state" openat "$errno" erase "$work/registry"
done
rm -rf "$state"
get $contoso >/dev/null
unlisted() {
  local said
  said=$(everywhere getdents64 "$1" erase "$work/registry") && { echo "it succeeded"; return 1; }
  injected && contains "$said" "$contoso: " && contains "$said" "cannot list $cache: $2"
}
check "erase of a token: getdents64 fails with EIO" unlisted EIO "Input/output error"
check "erase of a token: getdents64 fails with ENOMEM" unlisted ENOMEM "Cannot allocate memory"
check "which is left as it was" test -s "$(entry_of $contoso)"

# Real disks: full, with one block left (a write that is cut short), read-only.
disk=$(mktemp -d)
on_disk() { XDG_STATE_HOME=$disk XDG_CACHE_HOME=$disk "$@"; }
mount -t tmpfs -o size=128k,mode=700 tmpfs "$disk"
on_disk "$HELPER" store <"$work/old"
jq -n --arg secret "$(head -c 20000 /dev/zero | tr '\0' x)" '{ServerURL: "contoso.azurecr.io", Username: "new", Secret: $secret}' >"$work/long"
dd if=/dev/zero of="$disk/fill" bs=4k >/dev/null 2>&1
full=$(on_disk "$HELPER" store <"$work/long")
check "store on a full disk says so" contains "$full" "No space left on device"
check "and leaves the former login" equal old:old-password "$(on_disk login)"
truncate -s -4096 "$disk/fill"
check "store where a block is left says so" contains "$(on_disk "$HELPER" store <"$work/long")" "No space left on device"
check "leaves the former login" equal old:old-password "$(on_disk login)"
check "and nothing half-written" equal "" "$(find "$disk" -name '.new-*')"
mount -o remount,ro "$disk"
check "store on a read-only disk says so" contains "$(on_disk "$HELPER" store <"$work/new")" "Read-only file system"
check "erase there, too" contains "$(on_disk "$HELPER" erase <"$work/registry")" "Read-only file system"
check "and get answers what is there" equal old:old-password "$(on_disk login)"
umount "$disk"
finish
