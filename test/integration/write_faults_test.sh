#!/usr/bin/env bash
# A new file fails at any step of its making, or is cut short: a get answers all the same, a renewal leaves the token that
# there was, a login the former sign-in, and what has a hole in it is never used.
# sandbox: --no-registries
# not sanitized: it counts system calls
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"
. "$top/test/integration/disk.sh"

principal=(env AZURE_TENANT_ID="$EMULATED_TENANT_ID" AZURE_CLIENT_ID="$EMULATED_CLIENT_ID"
  AZURE_CLIENT_SECRET="$EMULATED_CLIENT_SECRET" "$HELPER")

# traced CALLS DIRECTORY OPTION… COMMAND…: under strace, which counts each kind of call for each process. A new file's name
# is not known before; of openat, there are enough others that only those about the directory are counted.
traced() {
  local options=(-f -y -qq -o "$work/trace" -e "trace=$1")
  [ "$1" != openat ] || options+=(-P "$2")
  strace "${options[@]}" "${@:3}"
}
# count DIRECTORY PREPARATION COMMAND…: of a process's calls, which ones are about new files there, in runs that go well. The
# others wake its own threads, or are the answer.
count() {
  local calls
  : >"$work/numbers"
  for calls in openat fchmod,write,fsync,renameat; do
    "$2" traced "$calls" "$1" "${@:3}" >/dev/null 2>&1
    sed 's|>, "|/|' "$work/trace" | awk -v file="$1/.new-" \
      '{ call = $2; sub(/\(.*/, "", call); ++n[$1 call]; if (index($0, file)) print call, n[$1 call] }' >>"$work/numbers"
  done
}
# number CALL FILE: which one is about the first or the second file.
number() { awk -v call="$1" -v file="$2" '$1 == call && ++i == file { print $2 }' "$work/numbers"; }
# about_a_file: what was injected was about a new file, and nothing else was.
about_a_file() {
  local all
  all=$(grep INJECTED "$work/trace") || { echo "nothing was injected"; return 1; }
  equal "" "$(grep -v '\.new-' <<<"$all")"
}
errnos="EIO ENOSPC EDQUOT EROFS"
# For words in what is told.
files=(- "Entra's token" "the registry's token")

# get, with nothing cached.
cold_get() {
  local output
  rm -rf "$cache"
  output=$("$@" <"$work/registry") || { echo "it failed: $output"; return 1; }
  is_token "$output" && nothing_torn
}
spoiled_get() { cold_get traced write "$cache" -e "inject=write:$2:when=$(number write "$1")" "${principal[@]}" get && about_a_file; }
fresh_start
count "$cache" cold_get "${principal[@]}" get
for file in 1 2; do
  for errno in $errnos; do
    check "get: write of ${files[file]} fails with $errno" spoiled_get $file "error=$errno"
    check "and the next one is answered" is_token "$(get $contoso)"
  done
done
check "where the registry's token was not written there is none" equal "yes " \
  "$(spoiled_get 2 error=ENOSPC && echo yes) $(entry_of $contoso)"

# A real short write: no file may be longer than this, and the rest of the token is refused.
short=1000
cut_short() { grep -q "/\.new-.* = $short\$" "$work/trace" || { echo "no write was cut short"; return 1; }; }
limited_get() { cold_get traced write "$cache" prlimit --fsize=$short "${principal[@]}" get && cut_short; }
check "get: the cache's files are cut short" limited_get
check "and nothing of them is left" equal "" "$(entry_of $contoso)$(find "$cache" -name 'entra~*' ! -name '*.failed')"
check "and the next get is answered" is_token "$(get $contoso)"

# A kernel that says a write was short, and has written none of it: the rest is written, exactly, and what has a hole then is
# not what it says.
is_the_rest() {
  local length
  length=$(sed -nE 's/.*\.new-.*, ([0-9]+)\) = [0-9]+ \(INJECTED\)$/\1/p' "$work/trace")
  equal $((length - short)) "$(stat -c %s "$1")"
}
lied_to() { spoiled_get 2 retval=$short && is_the_rest "$(entry_of $contoso)"; }
check "get: what follows a short write is the rest" lied_to
before=$(counter acr.exchange)
check "an entry with a hole is not answered" is_token "$(get $contoso)"
check "but asked for anew" equal $((before + 1)) "$(counter acr.exchange)"
get $contoso >/dev/null
check "and healed" equal $((before + 1)) "$(counter acr.exchange)"

# A renewal in the background.
kept=$work/kept
former=$(secret_of "$(get $contoso)")
cp -a "$cache" "$kept"
entry=$(basename "$(entry_of $contoso)")
renewal() {
  local output
  rm -rf "$cache"
  cp -a "$kept" "$cache"
  output=$(at 6600 "$@" <"$work/registry") || { echo "it failed: $output"; return 1; }
  equal "$former" "$(secret_of "$output")" && nothing_torn
}
former_entry() { cmp "$kept/$entry" "$cache/$entry"; }
# The next get renews as well, and is waited for: it would be in the way of what follows.
next_get() { is_token "$(at 6600 strace -f -qq -o "$work/next" "${principal[@]}" get <"$work/registry")"; }
spoiled_renewal() {
  renewal traced "$2" "$cache" -e "inject=$2:$3:when=$(number "$2" "$1")" "${principal[@]}" get && about_a_file || return 1
  [ "$1" = 1 ] || former_entry || return 1
  next_get
}
count "$cache" renewal "${principal[@]}" get
for call in openat fchmod write renameat; do
  check "renewal: $call of ${files[1]} fails with EIO" spoiled_renewal 1 $call error=EIO
  for errno in $errnos; do
    check "renewal: $call of ${files[2]} fails with $errno" spoiled_renewal 2 $call "error=$errno"
  done
