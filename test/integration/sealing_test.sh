#!/usr/bin/env bash
# Tokens sealed under a key in the kernel's keyring: nothing of them on the disk, and everything works as it does
# without. Root's keyring is the real one of the machine, so the test has a user of its own.
# sandbox: --no-imds --no-registries
# not sanitized: it looks at system calls, of which a sanitized program makes more
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/somebody.sh"

# Another user.
other=$(mktemp -d /dev/shm/other.XXXXXX)
chown $((user + 1)) "$other"

# no_part_of TOKEN: of each of its three parts, no twelve letters are on the disk, and nothing that begins like one.
no_part_of() {
  local part
  [ -n "$1" ] || { echo "no token was given"; return 1; }
  for part in ${1//./ }; do
    for ((i = 0; i + 12 <= ${#part}; i += 12)); do
      if grep -rqaF -e "${part:i:12}" "$cache" "$state" 2>/dev/null; then
        echo "a part of a token is on the disk: ${part:i:12}"
        return 1
      fi
    done
  done
  ! grep -rlaE 'eyJ[A-Za-z0-9_-]{8}' "$cache" "$state" 2>/dev/null
}
no_key() { contains "$(run keyctl search @u user docker-credential-acr 2>&1)" "Required key not available"; }
same() { equal "$1" "$(get contoso.azurecr.io)"; }

# doctor [COMMAND…]: its report in one line; none of the developers' tools is asked.
doctor() { run "$@" env PATH=/nonexistent "$program/docker-credential-acr" doctor contoso 2>&1 | tr -s ' \n' ' '; }

# Without the option.
before=$(get contoso.azurecr.io)
check "without the option the token is there, plain" grep -qaF "$(secret_of "$before")" "$(entry_of contoso.azurecr.io)"
get fabrikam.azurecr.io >/dev/null
run strace -f -o "$somebody/trace" "$program/docker-credential-acr" get <<<contoso.azurecr.io >/dev/null
check "and a get makes no system call for keys" equal "" "$(grep -E 'keyctl|add_key' "$somebody/trace")"
check "nor is there a key" no_key
check "status says nothing of it" lacks "$(helper_for_us status)" "keyring"

# Switched on.
wish keyring
reset_emulator
first=$(get contoso.azurecr.io)
check "once it is on, a get answers" contains "$first" '"Secret":"eyJ'
check "with a token of its own" exchanges_are 1
check "which is sealed" sealed "$(entry_of contoso.azurecr.io)"
check "the plain one of another registry is gone" equal "" "$(entry_of fabrikam.azurecr.io)"
check "no part of the former token is on the disk" no_part_of "$(secret_of "$before")"
check "nor one of the new" no_part_of "$(secret_of "$first")"
check "the key is in the user's keyring" key_of_us
check "the next get has it from the cache" same "$first"
check "without another exchange" exchanges_are 1
check "list has the registry" contains "$(helper_for_us list)" contoso.azurecr.io
check "status shows it" contains "$(helper_for_us status contoso)" "good for"
check "and how it is kept" contains "$(helper_for_us status)" "Tokens:   sealed under a key in the kernel's keyring"
check "for programs, too" equal '{"sealed":true,"wanted":"keyring"}' \
  "$(helper_for_us status --output json | jq -c .sealing)"
check "so does doctor" contains "$(doctor)" "tokens, sealed under a key in the kernel's keyring"
reset_emulator
check "refresh renews" helper_for_us refresh
check "with one exchange" exchanges_are 1
renewed=$(get contoso.azurecr.io)
check "and a get has the new one" lacks "$renewed" "$(secret_of "$first")"
check "which is not on the disk" no_part_of "$(secret_of "$renewed")"
sum_of_entry() { sha256sum <"$(entry_of contoso.azurecr.io)"; }
former=$(sum_of_entry)
setting '{"clock_offset":6600}'
run_at 6600 "$program/docker-credential-acr" get <<<contoso.azurecr.io >/dev/null
wait_until "an ageing one is renewed in the background" exchanges_are 2
setting '{"clock_offset":0}'
ended() { ! pgrep -f "^$program/docker-credential-acr get" >/dev/null; }
wait_until "to its end" ended
check_fails "where it is kept" equal "$former" "$(sum_of_entry)"
check "and sealed" sealed "$(entry_of contoso.azurecr.io)"
check "erase removes it" run sh -c "printf contoso.azurecr.io | '$program/docker-credential-acr' erase"
check "leaving no file" equal "" "$(entry_of contoso.azurecr.io)"

# Many at once, none of which finds a key.
lose_the_key 2>/dev/null
check "the key is gone" no_key
reset_emulator
answers=$(mktemp -d)
for i in $(seq 64); do get contoso.azurecr.io >"$answers/$i" & done
wait
check "64 cold gets at once have one answer" equal 1 "$(sort -u "$answers"/* | wc -l)"
check "after one exchange" exchanges_are 1
check "and one key" equal 1 "$(run keyctl show @u | grep -c ': docker-credential-acr$')"
get fabrikam.azurecr.io >/dev/null
entra=$(find "$cache" -name 'entra~*')
cp -a "$(entry_of contoso.azurecr.io)" "$somebody/kept"
cp "$(entry_of fabrikam.azurecr.io)" "$(entry_of contoso.azurecr.io)"
check "one registry's file is not another's" get contoso.azurecr.io
check "it is had anew" exchanges_are 3
check "the Entra token is sealed, too" sealed "$entra"

# A restart, a stolen disk: the key is not there.
cp -a "$cache" "$somebody/copy"
lose_the_key 2>/dev/null
check "after the key has gone a get answers" get contoso.azurecr.io
check "with another exchange" exchanges_are 4
last=$(get contoso.azurecr.io)
check "and it has healed" exchanges_are 4
rm -rf "$cache" && mv "$somebody/copy" "$cache"
check "a copy from before is of no use" get contoso.azurecr.io
check "and heals" exchanges_are 5
mkdir -p "$other/.cache" "$other/.config"
cp -a "$cache" "$other/.cache/"
cp -a "$settings" "$other/.config/"
chown -R $((user + 1)) "$other"
check "another user with the same files answers" contains \
  "$(printf contoso.azurecr.io | as $((user + 1)) "$other" "$program/docker-credential-acr" get)" '"Secret":"eyJ'
check "with an exchange of their own" exchanges_are 6

# Sessions: of nobody's, of another's, in a user namespace.
before=$(counter acr.exchange)
last=$(get contoso.azurecr.io)
check "in a session that leads nowhere it is the same key" equal "$last" \
  "$(printf contoso.azurecr.io | run keyctl session - "$program/docker-credential-acr" get 2>/dev/null)"
in_namespace() {
  printf contoso.azurecr.io | run keyctl session - sh -c "keyctl link @u @s && unshare --user --map-current-user \
    '$program/docker-credential-acr' get" 2>/dev/null
}
if run unshare --user true 2>/dev/null; then
  check "in a user namespace it is the one the session leads to" equal "$last" "$(in_namespace)"
else
  echo "skipped - in a user namespace it is the one the session leads to: only root may make one here"
fi
check "and nobody made an exchange" exchanges_are "$before"

# Where the keyring is refused.
refused() { run strace -f -o /dev/null -e inject=add_key,keyctl:error="$1" "$program/docker-credential-acr" "${@:2}"; }
for error in EPERM ENOSYS EDQUOT; do
  check "refused with $error, status says so" contains "$(refused $error status)" \
    "Tokens:   not sealed: the kernel's keyring is refused here ($error"
done
check "and why, for programs" equal '{"sealed":false,"wanted":"keyring","refusal":"EPERM"}' \
  "$(refused EPERM status --output json | jq -c .sealing)"
check "and doctor" contains "$(doctor strace -f -o /dev/null -e inject=add_key,keyctl:error=EPERM)" "the kernel's keyring is refused here (EPERM)"
reset_emulator
refused EPERM get <<<contoso.azurecr.io >/dev/null
check "there a get finds nothing sealed" exchanges_are 1
check "and keeps its token plain" grep -qa '^token eyJ' "$(entry_of contoso.azurecr.io)"
refused EPERM get <<<contoso.azurecr.io >/dev/null
check "which it uses then" exchanges_are 1
wish keyring-only
refused EPERM get <<<contoso.azurecr.io >/dev/null
check "not if it is to be sealed only" exchanges_are 2
check "and then nothing is kept" exits 1 grep -rqa '^token eyJ' "$cache"
check "as status says" contains "$(refused EPERM status)" "Tokens:   none kept"
check "where it is not refused a get works" get contoso.azurecr.io
check "and is sealed" sealed "$(entry_of contoso.azurecr.io)"

# Who has signed in.
wish keyring
as_person() { as "$user" "$somebody" env -u AZURE_TENANT_ID -u AZURE_CLIENT_ID -u AZURE_CLIENT_SECRET "$@"; }
person() { printf contoso.azurecr.io | as_person "$program/docker-credential-acr" get; }
setting '{"device_code_interval":1}'
as_person "$program/docker-credential-acr" login contoso --device-code --no-configure >/dev/null 2>&1 &
login=$!
approve_device_code ada@contoso.onmicrosoft.com
wait "$login"
check "a person signs in" contains "$(person)" '"Secret":"eyJ'
token=$(find "$state" -name '*.token')
check "their refresh token is sealed" sealed "$token"
check "and no part of a token on the disk" no_part_of "$(secret_of "$(person)")"
printf '%s' '{"registries":{"contoso.azurecr.io":{"identity":"signed-in-user"}}}' >"$settings/config.json"
check "switched off, they need not sign in again" contains "$(as_person "$program/docker-credential-acr" refresh contoso 2>&1)" contoso
check "and it is plain" grep -q '^token ' "$token"
printf '%s' '{"sealing":"keyring","registries":{"contoso.azurecr.io":{"identity":"signed-in-user"}}}' >"$settings/config.json"
check "switched on again, neither" as_person "$program/docker-credential-acr" refresh contoso
check "and it is sealed" sealed "$token"
lose_the_key 2>/dev/null
said=$(person)
check "after a restart status says that the sign-in is lost" contains "$(helper_for_us status)" \
  "sign-in needed: the sign-in is sealed under a key that is not to be had here"
check "after a restart they sign in again, and are told why" contains "$said" "not in this kernel's keyring"
check "and how" contains "$said" "docker-credential-acr login contoso"

lose_the_key 2>/dev/null
as $((user + 1)) "$other" keyctl purge user docker-credential-acr >/dev/null 2>&1
rm -rf "$somebody" "$other" "$program"
finish
