#!/usr/bin/env bash
# What makes an exploit harder, seen from outside: in the release build's file, in the memory of a process that runs it, and in
# what the loader can be told.
# not sanitized: it is of the release build
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

segments=$(readelf -Wl "$HELPER")
dynamic=$(readelf -Wd "$HELPER")
printf -v page_size %d "$(getconf PAGESIZE)"

# flags_of KIND: `RW`, `RE` and the like of every segment of that kind, one a line.
flags_of() { awk -v kind="$1" '$1 == kind {flags = ""; for (i = 7; i < NF; ++i) flags = flags $i; print flags}' <<<"$segments"; }
no_segment_is_writable_and_executable() { not grep -q 'W.*E' <<<"$(flags_of LOAD)"; }

check "the program is position-independent" contains "$dynamic" PIE
check "every function is bound before main" contains "$dynamic" BIND_NOW
check "what only the loader writes is protected afterwards" equal R "$(flags_of GNU_RELRO)"
check "no stack is executable" equal RW "$(flags_of GNU_STACK)"
check "code and data are apart: one segment alone is executable" equal 1 "$(flags_of LOAD | grep -c E)"
check "no segment is writable and executable" no_segment_is_writable_and_executable
check "no code is relocated" lacks "$dynamic" TEXTREL
check "nothing but glibc is needed" equal "" "$(sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' <<<"$dynamic" |
  grep -vE '^(libc|libm|libpthread|libdl|librt)\.so\.[0-9]+$|^ld-linux.*\.so\.[0-9]+$')"
check "no path is built in where libraries are looked for" lacks "$dynamic" "PATH)"
check "no symbol is left in the file" equal 0 "$(readelf -WS "$HELPER" | grep -c '\.symtab\|\.debug_')"
# Boost's and the standard library's headers name themselves in assertions: they are everybody's. The folder of the build is not.
check "no path of the build's is in the file" equal "" "$(strings -n 6 "$HELPER" | grep -F -e "$top" -e "$HOME/" | head -n 5)"

# What the compiler was told to put into our own functions. OpenSSL's have some of it by themselves, and would pass for ours.
own=$(python3 "$top/test/integration/own_code.py" "$HELPER.map" "$HELPER")
own() { local number; number=$(sed -n "s/^$1 //p" <<<"$own"); echo "${number:-0}"; }
# nearly_all N PART WHOLE: less than one in N of the whole is left out, and there is much of it.
nearly_all() {
  local one_in=$1 part=$2 whole=$3
  echo "$part of $whole"
  [ "$whole" -gt 100 ] && [ $(((whole - part) * one_in)) -lt "$whole" ]
}
check "stacks are guarded: there is hardly a file without a function that is" nearly_all 10 "$(own guarded-files)" "$(own files)"
check "lengths are checked: by the C library in print" test "$(own calls:__snprintf_chk)" -gt 0
check "… without an exception" equal "0 0 0" "$(own calls:snprintf) $(own calls:vsnprintf) $(own calls:sprintf)"
check "… and in copies whose size is known" test "$(own calls:__memcpy_chk)" -gt 0
check "the C++ library checks indices and what may be empty" test "$(own assertions)" -gt 100
if [ "$(uname -m)" = x86_64 ]; then
  check "a large frame touches each page of the stack" test "$(own probes-of-the-stack)" -gt 10
fi
check "an indirect call finds a landing pad (endbr64) in nearly every function of ours" nearly_all 100 "$(own landing-pads)" "$(own callable)"
# The loader switches CET on for a file that says that all of it is made for it. Debian's OpenSSL and C++ library are not.
check "the file as a whole does not claim it, as SECURITY.md says" lacks "$(readelf -nW "$HELPER")" IBT

# A process that waits, after it has entered OpenSSL, for a service that says nothing.
memory=$(mktemp -d)
# observe NAME: keeps the memory map of such a process.
observe() {
  local name=$1 helper
  fresh_start
  fault '[{"service":"acr.exchange","times":-1,"delay_ms":20000}]'
  as_principal "$HELPER" get <<<contoso.azurecr.io >/dev/null 2>&1 &
  for _ in $(seq 400); do
    [ "$(counter acr.exchange)" = 0 ] || break
    sleep 0.05
  done
  helper=$(pgrep -f -x "$HELPER get" | head -n 1)
  kill -STOP "$helper"
  cp "/proc/$helper/maps" "$memory/$name.maps"
  cp "/proc/$helper/smaps" "$memory/$name.smaps"
  kill -KILL "$helper"
  wait
}
observe first
observe second
maps=$(cat "$memory/first.maps")
# begins NAME FILE: the address of the first mapping of FILE.
begins() { awk -v file="$2" '$6 == file {split($1, range, "-"); print range[1]; exit}' "$memory/$1.maps"; }
other_address() { not equal "$(begins first "$1")" "$(begins second "$1")" >/dev/null; }

