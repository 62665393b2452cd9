#!/usr/bin/env bash
# What makes an exploit harder, seen from outside: in the release build's file, and in the memory of a process that runs it.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

segments=$(readelf -Wl "$HELPER")
dynamic=$(readelf -Wd "$HELPER")
imported=$(readelf -W --dyn-syms "$HELPER" | awk '$7 == "UND" {sub(/@.*/, "", $8); print $8}')
printf -v page_size %d "$(getconf PAGESIZE)"

# flags_of KIND: `RW`, `RE` and the like of every segment of that kind, one a line.
flags_of() { awk -v kind="$1" '$1 == kind {flags = ""; for (i = 7; i < NF; ++i) flags = flags $i; print flags}' <<<"$segments"; }
no_segment_is_writable_and_executable() { not grep -q 'W.*E' <<<"$(flags_of LOAD)"; }
imports() { grep -xE "$1" <<<"$imported"; }

check "the program is position-independent" contains "$dynamic" PIE
check "every function is bound before main" contains "$dynamic" BIND_NOW
check "what only the loader writes is protected afterwards" equal R "$(flags_of GNU_RELRO)"
check "no stack is executable" equal RW "$(flags_of GNU_STACK)"
check "code and data are apart: one segment alone is executable" equal 1 "$(flags_of LOAD | grep -c E)"
check "no segment is writable and executable" no_segment_is_writable_and_executable
check "no code is relocated" lacks "$dynamic" TEXTREL
check "stacks are guarded" imports __stack_chk_fail
check "the C library checks lengths" imports '__.*_chk'
check "nothing but glibc is needed" equal "" "$(sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' <<<"$dynamic" |
  grep -vE '^(libc|libm|libpthread|libdl|librt)\.so\.[0-9]+$|^ld-linux.*\.so\.[0-9]+$')"
check "no path is built in where libraries are looked for" lacks "$dynamic" "PATH)"
check "no symbol is left in the file" equal 0 "$(readelf -WS "$HELPER" | grep -c '\.symtab\|\.debug_')"
# Boost's and the standard library's headers name themselves in assertions: they are everybody's. The folder of the build is not.
check "no path of the build's is in the file" equal "" "$(strings -n 6 "$HELPER" | grep -F -e "$top" -e "$HOME/" | head -n 5)"

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
finish
