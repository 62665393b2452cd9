#!/bin/sh
# Installs a release of docker-credential-acr to /usr/local, once its checksum is as it should be. Run as root while the
# container is built; what devcontainer-feature.json calls options comes in variables [containers.dev/implementors/features].
set -eu
umask 022
version=${VERSION:-latest}
registries=${CONFIGURE:-}
wanted=${SHA256:-}
releases=${RELEASES:-https://github.com/docker-credential-acr/docker-credential-acr/releases}
user=${_REMOTE_USER:-root}

fail() {
  echo "docker-credential-acr: $*" >&2
  exit 1
}

[ "$(id -u)" -eq 0 ] || fail "the feature must be installed as root"
case $(uname -m) in
  x86_64 | amd64) architecture=amd64 ;;
  aarch64 | arm64) architecture=arm64 ;;
  *) fail "there is no release for $(uname -m)" ;;
esac

# What it takes to fetch it.
if ! command -v curl >/dev/null; then
  if command -v apt-get >/dev/null; then
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends curl ca-certificates >/dev/null
    rm -rf /var/lib/apt/lists/*
  elif command -v dnf >/dev/null; then
    dnf -q -y install curl ca-certificates
  else
    fail "curl is missing, and this is neither Debian nor Fedora: install it first"
  fi
fi
fetch() { curl --fail --silent --show-error --location --retry 3 --output "$2" "$1" || fail "cannot fetch $1"; }

case $version in
  latest) place=$releases/latest/download ;;
  *) place=$releases/download/v${version#v} ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fetch "$place/SHA256SUMS" "$work/SHA256SUMS"
line=$(grep -E "^[0-9a-f]{64} [ *]docker-credential-acr-[0-9A-Za-z.+~]+-linux-$architecture\.tar\.gz\$" "$work/SHA256SUMS") ||
  fail "the release at $place has no archive for $architecture"
[ "$(echo "$line" | wc -l)" -eq 1 ] || fail "the release at $place has several archives for $architecture"
archive=$(echo "$line" | cut -c 67-)
fetch "$place/$archive" "$work/$archive"
(cd "$work" && echo "${wanted:-$(echo "$line" | cut -c 1-64)}  $archive" | sha256sum -c - >/dev/null 2>&1) ||
  fail "$archive is not what was published: its SHA-256 is $(sha256sum "$work/$archive" | cut -c 1-64)"

mkdir "$work/tree"
tar -xzf "$work/$archive" -C "$work/tree" --no-same-owner
program=$(find "$work/tree" -path '*/bin/docker-credential-acr' -type f)
[ -n "$program" ] || fail "$archive has no program in it"
"$program" version >"$work/said" 2>&1 ||
  fail "it does not run here, where glibc may be older than 2.34, or another libc: $(head -n 1 "$work/said")"
cp -R "${program%/bin/docker-credential-acr}/." /usr/local/
chmod 755 /usr/local/bin/docker-credential-acr
cat "$work/said"

# The clients of whoever works in the container, in his own files.
[ -n "$registries" ] || exit 0
# The option's commas are spaces now, on purpose; a star stays one.
set -f
# shellcheck disable=SC2046
set -- $(printf '%s' "$registries" | tr ',' ' ')
set -- /usr/local/bin/docker-credential-acr configure "$@" --all --yes
if [ "$user" = root ]; then
  "$@"
else
  # As words, which no shell reads, whatever the user's is.
  su -s /bin/sh -c 'exec "$0" "$@"' -- "$user" "$@"
fi
