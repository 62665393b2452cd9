#!/usr/bin/env bash
# `configure` as a person meets it: which files it writes, how carefully, what it says, and how it is undone.
# sandbox: --no-registries
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/harness.sh"
. "$top/test/emulator/control.sh"

contoso=contoso.azurecr.io
docker_file=$HOME/.docker/config.json
podman_file=$HOME/.config/containers/auth.json
runtime_file=$XDG_RUNTIME_DIR/containers/auth.json
state=$HOME/.local/state/docker-credential-acr
entry='{"credHelpers":{"contoso.azurecr.io":"acr"}}'
login='{"auths":{"contoso.azurecr.io":{"auth":"dXNlcjpwYXNzd29yZA=="},"ghcr.io":{"auth":"b3RoZXI6b3RoZXI="}}}'
# Whoever has no HOME has that of the list of users, which must be none of this machine's.
mount --bind "$HOME" /root

configure() { "$HELPER" configure "$@" 2>&1 </dev/null; }
# answers TEXT WORD…: the same for somebody at a terminal, who types that.
answers() {
  local typed=$1
  shift
  printf '%s\n' "$typed" | TERM=xterm script -qec "$HELPER configure $*" /dev/null
}
home_anew() {
  rm -rf ~/.docker ~/.config ~/.local ~/elsewhere "$XDG_RUNTIME_DIR/containers"
  mkdir -p ~/elsewhere
}
# docker_config TEXT
docker_config() {
  mkdir -p ~/.docker
  printf '%s' "$1" >"$docker_file"
}
mode() { stat -c %a "$1"; }
json() { jq -cS . "$1"; }
# everything: what is in the home, with times and contents.
everything() {
  (cd && find . -printf '%p %y %m %T@\n' | sort && find . -type f -print0 | sort -z | xargs -0r sha256sum)
}

# What it writes where nothing is yet.
home_anew
before=$(everything)
check "--undo where nothing was changed: nothing to do" contains "$(configure --undo)" "Nothing to undo"
check "and touches nothing" equal "$before" "$(everything)"
check "--dry-run shows what would be written" contains "$(configure contoso --dry-run)" '+		"contoso.azurecr.io": "acr"'
check "and that nothing was" contains "$(configure contoso --dry-run)" "Nothing was written (--dry-run)"
check "and touches nothing" equal "$before" "$(everything)"
check "configure says what it wrote" contains "$(configure contoso)" "Wrote $docker_file: docker asks docker-credential-acr for $contoso"
check "for docker" equal "$entry" "$(json "$docker_file")"
check "for podman, in the file that lasts" equal "$entry" "$(json "$podman_file")"
check "not in the one that goes with the last session" test ! -e "$runtime_file"
check "its owner's alone" equal "600 600 700 700" \
  "$(mode "$docker_file") $(mode "$podman_file") $(mode ~/.docker) $(mode ~/.config/containers)"
before=$(everything)
check "configured again: nothing to change" contains "$(configure contoso)" "Nothing to change"
check "since" contains "$(configure contoso)" "docker already asks docker-credential-acr for $contoso ($docker_file)"
check "which touches nothing" equal "$before" "$(everything)"
check "a second registry comes beside the first" contains "$(configure fabrikam && jq -c .credHelpers "$docker_file")" \
  '{"contoso.azurecr.io":"acr","fabrikam.azurecr.io":"acr"}'
check "without a name: all that the settings and the cache know" contains \
  "$(mkdir -p ~/.config/docker-credential-acr && echo '{"registries": {"third.azurecr.io": {}, "*.azurecr.cn": {}}}' \
    >~/.config/docker-credential-acr/config.json && configure && jq -c .credHelpers "$docker_file")" \
  '"fabrikam.azurecr.io":"acr","third.azurecr.io":"acr"}'
check "--undo takes all of it back" contains "$(configure --undo)" "Removed $docker_file"
check "the files were not there before" test ! -e "$docker_file" -a ! -e "$podman_file"
check "a second --undo has nothing to do" contains "$(configure --undo)" "Nothing to undo"

# Which clients.
home_anew
configure contoso --docker >/dev/null
check "--docker: docker's alone" test -e "$docker_file" -a ! -e "$podman_file"
home_anew
configure contoso --podman >/dev/null
check "--podman: podman's alone" test ! -e "$docker_file" -a -e "$podman_file"
home_anew
check "neither is installed: what to say" contains "$(PATH=/nowhere configure contoso)" \
  "neither docker nor podman is installed here, nor has a file. Say which one will be: --docker or --podman"
