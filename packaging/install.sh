#!/bin/sh
# Installs docker-credential-acr from a release's files, once they are what SHA256SUMS says.
#   install.sh [--from FOLDER|URL] [--prefix FOLDER] [--sums-sha256 DIGEST]
#     --from          where SHA256SUMS and the .tar.gz are: a folder, or https://…; by default this script's folder
#     --prefix        by default /usr/local for root, and ~/.local for others
#     --sums-sha256   what sha256sum prints for SHA256SUMS, from somewhere that you trust. Without it, SHA256SUMS is believed:
#                     it tells damage, and not a whole release that has been exchanged.
# The user timer's units go where systemd looks: below the prefix for root, and else into ~/.local/share.
#
# To remove it, have it undo what it did, while it is there, and then delete its files. For `cmake --install`, that is
# `xargs -d '\n' rm -f <build/release/install_manifest.txt`; for this script, with your prefix:
#   docker-credential-acr configure --undo; docker-credential-acr logout --all
#   systemctl --user disable --now docker-credential-acr-refresh.timer
#   cd ~/.local && rm -rf bin/docker-credential-acr bin/acr-credential-provider share/doc/docker-credential-acr \
#     share/man/man1/docker-credential-acr.1.gz share/man/man1/docker-credential-acr-*.1.gz share/man/man1/acr-credential-provider.1.gz \
#     share/bash-completion/completions/docker-credential-acr share/fish/vendor_completions.d/docker-credential-acr.fish \
#     share/zsh/site-functions/_docker-credential-acr lib/systemd/user/docker-credential-acr-refresh.* \
#     ~/.local/share/systemd/user/docker-credential-acr-refresh.*
# Root has `configure --system --undo` to run before, where `configure --system` was.
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

# unit_for PROGRAM: a unit for the program there: by its name alone, systemd would find it in a few places only, and before 250
# in none of a home.
unit_for() {
  program=$(printf '%s\n' "$1" | sed 's/%/%%/g')
  while IFS= read -r line; do
    case $line in "ExecStart=$name "*) line="ExecStart=\"$program\" ${line#* }" ;; esac
    printf '%s\n' "$line"
  done
}

from=$(dirname "$0")
if [ "$(id -u)" -eq 0 ]; then prefix=/usr/local; else prefix=${HOME:?}/.local; fi
sums_digest=
while [ $# -gt 0 ]; do
  case $1 in
    # A variable that was not set, perhaps: nothing is not whatever is there.
    --from | --prefix | --sums-sha256) [ -n "${2-}" ] || fail "$1 wants a value" ;;
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
said=$("$tree/bin/$name" version) ||
  fail "the program does not run here: it needs glibc 2.34 or newer, and programs to be allowed in $work (or set TMPDIR)"

mkdir -p "$prefix/bin"
prefix=$(CDPATH="" cd -- "$prefix" && pwd)
# `share` may be a link to another disk's.
mkdir -p "$prefix/share"
cp -RP "$tree/share/." "$prefix/share/"
if [ "$(id -u)" -eq 0 ]; then units=$prefix/lib/systemd/user; else units=${XDG_DATA_HOME:-$HOME/.local/share}/systemd/user; fi
mkdir -p "$units"
for unit in "$tree"/lib/systemd/user/*; do
  unit_for "$prefix/bin/$name" <"$unit" >"$units/.${unit##*/}.new"
  mv -f "$units/.${unit##*/}.new" "$units/${unit##*/}"
done
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
