#!/bin/sh
# Prints the formula of a release: with its version, and the checksums of its archives as SHA256SUMS has them.
#   packaging/homebrew/fill.sh VERSION SHA256SUMS >docker-credential-acr.rb
set -eu
version=$1
sums=$2
formula=$(dirname "$0")/docker-credential-acr.rb

# sum_of ARCHITECTURE
sum_of() {
  sum=$(sed -n "s/^\([0-9a-f]\{64\}\) [ *]docker-credential-acr-$version-linux-$1\.tar\.gz$/\1/p" "$sums")
  [ -n "$sum" ] || { echo "fill.sh: $sums has no docker-credential-acr-$version-linux-$1.tar.gz" >&2; exit 1; }
  echo "$sum"
}

amd64=$(sum_of amd64)
arm64=$(sum_of arm64)
sed -e '1s/.*/# Made for this release by packaging\/homebrew\/fill.sh. Linux alone: nothing else is built./' \
  -e "s/^  version \".*\"/  version \"$version\"/" \
  -e "s/^    sha256 \".*\" # amd64$/    sha256 \"$amd64\"/" \
  -e "s/^    sha256 \".*\" # arm64$/    sha256 \"$arm64\"/" "$formula"
