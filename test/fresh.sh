#!/usr/bin/env bash
# Makes a bare Debian 12 and does there what a newcomer does who has read README.md's first screen.
#   test/fresh.sh --quickstart   clones into it and runs packaging/quickstart.sh (10 minutes)
#   test/fresh.sh --all          … and test/run.sh (an hour)
#   test/fresh.sh --deb FILE     in another one, installs that package, has it answer a `get`, and purges it
# The newcomer is a user with sudo; what is cloned is what is committed here. For root on a machine with Debian's archive.
#   ACR_EMULATOR  for --deb: the built emulator, by default the release build's
# shellcheck disable=SC2016
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
bare=$top/build/fresh/bookworm.tar
passed=0
failed=0

fail() {
  echo "test/fresh.sh: $*" >&2
  exit 2
}
usage() { sed -n '2,/^# shellcheck/{/^# shellcheck/!s/^# \{0,1\}//p}' "$0" >&2; exit 2; }
# check DESCRIPTION COMMAND…
check() {
  local description=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    echo "ok - $description"
  else
    failed=$((failed + 1))
    echo "not ok - $description"
  fi
}

# debian FORMAT: of each part of Debian's archive, as this machine's apt knows it. $(…) in it is apt's.
debian() { apt-get indextargets --format "$1" 'Created-By: Packages' 'Origin: Debian' | sort -u; }

# make_bare: a tar of what debootstrap installs, once.
make_bare() {
  local mirror work
  [ ! -s "$bare" ] || return 0
  [ -n "$(debian '$(REPO_URI)')" ] || apt-get -qq update
  mirror=$(debian '$(RELEASE) $(REPO_URI)' | sed -n 's/^bookworm //p' | head -n 1)
  [ -n "$mirror" ] || fail "this machine's apt has no source of Debian 12"
  mkdir -p "$(dirname "$bare")"
  work=$(mktemp -d "$(dirname "$bare")/bootstrap.XXXXXX")
  echo "Making a bare Debian 12 from $mirror"
  unshare --mount debootstrap --variant=minbase bookworm "$work" "$mirror" >"$work.log" 2>&1 ||
    { tail -n 5 "$work.log"; rm -rf "$work"; fail "debootstrap failed"; }
  tar -C "$work" -cf "$work.tar" . && mv "$work.tar" "$bare"
  rm -rf "$work" "$work.log"
}

# in_root COMMAND…: in that Debian, with processes and mounts of its own.
in_root() {
  unshare --mount --pid --fork --kill-child sh -euc '
    root=$1
    shift
    mount --bind "$root" "$root" # a mount point, as whoever makes namespaces in there needs
    mount -t proc proc "$root/proc"
    mount --rbind /sys "$root/sys"
    mount --rbind /dev "$root/dev"
    cd "$root"
    pivot_root . mnt
    umount -l /mnt
    exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root "$@"' sh "$root" "$@"
}

# new_root: the way to the network is this machine's: its resolver, apt's sources and proxies, its own authorities.
new_root() {
  root=$(mktemp -d "$top/build/fresh/root.XXXXXX")
  tar -C "$root" -xpf "$bare"
  chmod 755 "$root"
  cp --remove-destination "$(readlink -f /etc/resolv.conf)" "$root/etc/resolv.conf"
  cp /etc/hosts "$root/etc/hosts"
  debian 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(REPO_URI) $(RELEASE) $(COMPONENT)' >"$root/etc/apt/sources.list"
  apt-config dump | grep -E '^Acquire::(https?|Check-[A-Za-z-]*|Retries)\b.* "..*";$' >"$root/etc/apt/apt.conf.d/90this-machine"
  env | grep -iE '^(https?|no)_proxy=' >"$root/etc/environment"
  if cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/" 2>/dev/null || {
    mkdir -p "$root/usr/local/share/ca-certificates"
    cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/" 2>/dev/null
  }; then
    # npm has a list of its own.
    echo NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt >>"$root/etc/environment"
  fi
  in_root apt-get -qq update || fail "there is no apt in the bare Debian"
}
remove_root() { [ -z "${root-}" ] || rm -rf --one-file-system "$root"; }
trap remove_root EXIT

# as_newcomer COMMAND: in a shell of theirs, as after a login.
as_newcomer() { in_root su - newcomer -c "$1"; }

