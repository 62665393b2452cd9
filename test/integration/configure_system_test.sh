#!/usr/bin/env bash
# `configure --system`: what it writes for every user of a machine, how carefully, what it says to people and to what sets
# machines up, and how it is undone.
# sandbox: --no-registries
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/harness.sh"

drop_in=/etc/containers/registries.conf.d/zz-docker-credential-acr.conf
skeleton=/etc/skel/.docker/config.json
journal=/var/lib/docker-credential-acr/configure
ours='credential-helpers = ["containers-auth.json", "acr"]'
# This machine's own files stay out of it.
for directory in /etc/containers /etc/skel /var/lib; do mount -t tmpfs -o mode=755 tmpfs "$directory"; done

configure() { "$HELPER" configure --system "$@" 2>&1 </dev/null; }
code() { "$@" >/dev/null 2>&1; echo $?; }
anew() { rm -rf /etc/containers/* /etc/skel/.docker /var/lib/docker-credential-acr; }
mode() { stat -c %a "$@" | tr '\n' ' '; }
everything() {
  find /etc/containers /etc/skel /var/lib -printf '%p %y %m %T@\n' | sort
  find /etc/containers /etc/skel /var/lib -type f -print0 | sort -z | xargs -0r sha256sum
}
as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }

# Nobody but root.
program=$(mktemp -d /dev/shm/program.XXXXXX)
cp "$HELPER" "$program/docker-credential-acr"
chmod 755 "$program"
check "not root: what to type" contains \
  "$(as_nobody env PATH="$program:$PATH" docker-credential-acr configure --system contoso 2>&1)" \
  "only root may change what holds for every user of this machine. Run: sudo docker-credential-acr configure --system contoso"
check "exit code" equal 7 "$(code as_nobody "$program/docker-credential-acr" configure --system contoso)"
check "--undo neither" contains "$(as_nobody "$program/docker-credential-acr" configure --system --undo 2>&1)" \
  "configure --system --undo"
check "but anybody may look" contains "$(as_nobody "$program/docker-credential-acr" configure --system --podman --dry-run 2>&1)" "+$ours"
check "also whether there is something to undo" contains \
  "$(as_nobody "$program/docker-credential-acr" configure --system --undo --dry-run 2>&1)" "Nothing to undo"
check "what would be removed from a user's file is none of it" equal 2 "$(code configure contoso --remove-logins)"

# Both clients.
before=$(everything)
check "--dry-run shows the drop-in" contains "$(configure contoso --all --dry-run)" "+$ours"
check "and the template" contains "$(configure contoso --all --dry-run)" '+		"contoso.azurecr.io": "acr"'
check "says that it would change something" equal "changed: true" "$(configure contoso --all --dry-run | tail -n 1)"
check "and touches nothing" equal "$before" "$(everything)"
umask 077
said=$(configure contoso fabrikam --all)
umask 022
check "what is to be undone is root's to read" contains \
  "$(as_nobody "$program/docker-credential-acr" configure --system --undo --dry-run 2>&1)" "Only root can read it: run it with sudo"
check "podman's: what was written" contains "$said" "Wrote $drop_in: podman asks docker-credential-acr for every registry"
check "docker's: what was written, and for whom" contains "$said" \
  "Wrote $skeleton: docker asks docker-credential-acr for contoso.azurecr.io, fabrikam.azurecr.io, once a user is added. Others run: docker-credential-acr configure"
check "changed: true" equal "changed: true" "$(tail -n 1 <<<"$said")"
check "the drop-in" equal "$ours" "$(grep -v '^#' "$drop_in")"
check "which everybody can read" equal "644 755 " "$(mode "$drop_in" "${drop_in%/*}")"
check "the template" equal '{"credHelpers":{"contoso.azurecr.io":"acr","fabrikam.azurecr.io":"acr"}}' "$(jq -c . "$skeleton")"
check "which is for root alone to copy: passwords may come into it" equal "600 700 " "$(mode "$skeleton" "${skeleton%/*}")"
check "nothing of root's own" test ! -e ~/.docker -a ! -e ~/.config/containers -a ! -e ~/.local/state
before=$(everything)
said=$(configure contoso fabrikam --all)
check "again: nothing to change" contains "$said" "Nothing to change"
check "since" contains "$said" "podman already asks docker-credential-acr for every registry ($drop_in)"
check "changed: false" equal "changed: false" "$(tail -n 1 <<<"$said")"
check "exit code 0" equal 0 "$(code configure contoso --all)"
check "which touches nothing" equal "$before" "$(everything)"
check "--undo says so" equal "changed: true" "$(configure --undo | tail -n 1)"
check "the files were not there before" test ! -e "$drop_in" -a ! -e "$skeleton"
check "a second --undo: changed: false" equal "changed: false" "$(configure --undo | tail -n 1)"
check "exit code 0" equal 0 "$(code configure --undo)"

# For Ansible.
anew
changed() { "$HELPER" configure --system --output json "$@" 2>/dev/null </dev/null | jq -c '[.changed, .written]'; }
check "JSON, in check mode: it would change" equal "[true,false]" "$(changed contoso --all --dry-run)"
check "JSON: changed" equal "[true,true]" "$(changed contoso --all)"
check "JSON: not changed" equal "[false,false]" "$(changed contoso --all)"
check "JSON: not changed in check mode" equal "[false,false]" "$(changed contoso --all --dry-run)"
check "JSON: changed by a second registry" equal "[true,true]" "$(changed fabrikam --all)"
check "JSON: undone" equal "[true,true]" "$(changed --undo)"
check "JSON: nothing to undo" equal "[false,false]" "$(changed --undo)"

# One client, and which.
anew
configure --podman >/dev/null
check "--podman needs no registry" test -e "$drop_in" -a ! -e "$skeleton"
anew
configure contoso --docker >/dev/null
check "--docker" test ! -e "$drop_in" -a -e "$skeleton"
check "--undo --podman leaves docker's" equal "changed: false" "$(configure --undo --podman | tail -n 1)"
check "no name, and none known: what to type" contains "$(configure --all)" \
  "Name one: docker-credential-acr configure contoso, for docker; podman needs none: --podman"
anew
check "neither is installed: what to say" contains "$(PATH=/nowhere "$HELPER" configure --system contoso 2>&1)" \
  "Say which one will be: --docker or --podman"
check "no PATH to the helper: a warning" contains "$(PATH=/nowhere "$HELPER" configure --system --podman 2>&1)" \
  "docker-credential-acr is not on PATH"

# Other people's files.
anew
mkdir -p /etc/containers/registries.conf.d
echo 'credential-helpers = ["secretservice", "containers-auth.json"]' >/etc/containers/registries.conf
configure --podman >/dev/null
check "the administrator's list stays in force" equal 'credential-helpers = ["secretservice", "containers-auth.json", "acr"]' \
  "$(grep -v '^#' "$drop_in")"
configure --undo >/dev/null
echo 'credential-helpers = ["pass"]' >/etc/containers/registries.conf.d/zzz.conf
check "a list that comes later is pointed out" contains "$(configure --podman)" \
  "credential-helpers in /etc/containers/registries.conf.d/zzz.conf replaces the list in $drop_in. Add \"acr\" to that list"
anew
mkdir -p "${drop_in%/*}" /etc/containers/real
echo '# by us' >/etc/containers/real/conf
ln -s ../real/conf "$drop_in"
configure --podman >/dev/null
check "a link stays, and what is in the file" equal "../real/conf $ours # by us" "$(readlink "$drop_in") $(paste -sd ' ' "$drop_in")"
configure --undo >/dev/null
check "--undo, too" equal "../real/conf # by us" "$(readlink "$drop_in") $(cat "$drop_in")"
anew
mkdir -p "${skeleton%/*}"
printf '{"zeta": 1,\n  "auths": {}}' >"$skeleton"
chmod 640 "$skeleton"
configure contoso --docker >/dev/null
check "a template's other keys, order and mode" equal '["zeta","auths","credHelpers"] 640 ' "$(jq -c keys_unsorted "$skeleton") $(mode "$skeleton")"
configure --undo >/dev/null
check "--undo restores it, byte for byte" equal $'{"zeta": 1,\n  "auths": {}}' "$(cat "$skeleton")"
printf '{"auths": {,}}' >"$skeleton"
check "a broken one: where" contains "$(configure contoso --all)" "$skeleton:1:12: a key in double quotes is missing here"
check "and nothing is written" test ! -e "$drop_in"

# A file that is broken since keeps no other from being undone.
anew
configure contoso --all >/dev/null
printf '{"auths": {,}}' >"$skeleton"
check "--undo says which file is broken" contains "$(configure --undo)" "$skeleton:1:12: a key in double quotes is missing here"
check "and undoes the others" test ! -e "$drop_in"
check "the broken one stays as it is" equal '{"auths": {,}}' "$(cat "$skeleton")"
check "by its exit code it has failed" equal 2 "$(code configure --undo)"

# What the machine remembers is its own, not root's.
anew
configure --podman >/dev/null
"$HELPER" configure contoso --docker >/dev/null 2>&1 </dev/null
"$HELPER" configure --undo >/dev/null 2>&1 </dev/null
check "root's own --undo leaves the machine's" test -e "$drop_in" -a ! -e ~/.docker/config.json
check "it is kept for root alone" equal "700 600 " "$(mode "$journal" "$journal/00000001.json")"
mount -t tmpfs -o ro tmpfs /var/lib
anew
check "where nothing can be remembered, that is said" contains "$(configure --podman)" "What is changed now cannot be undone with --undo"
check "and it is configured all the same" test -e "$drop_in"
finish