check "exit code" equal 7 "$(PATH=/nowhere configure contoso >/dev/null; echo $?)"
PATH=/nowhere "$HELPER" configure contoso --all >/dev/null 2>&1
check "--all: both" test -e "$docker_file" -a -e "$podman_file"
check "that the helper is not on PATH is said" contains "$(PATH=/nowhere configure contoso --all)" \
  "docker-credential-acr is not on PATH"
home_anew
mkdir -p ~/.docker && echo '{}' >"$docker_file"
PATH=/nowhere "$HELPER" configure contoso >/dev/null 2>&1
check "a client's file counts, too" test "$(json "$docker_file")" = "$entry" -a ! -e "$podman_file"
home_anew
DOCKER_COMMAND=podman configure contoso >/dev/null
check "podman in docker's place (DOCKER_COMMAND)" test ! -e "$docker_file" -a -e "$podman_file"

# The variables that name other files.
home_anew
DOCKER_CONFIG=$HOME/elsewhere configure contoso >/dev/null
check "DOCKER_CONFIG: the one file that podman reads then, too" equal "$entry" "$(json ~/elsewhere/config.json)"
check "and no other" test ! -e "$docker_file" -a ! -e "$podman_file"
home_anew
REGISTRY_AUTH_FILE=$HOME/elsewhere/auth.json configure contoso >/dev/null
check "REGISTRY_AUTH_FILE: podman's" test "$(json ~/elsewhere/auth.json)" = "$entry" -a ! -e "$podman_file" -a -e "$docker_file"
home_anew
XDG_CONFIG_HOME=$HOME/elsewhere configure contoso --podman >/dev/null
check "XDG_CONFIG_HOME: podman's" equal "$entry" "$(json ~/elsewhere/containers/auth.json)"
home_anew
XDG_STATE_HOME=$HOME/elsewhere configure contoso >/dev/null
check "XDG_STATE_HOME: where it is remembered" test -e ~/elsewhere/docker-credential-acr/configure/00000001.json -a ! -e "$state"
home_anew
env -u HOME "$HELPER" configure contoso --docker >/dev/null 2>&1
check "without HOME: the home of the list of users, as docker has it" equal "$entry" "$(json "$docker_file")"
check "which can be undone" contains "$(env -u HOME "$HELPER" configure --undo 2>&1)" "Removed /root/.docker/config.json"
check "nobody's home: what to set" contains \
  "$(setpriv --reuid=12345 --regid=12345 --clear-groups env -u HOME "$HELPER" configure contoso --docker 2>&1)" \
  "HOME is not set. Set HOME, or DOCKER_CONFIG"

home_anew
(cd && DOCKER_CONFIG=elsewhere configure contoso --docker >/dev/null)
check "a relative DOCKER_CONFIG: from the current directory" equal "$entry" "$(json ~/elsewhere/config.json)"
check "which is undone from any other" contains "$(cd / && configure --undo)" "Removed $HOME/elsewhere/config.json"
echo "$login" >~/elsewhere/config.json
check "a login there is no variable's" lacks "$(cd && DOCKER_CONFIG=elsewhere configure contoso --docker --dry-run)" "Run: unset"
(cd && DOCKER_CONFIG=elsewhere configure contoso --docker --remove-logins >/dev/null)
check "and can be removed" equal '["ghcr.io"]' "$(jq -c '.auths | keys' ~/elsewhere/config.json)"
check "and put back" equal "$login" "$(configure --undo >/dev/null; cat ~/elsewhere/config.json)"

# What stands in the file stays.
home_anew
text='{
    "HttpHeaders": {"X-Meta": "yes"},
    "auths": {
        "ghcr.io": {"auth": "b3RoZXI6b3RoZXI="}
    },
    "credsStore": "pass",
    "unknown": [1, 2,   3]
}'
docker_config "$text"
chmod 640 "$docker_file"
chown 1234:1235 "$docker_file"
umask 077
configure contoso --docker >/dev/null
umask 022
check "order, unknown keys, indentation" equal "${text%$'\n'\}},
    \"credHelpers\": {
        \"contoso.azurecr.io\": \"acr\"
    }
}" "$(cat "$docker_file")"
check "mode and owner" equal "640 1234:1235" "$(stat -c '%a %u:%g' "$docker_file")"
configure --undo >/dev/null
check "--undo restores it, byte for byte" equal "$(printf '%s' "$text" | sha256sum)" "$(sha256sum <"$docker_file")"
check "with mode and owner" equal "640 1234:1235" "$(stat -c '%a %u:%g' "$docker_file")"