done
# There is a note of a failure to be removed.
notes_stay() {
  renewal traced unlinkat "$cache" -e "inject=unlinkat:error=$1" "${principal[@]}" get && grep -q INJECTED "$work/trace" && next_get
}
for errno in $errnos; do check "renewal: unlinkat fails with $errno" notes_stay "$errno"; done
limited_renewal() { renewal traced write "$cache" prlimit --fsize=$short "${principal[@]}" get && cut_short; }
check "renewal: its files are cut short" limited_renewal
check "which leaves the former token" former_entry

# A login over a former one: an error has changed nothing of the sign-in that there was.
fresh_start
rm -rf "$state"
setting '{"device_code_interval":1}' >/dev/null
sign_in=("$HELPER" login contoso --device-code --no-configure)
# signing_in COMMAND…: its output goes to $work/said, by a pipe, which is as long as it likes.
signing_in() {
  local code
  approve_device_code &
  "$@" 2>&1 | cat >"$work/said"
  code=${PIPESTATUS[0]}
  wait
  return "$code"
}
# Where there was no sign-in, the directory is made first; without it nobody is asked for anything.
no_directory() {
  traced mkdir "$state" -e "inject=mkdir:error=$1" timeout 60 "${sign_in[@]}" >"$work/said" 2>&1 && { echo "it succeeded"; return 1; }
  grep -q INJECTED "$work/trace" && contains "$(cat "$work/said")" "$contoso: " && lacks "$(cat "$work/said")" "enter the code"
}
for errno in $errnos; do check "login: mkdir fails with $errno" no_directory "$errno"; done
check "a sign-in" signing_in "${sign_in[@]}"
former_state=$work/state
cp -a "$state" "$former_state"
# login_with COMMAND…: over the former sign-in.
login_with() {
  rm -rf "$state"
  cp -a "$former_state" "$state"
  signing_in "$@"
}
changed_nothing() { diff -r "$former_state" "$state" && contains "$(cat "$work/said")" "$contoso: "; }
person() { is_token "$("$HELPER" get <"$work/registry")"; }
count_login() { count "$state" login_with "${sign_in[@]}"; }
# spoiled_login FILE CALL WHAT: waiting for the person needs more writes, the longer they take; where it was not as long as
# in the run that was counted, both are done again.
spoiled_login() {
  local code
  for _ in 1 2 3 4 5; do
    login_with traced "$2" "$state" -e "inject=$2:$3:when=$(number "$2" "$1")" "${sign_in[@]}"
    code=$?
    about_a_file >/dev/null && return "$code"
    count_login
  done
  about_a_file
}
refused_login() {
  spoiled_login "$@" && { echo "it succeeded"; return 1; }
  about_a_file && changed_nothing && person
}
files=(- "the token" "whose it is")
count_login
while read -r call first second; do
  for errno in ${first//,/ }; do
    check "login: $call of ${files[1]} fails with $errno" refused_login 1 "$call" "error=$errno"
  done
  for errno in ${second//,/ }; do
    check "login: $call of ${files[2]} fails with $errno" refused_login 2 "$call" "error=$errno"
  done
done <<'TABLE'
openat ENOSPC EROFS
fchmod EROFS EIO
write EIO,ENOSPC,EDQUOT,EROFS ENOSPC
fsync EIO EDQUOT
renameat EROFS EDQUOT
TABLE
limited_login() {
  login_with traced write "$state" prlimit --fsize=$short "${sign_in[@]}" && { echo "it succeeded"; return 1; }
  cut_short && changed_nothing && person
}
check "login: its files are cut short" limited_login
# The former token stays beside the new one, which is what holds; that it could not be removed is said.
former_token_stays() {
  login_with traced unlinkat "$state" -e "inject=unlinkat:error=$1" "${sign_in[@]}" && { echo "it succeeded"; return 1; }
  grep -q INJECTED "$work/trace" && contains "$(cat "$work/said")" "cannot remove $state" && person
}
for errno in EIO EROFS; do check "login: unlinkat fails with $errno" former_token_stays "$errno"; done

# The same lie to a login and to a store, whose disk has lost what they were told is written: that is said, and what is left
# is not used.
hole_in_a_sign_in() {
  spoiled_login 1 write "retval=$short" && { echo "it succeeded"; return 1; }
  about_a_file && is_the_rest "$state"/*.token && contains "$(cat "$work/said")" "damaged" &&
    contains "$("$HELPER" get <"$work/registry")" "damaged"
}
check "login: a refresh token with a hole" hole_in_a_sign_in
check "signing in again" signing_in "${sign_in[@]}"
check "mends it" person
rm -rf "$state"
hole_in_a_login() {
  "$HELPER" store <"$work/old" && cp "$state/$contoso.login" "$work/whole"
  traced write "$state" -e inject=write:retval=20:when=1 "$HELPER" store <"$work/old" && about_a_file &&
    cmp "$state/$contoso.login" <(tail -c +21 "$work/whole") && contains "$("$HELPER" get <"$work/registry")" "damaged"
}
check "store: a login with a hole" hole_in_a_login
check "storing it again" "$HELPER" store <"$work/old"
check "mends it" equal old:old-password "$(login)"
limited_store() {
  local said
  said=$(traced write "$state" prlimit --fsize=20 "$HELPER" store <"$work/new") && { echo "it succeeded"; return 1; }
  short=20 cut_short && contains "$said" "File too large" && equal "" "$(find "$state" -name '.new-*')"
}
check "store: its file is cut short" limited_store
check "which leaves the former login" equal old:old-password "$(login)"
finish
