#!/bin/sh
# Installs docker-credential-acr from a release's files, once they are what SHA256SUMS says.
#   install.sh [--from FOLDER|URL] [--prefix FOLDER] [--sums-sha256 DIGEST]
#     --from          where SHA256SUMS and the .tar.gz are: a folder, or https://…; by default this script's folder
#     --prefix        by default /usr/local for root, and ~/.local for others
#     --sums-sha256   what sha256sum prints for SHA256SUMS, from somewhere that you trust. Without it, SHA256SUMS is believed:
#                     it tells damage, and not a whole release that has been exchanged.
set -eu
name=docker-credential-acr
# What is installed is for everybody.
umask 022

fail() {
  echo "install.sh: $1" >&2
  exit 1
}

# fetch FILE: from where the release is into the working folder.
fetch() {
  case $from in
    https://*) curl --proto =https --tlsv1.2 -fsSL -o "$work/$1" "$from/$1" || fail "$from/$1 could not be downloaded" ;;
    *://*) fail "$from: only https:// and folders are installed from" ;;
    *) cp "$from/$1" "$work/$1" || fail "there is no $1 in $from" ;;
  esac
}

digest_of() { sha256sum "$1" | cut -d ' ' -f 1; }

from=$(dirname "$0")
if [ "$(id -u)" -eq 0 ]; then prefix=/usr/local; else prefix=${HOME:?}/.local; fi
sums_digest=
while [ $# -gt 0 ]; do
  case $1 in
    --from | --prefix | --sums-sha256) [ $# -gt 1 ] || fail "$1 wants a value" ;;
    *) fail "there is no option $1; its first lines say what there is" ;;
  esac
  case $1 in
    --from) from=${2%/} ;;
    --prefix) prefix=$2 ;;
    --sums-sha256) sums_digest=$2 ;;
  esac
  shift 2
done

case $(uname -s)/$(uname -m) in
  Linux/x86_64) architecture=amd64 ;;
  Linux/aarch64 | Linux/arm64) architecture=arm64 ;;
  *) fail "there is no release for $(uname -s) on $(uname -m)" ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

fetch SHA256SUMS
if [ -n "$sums_digest" ] && [ "$(digest_of "$work/SHA256SUMS")" != "$sums_digest" ]; then
  fail "SHA256SUMS is not the one that --sums-sha256 means: nothing was installed"
fi
# 64 digits, two characters, and a plain file name: nothing else is believed.
lines=$(grep -E "^[0-9a-f]{64}  $name-[A-Za-z0-9.+~-]+-linux-$architecture\.tar\.gz\$" "$work/SHA256SUMS" || true)
[ "$(printf '%s' "$lines" | grep -c .)" -eq 1 ] || fail "SHA256SUMS does not name one release for $architecture"
archive=${lines#*  }
fetch "$archive"
[ "$(digest_of "$work/$archive")" = "${lines%% *}" ] || fail "$archive is not what SHA256SUMS says: nothing was installed"

tar -C "$work" --no-same-owner -xzf "$work/$archive"
tree=$work/${archive%.tar.gz}
said=$("$tree/bin/$name" version) || fail "the program does not run here; it needs glibc 2.34 or newer"

mkdir -p "$prefix/bin"
cp -RP "$tree/share" "$prefix/"
# In one step each, as a pull may be under way.
cp "$tree/bin/$name" "$prefix/bin/.$name.new"
mv -f "$prefix/bin/.$name.new" "$prefix/bin/$name"
ln -sf "$name" "$prefix/bin/.acr-credential-provider.new"
mv -f "$prefix/bin/.acr-credential-provider.new" "$prefix/bin/acr-credential-provider"

echo "Installed $prefix/bin/$name: $said"
case :$PATH: in
  *:"$prefix/bin":*) ;;
  *) echo "Put $prefix/bin on your PATH: docker looks for the helper there" ;;
esac
