#!/usr/bin/env bash
# Makes the release's files in build/packages: for each architecture a .deb, an .rpm and a .tar.gz, and for all of them the SPDX
# document of what is linked in and SHA256SUMS. On Debian 12, amd64; `packaging/dependencies.sh build package` installs what it
# needs.
#   packaging/package.sh [amd64|arm64 …]     by default amd64
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
read -r version commit seconds < <(packaging/version.sh)
export SOURCE_DATE_EPOCH=$seconds LC_ALL=C TZ=UTC
umask 022
out=$top/build/packages
work=$top/build/packaging
name=docker-credential-acr
maintainer=$(sed -n 's/^set(CPACK_PACKAGE_CONTACT "\(.*\)")/\1/p' packaging/cpack.cmake)

build_of() {
  case $1 in
    amd64) echo build/release ;;
    arm64) echo build/release-arm64 ;;
    *) echo "packaging/package.sh: there is no release for $1" >&2; return 2 ;;
  esac
}

build() {
  local preset
  preset=$(basename "$(build_of "$1")")
  # amd64's prints the manual's pages for both.
  [ "$1" = amd64 ] || build amd64
  cmake --preset "$preset" >/dev/null
  cmake --build --preset "$preset" --target docker-credential-acr printed
}

# outdated SPDX: the libraries that are linked in and that Debian has a newer version of, as far as apt's lists know.
outdated() {
  local libraries
  mapfile -t libraries < <(sed -n 's/^ *"name": "\(lib.*\)",$/\1/p' "$1" | sort -u)
  apt-get -s install --only-upgrade --no-install-recommends "${libraries[@]}" 2>/dev/null |
    sed -n 's/^Inst \(lib[^ ]*-dev[^ ]*\) \[\([^]]*\)\] (\([^ ]*\) .*/\1 \2 is linked in; Debian has \3/p'
}

# newest_glibc FILE: the version of glibc's newest symbol that it needs.
newest_glibc() { readelf -WV "$1" | grep -o 'GLIBC_[0-9.]*' | sort -uV | sed -n '$s/GLIBC_//p'; }

# stage BUILD TREE: what all three formats have, laid out under TREE/usr.
stage() {
  local share=$2/usr/share doc=$2/usr/share/doc/$name
  rm -rf "$2"
  cmake --install "$1" --prefix "$2/usr" >/dev/null
  # copyright has it, with the others'.
  rm "$doc/LICENSE"
  packaging/installed_links.py "$doc" "$commit"
  gzip -9n "$share"/man/man1/*.1
  ln -s "$name-kubelet.1.gz" "$share/man/man1/acr-credential-provider.1.gz"
  chmod -R u=rwX,go=rX "$2"
}

# licences TREE: the texts that copyright refers to, for those whose systems do not have them.
licences() {
  mkdir "$1/usr/share/doc/$name/licences"
  cp /usr/share/common-licenses/{Apache-2.0,GPL-3} "$1/usr/share/doc/$name/licences/"
}

# for_debian TREE: what Debian has elsewhere, or wants besides.
for_debian() {
  local share=$1/usr/share
  mkdir -p "$share/zsh/vendor-completions" "$share/lintian/overrides"
  mv "$share"/zsh/site-functions/_* "$share/zsh/vendor-completions/"
  rmdir "$share/zsh/site-functions"
  gzip -9n "$share/doc/$name/CHANGELOG.md"
  printf '%s\n' "$name ($version) unstable; urgency=medium" '' '  * See CHANGELOG.md.' '' " -- $maintainer  $(date -uRd "@$seconds")" |
    gzip -9n >"$share/doc/$name/changelog.gz"
  cp packaging/lintian-overrides "$share/lintian/overrides/$name"
}

# scripts DIRECTORY: what runs at the packages' removal, and rpm's changelog.
scripts() {
  mkdir -p "$1"
  cat packaging/removal/{undo_system,prerm}.sh >"$1/prerm"
  cat packaging/removal/{undo_system,preun}.sh >"$1/preun"
  cat packaging/removal/{left_behind,postrm}.sh >"$1/postrm"
  cat packaging/removal/{left_behind,postun}.sh >"$1/postun"
  printf '* %s %s - %s-1\n- See CHANGELOG.md.\n' "$(date -ud "@$seconds" '+%a %b %d %Y')" "$maintainer" "$version" >"$1/changelog"
  chmod 755 "$1/prerm" "$1/postrm"
}

# make_package DEB|RPM ARCHITECTURE TREE: all in it is of the commit's time.
make_package() {
  find "$3" -exec touch -hd "@$seconds" {} +
  ACR_GENERATOR=$1 ACR_VERSION=$version ACR_ARCHITECTURE=$2 ACR_TREE=$3 ACR_SCRIPTS=$work/$2/scripts \
    ACR_GLIBC=$(newest_glibc "$work/$2/tree/usr/bin/$name") \
    cpack --config packaging/cpack.cmake -B "$work/$2/$1" >"$work/$2/$1.log" || { cat "$work/$2/$1.log" >&2; return 1; }
  mv "$work/$2/$1/$name"[-_]* "$out/"
}

# make_tarball ARCHITECTURE TREE: by tar, as cpack has files in the order in which the disk has them.
make_tarball() {
  local folder=$name-$version-linux-$1
  tar -C "$2" -c --sort=name --mtime="@$seconds" --owner=0 --group=0 --numeric-owner --format=gnu --transform "s|^usr|$folder|S" \
    usr | gzip -9n >"$out/$folder.tar.gz"
}

pack() {
  local tree=$work/$1/tree
  stage "$(build_of "$1")" "$tree"
  scripts "$work/$1/scripts"
  cp -a "$tree" "$tree-debian"
  for_debian "$tree-debian"
  make_package DEB "$1" "$tree-debian"
  licences "$tree"
  make_package RPM "$1" "$tree"
  make_tarball "$1" "$tree"
}

architectures=("${@:-amd64}")
for architecture in "${architectures[@]}"; do build_of "$architecture" >/dev/null; done
rm -rf "$out" "$work"
mkdir -p "$out" "$work"
for architecture in "${architectures[@]}"; do
  build "$architecture"
  pack "$architecture"
done
builds=()
for architecture in "${architectures[@]}"; do builds+=("$architecture=$(build_of "$architecture")"); done
packaging/sbom.py "$version" "$commit" "$seconds" "$out" "${builds[@]}" >"$work/$name.spdx.json"
outdated "$work/$name.spdx.json" >&2 || echo "packaging/package.sh: apt does not say what is outdated" >&2
mv "$work/$name.spdx.json" "$out/$name-$version.spdx.json"
cp packaging/install.sh "$out/"
cd "$out"
sha256sum -- * >SHA256SUMS
cat SHA256SUMS