home_anew
echo '{"currentContext":"default"}' >~/elsewhere/real.json
mkdir ~/.docker
ln -s ../elsewhere/link.json "$docker_file"
ln -s real.json ~/elsewhere/link.json
configure contoso --docker >/dev/null
check "links stay" equal "../elsewhere/link.json real.json" "$(readlink "$docker_file") $(readlink ~/elsewhere/link.json)"
check "and what they lead to is written" equal '{"currentContext":"default","credHelpers":{"contoso.azurecr.io":"acr"}}' \
  "$(cat ~/elsewhere/real.json)"
check "with nothing left beside" equal "link.json real.json" "$(cd ~/elsewhere && echo *)"
configure --undo >/dev/null
check "--undo, too" equal '{"currentContext":"default"} real.json' "$(cat ~/elsewhere/real.json) $(readlink ~/elsewhere/link.json)"

home_anew
docker_config '{}'
mkdir -p "${podman_file%/*}"
ln -s "$docker_file" "$podman_file"
said=$(configure contoso && echo "succeeded")
check "one file for both, by a link: written once" equal "1 succeeded" "$(grep -c ^Wrote <<<"$said") $(tail -n 1 <<<"$said")"
check "for both" equal "$entry $docker_file" "$(json "$docker_file") $(readlink "$podman_file")"
check "and undone by either name" equal '{}' "$(configure --undo --podman >/dev/null; cat "$docker_file")"

home_anew
docker_config '{"credHelpers":{"contoso.azurecr.io":"acr-env"}}'
check "another helper is replaced" equal "$entry" "$(configure contoso --docker >/dev/null; json "$docker_file")"
jq '. + {"detachKeys": "ctrl-q"}' "$docker_file" >~/edited && cat ~/edited >"$docker_file"
configure --undo >/dev/null
check "in a file that was edited since, only our entry is taken back" equal \
  '{"credHelpers":{"contoso.azurecr.io":"acr-env"},"detachKeys":"ctrl-q"}' "$(json "$docker_file")"

# Logins that would come before the helper.
home_anew
docker_config "$login"
mkdir -p "$(dirname "$runtime_file")"
echo "$login" >"$runtime_file"
said=$(configure contoso)
check "podman's login is pointed out" contains "$said" \
  "podman takes the login for $contoso in $runtime_file instead: that file comes first. To remove it, add --remove-logins"
check "and docker's" contains "$said" "the login for $contoso in $docker_file is a password in plain text"
check "no password is shown" lacks "$said$(configure contoso --remove-logins --dry-run)" dXNlcjpw
check "they stay" equal "$login" "$(jq -c '{auths}' "$docker_file")"
configure contoso --remove-logins >/dev/null
check "--remove-logins removes them, and no other" equal '["ghcr.io"] ["ghcr.io"]' \
  "$(jq -c '.auths | keys' "$docker_file") $(jq -c '.auths | keys' "$runtime_file")"
check "what was removed is remembered for its owner alone" equal 600 "$(stat -c %a "$state"/configure/*.json | sort -u)"
check "--undo --dry-run shows it" contains "$(configure --undo --dry-run)" '+{"auths":{"contoso.azurecr.io":{"auth":"***"}'
configure --undo >/dev/null
check "--undo puts them back" equal "$login $login" "$(cat "$docker_file") $(cat "$runtime_file")"
check "a variable's login is pointed out" contains "$(DOCKER_AUTH_CONFIG=$login configure contoso --docker)" \
  "the variable DOCKER_AUTH_CONFIG holds a login, which docker takes instead. Run: unset DOCKER_AUTH_CONFIG"
home_anew
echo 'credential-helpers = ["secretservice"]' >~/elsewhere/registries.conf
check "registries.conf without the files is pointed out" contains \
  "$(CONTAINERS_REGISTRIES_CONF=$HOME/elsewhere/registries.conf configure contoso --podman)" \
  "podman reads no file with credentials: credential-helpers in $HOME/elsewhere/registries.conf leaves out containers-auth.json"

