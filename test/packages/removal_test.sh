#!/usr/bin/env bash
# What a removal and a purge leave, in a root of their own: this machine's, with a layer over it that is thrown away.
[ "${1-}" = inside ] || exec unshare --mount --propagation private bash "$0" inside
. "$(dirname "$0")/packages.sh"
layers=$work/layers
root=$work/root
mkdir -p "$layers" "$root"
# What is still mounted, such as /dev, must not be removed.
trap 'umount -R "$work"/root "$work"/layers || umount -lR "$work"/root "$work"/layers; rm -rf --one-file-system "$work"' EXIT
mount -t tmpfs layers "$layers"
mkdir "$layers/upper" "$layers/work"
mount -t overlay -o "lowerdir=/,upperdir=$layers/upper,workdir=$layers/work" root "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mkdir "$layers/upper/run"
mount -t tmpfs run "$root/run"
mount --bind "$root/run" "$layers/upper/run"

in_root() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }
as_person() { in_root setpriv --reuid 4711 --regid 4711 --clear-groups env HOME=/home/anna "$@"; }
# store_as COMMAND…: has a person keep a password and a token, by what docker sends.
store_as() {
  local header payload
  header=$(printf '{"alg":"none"}' | basenc --base64url -w0 | tr -d =)
  payload=$(printf '{"exp":%d,"aud":"fabrikam.azurecr.io","grant_type":"refresh_token"}' $(($(date +%s) + 9000)) | basenc --base64url -w0 | tr -d =)
  printf '{"ServerURL":"contoso.azurecr.io","Username":"anna","Secret":"a-password-that-is-secret"}' |
    "$@" docker-credential-acr store || return
  printf '{"ServerURL":"fabrikam.azurecr.io","Username":"00000000-0000-0000-0000-000000000000","Secret":"%s"}' \
    "$header.$payload.a-signature-that-is-secret" | "$@" docker-credential-acr store
}
# secrets_in PLACE…: the files that hold one of them; those that are not of this machine.
secrets_in() {
  (cd "$layers/upper" && grep -rlE 'a-password-that-is-secret|a-signature-that-is-secret' "$@" 2>/dev/null | sort | paste -sd ' ')
}

rm -rf "$root"/root/.cache/docker-credential-acr "$root"/root/.local/state/docker-credential-acr
printf 'anna:x:4711:4711::/home/anna:/bin/sh\n' >>"$root/etc/passwd"
install -d -o 4711 -g 4711 "$root/home/anna"
install -d "$root/etc/docker-credential-acr-test"
printf '{"keychain":"file"}' >"$root/etc/docker-credential-acr-test/config.json"
settings=DOCKER_CREDENTIAL_ACR_CONFIG=/etc/docker-credential-acr-test/config.json
# use: root, a person and the kubelet have used it.
use() {
  store_as in_root env HOME=/root "$settings" || return
  store_as as_person env "$settings" || return
  install -d -m 700 "$root/run/docker-credential-acr" "$root/root/.config/docker-credential-acr"
  echo a-signature-that-is-secret >"$root/run/docker-credential-acr/entry"
  echo '{}' >"$root/root/.config/docker-credential-acr/config.json"
}

# system_files: what `configure --system` may change, each with its mode and its content's digest.
system_files() {
  (cd "$root/etc" && find containers skel \( -type f -printf '%p %m ' -exec sha256sum {} \; \) -o \( -type l -printf '%p %l\n' \) | sort)
}
drop_in=$root/etc/containers/registries.conf.d/zz-docker-credential-acr.conf
template=$root/etc/skel/.docker/config.json
# configure_system: for docker and podman of every user. docker's template is an administrator's already.
configure_system() { in_root docker-credential-acr configure --system contoso --all --yes; }
is_configured() { grep -q '"acr"' "$drop_in" && grep -q '"contoso.azurecr.io"' "$template"; }
journal=$root/var/lib/docker-credential-acr
rm -rf "$journal" "$drop_in" "$root/etc/skel/.docker"
mkdir -p "$root/etc/containers" "$root/etc/skel/.docker"
printf '{"credHelpers":{"ghcr.io":"gh"},"detachKeys":"ctrl-e,e"}' >"$template"
before=$(system_files)

