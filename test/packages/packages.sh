# shellcheck shell=bash disable=SC2034
# Sourced by the tests of what packaging/package.sh has made, after it: they are run by themselves, as root.
#   PACKAGES   the folder of the release's files, by default build/packages
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PACKAGES=${PACKAGES:-$top/build/packages}
: "${HELPER:=$top/build/release/credhelper/docker-credential-acr}"
. "$top/test/harness.sh"
read -r version commit seconds < <("$top/packaging/version.sh")
work=$(mktemp -d)
name=docker-credential-acr

# architectures: those that there are packages for, by Debian's names.
architectures() {
  local file
  for file in "$PACKAGES/${name}_$version"_*.deb; do basename "$file" .deb | sed 's/.*_//'; done
}

rpm_name() { case $1 in amd64) echo x86_64 ;; arm64) echo aarch64 ;; esac; }
deb() { echo "$PACKAGES/${name}_${version}_$1.deb"; }
rpm_file() { echo "$PACKAGES/$name-$version-1.$(rpm_name "$1").rpm"; }
tarball() { echo "$PACKAGES/$name-$version-linux-$1.tar.gz"; }