# What is protected once the loader has done its work, of which the late tables are a part. Both addresses are relative.
read -r relro_begin relro_size < <(awk '$1 == "GNU_RELRO" {print $3, $6}' <<<"$segments")
base=$((16#$(begins first "$HELPER")))
relro_is_read_only() {
  local from=$((base + relro_begin)) to=$((base + relro_begin + relro_size)) range flags begin end
  from=$((from / page_size * page_size))
  to=$((to / page_size * page_size))
  while read -r range flags _; do
    begin=$((16#${range%-*}))
    end=$((16#${range#*-}))
    [ $end -gt $from ] && [ $begin -lt $to ] || continue
    [ "$flags" = r--p ] || { printf '%s %s\n' "$range" "$flags" && return 1; }
  done <<<"$maps"
}
check "the process was there" contains "$maps" "$HELPER"
check "OpenSSL's tables are write-protected again, once it is in use" relro_is_read_only
check "no memory is writable and executable" equal "" "$(awk '$2 ~ /wx/' <<<"$maps")"
check "what is executable comes from a file" equal "" "$(awk '$2 ~ /x/ && $6 !~ "^/|vdso|vsyscall"' <<<"$maps")"
for where in "$HELPER" '[stack]' '[heap]' "$(awk '$6 ~ /libc\.so/ {print $6; exit}' <<<"$maps")"; do
  check "another process has $(basename "$where") elsewhere" other_address "$where"
done
rm -rf "$memory"

# Libraries that are not what their names say. Nothing of them is used: what is needed is in the program. Whoever sets LD_PRELOAD
# or has a libc.so.6 of their own runs their code in our place; they are the same user, as SECURITY.md says.
fresh_start
work=$(mktemp -d)
mkdir "$work/bin" "$work/libraries"
for name in libssl.so.3 libcrypto.so.3 libstdc++.so.6 libgcc_s.so.1 libz.so.1 libboost_json.so.1.81.0 libboost_container.so.1.81.0; do
  echo "no library" >"$work/libraries/$name"
done
cp "$HELPER" "$work/libraries/helper"
# opened: what of it was.
opened() { grep -F "$work/libraries/" "$work/trace" | grep -v -e ENOENT -e execve; }
# misled PATH PROGRAM WORD…: with libraries from PATH first, by whoever happens to be in that folder.
misled() (
  cd "$work/libraries" || exit
  as_principal env LD_LIBRARY_PATH="$1" strace -f -y -e trace=open,openat,execve -o "$work/trace" "${@:2}" <<<$contoso 2>/dev/null
)
check "OpenSSL's own program falls for them" contains "$(LD_LIBRARY_PATH=$work/libraries openssl version 2>&1)" "$work/libraries/lib"
for path in "$work/libraries" . : "$work/libraries:" "\$ORIGIN"; do
  for program in "$HELPER" "$work/libraries/helper"; do
    rm -rf "$cache"
    check "LD_LIBRARY_PATH=$path, $(basename "$program"): it answers" contains "$(misled "$path" "$program" get)" '"Secret":"eyJ'
    check "… and has opened none of them" equal "" "$(opened)"
  done
done

# What makes the loader talk: on standard error, which is not the client's to read.
answer=$(get $contoso)
logins=$("$HELPER" list)
check "there is an answer to compare with" contains "$answer" '"Secret":"eyJ'
for variable in LD_DEBUG=all LD_DEBUG=statistics LD_PRELOAD=/nonexistent.so LD_AUDIT=/nonexistent.so LD_WARN=1 LD_VERBOSE=1 \
  LD_BIND_NOT=1 LD_DYNAMIC_WEAK=1 LD_HWCAP_MASK=0 GLIBC_TUNABLES=glibc.malloc.check=3; do
  check "$variable: get answers the same" equal "$answer" "$(as_principal env "$variable" "$HELPER" get <<<$contoso 2>"$work/stderr")"
  check "… list, too" equal "$logins" "$(env "$variable" "$HELPER" list 2>/dev/null)"
  check "… what else is said has no token in it" lacks "$(cat "$work/stderr")" "$(secret_of "$answer")"
  check "… store and erase say nothing" equal "" "$(env "$variable" "$HELPER" store <<<'{"ServerURL":"fabrikam.azurecr.io","Username":"me","Secret":"x"}' 2>/dev/null
    env "$variable" "$HELPER" erase <<<fabrikam.azurecr.io 2>/dev/null)"
done
rm -rf "$cache"
check "LD_DEBUG=all, when Azure is asked: an answer alone" equal '"contoso.azurecr.io"' \
  "$(as_principal env LD_DEBUG=all "$HELPER" get <<<$contoso 2>/dev/null | jq -c .ServerURL)"

# Programs that we run have the caller's loader variables as they are: they may need them, and are their user's.
printf '#!/bin/sh\n/usr/bin/env >%s/saw\nexit 1\n' "$work" >"$work/bin/az"
chmod 755 "$work/bin/az"
LD_LIBRARY_PATH=$work/libraries PATH=$work/bin AZURE_TOKEN_CREDENTIALS=AzureCliCredential "$HELPER" get <<<$contoso >/dev/null
check "az has the LD_LIBRARY_PATH that we were given" equal "LD_LIBRARY_PATH=$work/libraries" "$(grep '^LD_' "$work/saw")"
rm -rf "$work"
finish