# What can go wrong.
home_anew
docker_config '{
  "auths": {,}
}'
before=$(everything)
check "a broken file: where" contains "$(configure contoso)" "$docker_file:2:13: a key in double quotes is missing here"
check "exit code" equal 2 "$(configure contoso >/dev/null; echo $?)"
rm -rf "$state" ~/.local
check "and nothing is written, not even the other client's" equal "$(sed '/\.local/d; /^\. /d' <<<"$before")" \
  "$(everything | sed '/^\. /d')"
docker_config '{"credHelpers": "acr"}'
check "something else than an object" contains "$(configure contoso)" "$docker_file:1:2: this must be an object, in braces"
docker_config "$entry"
chmod 0444 "$docker_file"
check "a write-protected file, also for root" contains "$(configure fabrikam --docker)" \
  "cannot write $docker_file: it is write-protected. Run: chmod u+w $docker_file"
check "stays as it is" equal "$entry 444" "$(cat "$docker_file") $(mode "$docker_file")"
check "and there is nothing to undo of it" equal 0 "$(find "$state" -name '*.json' | wc -l)"
chmod 0600 "$docker_file"
mkdir -p "${podman_file%/*}"
echo '{}' >"$podman_file"
chmod 0444 "$podman_file"
said=$(configure third)
check "of two files, the one that was written is told" contains "$said" "Wrote $docker_file: docker asks"
check "before the error of the other one" contains "${said#*Wrote}" "cannot write $podman_file"
chmod 0600 "$podman_file"
configure fourth >/dev/null
chmod 0444 "$podman_file"
said=$(configure --undo)
check "undone, too: the one that cannot be written" contains "$said" "cannot write $podman_file: it is write-protected"
check "keeps no other from it" contains "$said" "Wrote $docker_file"
check "byte for byte" equal "$entry" "$(cat "$docker_file")"
check "by its exit code it has failed" equal 7 "$(configure --undo >/dev/null; echo $?)"
check "JSON: what was not undone is not told" equal "false 0" \
  "$("$HELPER" configure --undo -o json 2>/dev/null </dev/null | jq -r '"\(.changed) \(.files | length)"')"
chmod 0600 "$podman_file"
check "and it can be had later" equal '{}' "$(configure --undo >/dev/null; cat "$podman_file")"
home_anew
mkdir -p ~/.docker
home_of_nobody=$(mktemp -d /dev/shm/home.XXXXXX)
mkdir "$home_of_nobody/.docker"
echo "{}" >"$home_of_nobody/.docker/config.json"
chmod 755 "$home_of_nobody" "$home_of_nobody/.docker"
check "somebody else's file" contains \
  "$(setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$home_of_nobody" XDG_STATE_HOME=/dev/shm/nobody-state "$HELPER" configure contoso --docker 2>&1)" \
  "cannot write $home_of_nobody/.docker/config.json: Permission denied"
rm -rf "$home_of_nobody" /dev/shm/nobody-state

home_anew
mkdir -p ~/.docker
mount -t tmpfs -o size=64k tmpfs ~/.docker
echo '{"detachKeys":"ctrl-q"}' >"$docker_file"
dd if=/dev/zero of=~/.docker/filler bs=1k count=100 2>/dev/null
check "a full disk" contains "$(configure contoso --docker)" "No space left on device. It was not changed. Make room and run it again"
check "changes nothing" equal '{"detachKeys":"ctrl-q"}' "$(cat "$docker_file")"
check "and leaves nothing" equal "config.json filler" "$(cd ~/.docker && echo *)"
rm ~/.docker/filler
check "with room it goes on" equal '{"credHelpers":{"contoso.azurecr.io":"acr"},"detachKeys":"ctrl-q"}' \
  "$(configure contoso --docker >/dev/null; json "$docker_file")"
mount -o remount,ro ~/.docker
check "a read-only file system" contains "$(configure fabrikam --docker)" "Read-only file system. The file system is read-only"
umount ~/.docker

home_anew
mkdir -p ~/.local/state
mount -t tmpfs -o ro tmpfs ~/.local/state
check "where nothing can be remembered, that is said" contains "$(configure contoso)" "What is changed now cannot be undone with --undo"
check "and it is configured all the same" equal "$entry" "$(json "$docker_file")"
umount ~/.local/state

# Several at once, and one that is killed.
home_anew
docker_config '{"auths": {}}'
for i in 1 2 3 4 5 6 7 8 9 10; do
  configure "registry$i" >~/elsewhere/said-$i &