cp "$(deb "$(dpkg --print-architecture)")" "$root/package.deb"
cp "$(rpm_file "$(dpkg --print-architecture)")" "$root/package.rpm"
check "the .deb is installed" in_root dpkg --no-triggers -i /package.deb
check "its files are as it says" equal "" "$(in_root dpkg --verify "$name")"
check "root, a person and the kubelet use it" use
check "docker and podman are configured for every user" configure_system
check "so they are" is_configured
check "so there are secrets of root's and the kubelet's" equal 3 "$(secrets_in root run | wc -w)"
check "and of the person's" equal 2 "$(secrets_in home/anna | wc -w)"

check "installing it once more leaves them" in_root dpkg --no-triggers -i /package.deb
check "all five" equal 5 "$(secrets_in root run home/anna | wc -w)"
check "and what was configured" is_configured

# sudo's path has /usr/local/bin first, where another program of that name may be.
other=$root/usr/local/bin/$name
printf '#!/bin/sh\necho "another program was asked: $*" >&2\nexit 1\n' >"$other"
chmod 755 "$other"
removed=$(in_root env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin dpkg --no-triggers -r "$name" 2>&1)
rm "$other"
check "a removal asks no other program" lacks "$removed" "another program"
check "it takes the program away" test ! -e "$root/usr/bin/$name" -a ! -L "$root/usr/bin/acr-credential-provider"
check "docker and podman no longer ask it: /etc is as it was" equal "$before" "$(system_files)"
check "and none of the secrets" equal 5 "$(secrets_in root run home/anna | wc -w)"
for place in /run/docker-credential-acr /root/.cache/docker-credential-acr /root/.local/state/docker-credential-acr \
  /home/anna/.cache/docker-credential-acr /home/anna/.local/state/docker-credential-acr; do
  check "it says that it leaves $place" contains "$removed" "  $place"
done
check "it says what ends them" contains "$removed" "docker-credential-acr logout --all"
check "it says what a purge would delete" contains "$removed" "A purge deletes root's"

check "a purge succeeds" in_root dpkg --no-triggers --purge "$name"
check "it leaves no secret of root's and the kubelet's" equal "" "$(secrets_in root run)"
check "nothing of what was remembered for every user" test ! -e "$journal"
check "nor in any other place but the person's home" equal "" "$(secrets_in var etc usr opt srv)"
check "root's settings are left" test -f "$root/root/.config/docker-credential-acr/config.json"
check "what is in another's home is not a package's to delete" equal 2 "$(secrets_in home/anna | wc -w)"
check "dpkg knows nothing of it any more" not in_root dpkg -s "$name"

# What cannot be undone, as an administrator's later words are in the file, is no reason not to remove.
in_root dpkg --no-triggers -i /package.deb >/dev/null 2>&1
configure_system >/dev/null 2>&1
printf '{"credHelpers":{' >"$template"
removed=$(in_root dpkg --no-triggers -r "$name" 2>&1)
check "a template that is broken by now does not stop the removal" test ! -e "$root/usr/bin/$name"
check "which says so" contains "$removed" "leaves what configure --system wrote for docker"
check "and where" contains "$removed" "/etc/skel/.docker/config.json:1:"
check "which takes podman's entry all the same" test ! -e "$drop_in"
check "it remembers what is still to be undone" test -n "$(find "$journal" -name '*.json')"
check "a purge" in_root dpkg --no-triggers --purge "$name"
check "forgets it" test ! -e "$journal"
printf '{"credHelpers":{"ghcr.io":"gh"},"detachKeys":"ctrl-e,e"}' >"$template"

# rpm, in a database of its own; Debian's would rather not.
rpm_in_root() { in_root rpm --dbpath /var/lib/rpm-test --force-debian "$@"; }
check "the .rpm is installed" rpm_in_root --nodeps -i /package.rpm
check "its files are as it says" equal "" "$(rpm_in_root -V --nodeps "$name")"
check "it is used" use
check "and configured for every user" configure_system
check "another version in its place leaves that" rpm_in_root --nodeps -U --replacepkgs --replacefiles /package.rpm
check "as it is" is_configured
removed=$(rpm_in_root -e "$name" 2>&1)
check "its removal takes the program away" test ! -e "$root/usr/bin/$name"
check "and /etc is as it was" equal "$before" "$(system_files)"
check "says what it leaves" contains "$removed" "  /root/.local/state/docker-credential-acr"
check "and leaves it: rpm has no purge" equal 5 "$(secrets_in root run home/anna | wc -w)"
finish