# newcomer: who has a clone, which takes git, and sudo.
newcomer() {
  new_root
  in_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends sudo git >/dev/null 2>&1
  in_root useradd --create-home --shell /bin/bash newcomer
  echo 'newcomer ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/newcomer"
  echo 'Defaults env_keep += "http_proxy https_proxy no_proxy NODE_EXTRA_CA_CERTS"' >>"$root/etc/sudoers.d/newcomer"
  git init --quiet --bare --initial-branch=main "$root/srv/docker-credential-acr.git"
  git -c safe.directory="$top" -C "$top" push --quiet "$root/srv/docker-credential-acr.git" HEAD:refs/heads/main --tags
  in_root chown -R newcomer: /srv/docker-credential-acr.git
  check "a newcomer clones" as_newcomer "git clone --quiet /srv/docker-credential-acr.git"
}

quickstart() {
  local said=$root/srv/said started=$SECONDS
  as_newcomer "cd docker-credential-acr && packaging/quickstart.sh" 2>&1 | tee "$said"
  check "packaging/quickstart.sh succeeds" test "${PIPESTATUS[0]}" = 0
  check "it has pulled from the emulated Azure" grep -q '^hello from contoso$' "$said"
  check "and renewed by itself" grep -q 'Entra 2, registry exchange 2$' "$said"
  echo "packaging/quickstart.sh: $((SECONDS - started)) s"
}

everything() {
  as_newcomer "cd docker-credential-acr && test/run.sh"
  check "test/run.sh succeeds" test $? = 0
}

# get_in_root: inside the sandbox, which has put the emulator in this network.
get_in_root() {
  local answer
  cp "$EMULATOR_STATE/hosts" "$root/etc/hosts"
  cp "$EMULATOR_STATE/ca-bundle.crt" "$root/etc/emulated-azure.crt"
  . "$top/test/emulator/control.sh"
  ask() {
    in_root env SSL_CERT_FILE=/etc/emulated-azure.crt AZURE_TENANT_ID="$EMULATED_TENANT_ID" AZURE_CLIENT_ID="$EMULATED_CLIENT_ID" \
      AZURE_CLIENT_SECRET="$EMULATED_CLIENT_SECRET" docker-credential-acr get <<<contoso.azurecr.io
  }
  answer=$(ask)
  case $answer in '{"ServerURL":"contoso.azurecr.io","Username":"00000000-0000-0000-0000-000000000000","Secret":"eyJ'*) ;; *) echo "$answer"; return 1 ;; esac
  [ "$(ask)" = "$answer" ] && [ "$(counter acr.exchange)" = 1 ]
}

packages() { in_root dpkg-query --show | wc -l; }

deb() {
  local package=$1 name installed
  [ -f "$package" ] || fail "there is no $package"
  new_root
  cp "$package" "$root/srv/package.deb"
  name=$(dpkg-deb --field "$package" Package)
  in_root find / -xdev -type f ! -path '/var/*' ! -path '/srv/*' | sort >"$root/srv/before"
  installed=$(packages)
  check "apt installs $(basename "$package")" in_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends /srv/package.deb
  check "nothing came with it" test "$(packages)" = $((installed + 1))
  check "it runs" in_root docker-credential-acr version
  check "under the kubelet plugin's name as well" in_root test -x /usr/bin/acr-credential-provider
  check "it is all there" test -z "$(in_root dpkg --verify "$name")"
  check "a get is answered, and then from the cache" env -u TMPDIR "$top/test/emulator/sandbox.sh" --no-imds --no-registries \
    ${ACR_EMULATOR:+--emulator "$ACR_EMULATOR"} -- env FRESH_ROOT="$root" bash "$top/test/fresh.sh" --get
  check "apt purges it" in_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 purge -y "$name"
  in_root find / -xdev -type f ! -path '/var/*' ! -path '/srv/*' | sort >"$root/srv/after"
  echo "What is left:"
  comm -13 "$root/srv/before" "$root/srv/after"
  check "of the package, nothing is" test -z "$(comm -13 "$root/srv/before" "$root/srv/after" | grep -v -x -e /etc/emulated-azure.crt)"
}

[ "$(id -u)" -eq 0 ] || fail "must be root, to make a root directory"
[ "${1-}" = --get ] || command -v debootstrap >/dev/null || fail "debootstrap is missing: packaging/dependencies.sh fresh"
case ${1-} in
  --quickstart) make_bare && newcomer && quickstart ;;
  --all) make_bare && newcomer && quickstart && everything ;;
  --deb) make_bare && deb "$(readlink -f "${2:?--deb FILE}")" ;;
  --get) # for --deb, from inside the sandbox
    trap - EXIT
    root=$FRESH_ROOT
    get_in_root
    exit
    ;;
  *) usage ;;
esac
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