done
wait
check "ten at once: all of them" equal "10 10" \
  "$(jq '.credHelpers | length' "$docker_file") $(jq '.credHelpers | length' "$podman_file")"
configure --undo >/dev/null
check "--undo takes back all ten" equal '{"auths": {}}' "$(cat "$docker_file")"
home_anew
docker_config '{"auths": {}}'
broken=0
for i in $(seq 40); do
  "$HELPER" configure "registry$i" >/dev/null 2>&1 </dev/null &
  sleep "0.00$((i % 10))"
  kill -9 $! 2>/dev/null
  wait $! 2>/dev/null
  jq -e .auths "$docker_file" >/dev/null || broken=$((broken + 1))
done
check "killed at any time, the file is the old one or the new one" equal 0 $broken
configure --undo >/dev/null
check "and what was done is undone" equal '{"auths": {}}' "$(cat "$docker_file")"
configure contoso --docker >/dev/null
strace -f -y -qq -o ~/elsewhere/trace -e trace=unlinkat,fsync "$HELPER" configure --undo >/dev/null 2>&1 </dev/null
check "what is undone is forgotten on the disk, too" contains "$(grep -A1 'unlinkat.*\.json' ~/elsewhere/trace | grep fsync)" \
  "docker-credential-acr/configure>"

# At a terminal.
home_anew
said=$(answers n contoso --docker)
check "it asks" contains "$said" "Write this? [y/N]"
check "no is no" test ! -e "$docker_file"
check "the diff has colours" contains "$said" $'\e[32m+{'
check "but not with NO_COLOR" lacks "$(NO_COLOR=1 answers n contoso --docker)" $'\e[32m'
answers y contoso --docker >/dev/null
check "yes is yes" equal "$entry" "$(json "$docker_file")"
check "--yes does not ask" lacks "$(answers n fabrikam --docker --yes)" "[y/N]"
check "and writes" contains "$(json "$docker_file")" fabrikam.azurecr.io
home_anew
configure contoso --docker >/dev/null
mkfifo ~/elsewhere/typed
TERM=xterm script -qfec "$HELPER configure --undo" /dev/null <~/elsewhere/typed >~/elsewhere/said &
exec 9>~/elsewhere/typed
wait_until "a person is asked" grep -q 'Write this' ~/elsewhere/said
check "while a person thinks about --undo, others go on" contains "$(timeout 30 "$HELPER" configure fabrikam --podman 2>&1 </dev/null)" \
  "Wrote $podman_file"
echo y >&9
exec 9>&-
wait $!
check "but nothing is undone that was not shown" contains "$(cat ~/elsewhere/said)" "meanwhile. Nothing was undone. Run it again"
check "neither is what was" test -e "$docker_file" -a -e "$podman_file"
check "again, a yes is one" contains "$(answers y --undo)" "Removed $docker_file"
check "for both" test ! -e "$docker_file" -a ! -e "$podman_file"
home_anew
docker_config "$login"
check "it offers to remove logins" contains "$(answers $'y\ny' contoso --docker)" "Remove these logins, too? [y/N]"
check "and does" equal '["ghcr.io"]' "$(jq -c '.auths | keys' "$docker_file")"

# For programs.
home_anew
answer=$(configure contoso --output json --docker)
check "JSON: what was written" equal "true created $docker_file docker $contoso" \
  "$(jq -r '"\(.written) \(.files[0].change) \(.files[0].path) \(.files[0].clients[0]) \(.registries[0])"' <<<"$answer")"
check "JSON: nothing to change" equal "false 0" "$(configure contoso -o json --docker | jq -r '"\(.written) \(.files | length)"')"
check "JSON: undone" equal "true removed" "$(configure --undo -o json | jq -r '"\(.written) \(.files[0].change)"')"
mkdir -p "$(dirname "$runtime_file")"
echo "$login" >"$runtime_file"
check "JSON: warnings" equal "podman $contoso $runtime_file" \
  "$(configure contoso -o json -n | jq -r '.warnings[0] | "\(.client) \(.registry) \(.path)"')"
check "a host that is none of ours" contains "$(configure ghcr.io)" \
  "ghcr.io is not the name of an Azure container registry. Name it like contoso or contoso.azurecr.io"
home_anew
check "no name, and none known: what to type" contains "$(configure)" \
  "there is no registry that this helper knows. Name one: docker-credential-acr configure contoso"
check "nothing of this asked Azure" equal "0 0" "$(counter entra.token) $(counter acr.exchange)"
finish
