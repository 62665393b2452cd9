#!/usr/bin/env bash
# What is in the packages, seen from outside: contents, modes, what they need, and what says so.
. "$(dirname "$0")/packages.sh"
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

# What all three formats have, below /usr or the prefix.
everywhere="bin/docker-credential-acr bin/acr-credential-provider
share/man/man1/docker-credential-acr.1.gz share/man/man1/docker-credential-acr-login.1.gz share/man/man1/acr-credential-provider.1.gz
share/bash-completion/completions/docker-credential-acr share/fish/vendor_completions.d/docker-credential-acr.fish
share/doc/docker-credential-acr/README.md share/doc/docker-credential-acr/SECURITY.md share/doc/docker-credential-acr/copyright
share/doc/docker-credential-acr/docs/settings.md share/doc/docker-credential-acr/docs/kubernetes.md
share/doc/docker-credential-acr/kubernetes/credential-provider-config.yaml
lib/systemd/user/docker-credential-acr-refresh.service lib/systemd/user/docker-credential-acr-refresh.timer"

has_all() {
  local file
  for file in $everywhere "${@:2}"; do
    [ -e "$1/$file" ] || { echo "$1/$file is not there"; return 1; }
  done
}

# newest_glibc FILE: the version of the newest symbol of glibc's that it needs.
newest_glibc() { readelf -WV "$1" | grep -o 'GLIBC_[0-9.]*' | sort -uV | sed -n '$s/GLIBC_//p'; }
older_or_same() { [ "$(printf '%s\n' "$@" | sort -V | tail -n 1)" = "$2" ]; }
field() { dpkg-deb -f "$(deb "$1")" "$2"; }

# dangling FOLDER: `FILE: LINK` for each link of the documents there that leads neither to one of their files nor to the web; on the
# project's own pages, to a file of this tree.
dangling() {
  python3 - "$1" "$top" "$(grep -oE 'https://[^"]*' "$top/packaging/homebrew/docker-credential-acr.rb" | head -n 1)/blob/$commit/" <<'PYTHON'
import pathlib, re, sys
folder, top, pages = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]), sys.argv[3]
for file in sorted(folder.rglob("*.md")):
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"(?ms)^```.*?^```", "", file.read_text())):
        target = link.partition("#")[0]
        if target.startswith(pages):
            leads = (top / target.removeprefix(pages)).exists()
        elif re.match(r"https?:", target):
            continue
        else:
            there = (file.parent / target).resolve()
            leads = there.is_relative_to(folder) and there.exists()
        if not leads:
            print(f"{file.relative_to(folder)}: {link}")
PYTHON
}

for arch in $(architectures); do
  # The same tree from each.
  mkdir -p "$arch"/{deb,rpm,tar}
  dpkg-deb -x "$(deb "$arch")" "$arch/deb"
  (cd "$arch/rpm" && rpm2cpio "$(rpm_file "$arch")" | cpio -idm --quiet)
  tar -C "$arch/tar" --strip-components=1 -xzf "$(tarball "$arch")"

  check "$arch: the .deb has all there is to have" has_all "$arch/deb/usr" share/zsh/vendor-completions/_docker-credential-acr \
    share/doc/docker-credential-acr/changelog.gz
  check "$arch: so does the .rpm" has_all "$arch/rpm/usr" share/zsh/site-functions/_docker-credential-acr \
    share/doc/docker-credential-acr/licences/GPL-3 share/doc/docker-credential-acr/licences/Apache-2.0
  check "$arch: so does the .tar.gz" has_all "$arch/tar" share/zsh/site-functions/_docker-credential-acr \
    share/doc/docker-credential-acr/licences/GPL-3 share/doc/docker-credential-acr/licences/Apache-2.0
  for tree in deb/usr rpm/usr tar; do
    check "$arch, $tree: the kubelet's name is a link beside the program" equal docker-credential-acr \
      "$(readlink "$arch/$tree/bin/acr-credential-provider")"
    check "$arch, $tree: one program is in all three" cmp "$arch/deb/usr/bin/$name" "$arch/$tree/bin/$name"
    check "$arch, $tree: every link of its documents leads somewhere" equal "" "$(dangling "$arch/$tree/share/doc/$name")"
  done
  check "$arch: what is in the .deb is root's, and only the owner may write" equal \
    "-rw-r--r-- root/root -rwxr-xr-x root/root drwxr-xr-x root/root lrwxrwxrwx root/root" \
    "$(dpkg-deb -c "$(deb "$arch")" | sed -E 's/^([^ ]+) +([^ ]+) .*/\1 \2/' | sort -u | paste -sd ' ')"
  check "$arch: so it is in the .rpm" equal "-rw-r--r-- root root, -rwxr-xr-x root root, drwxr-xr-x root root, lrwxrwxrwx root root" \
    "$(rpm -qp --qf '[%{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME}\n]' "$(rpm_file "$arch")" | sort -u | paste -sd , | sed 's/,/, /g')"
  check "$arch: and by number in the .tar.gz" equal "-rw-r--r-- 0/0 -rwxr-xr-x 0/0 drwxr-xr-x 0/0 lrwxrwxrwx 0/0" \
    "$(tar --numeric-owner -tvzf "$(tarball "$arch")" | sed -E 's/^([^ ]+) +([^ ]+) .*/\1 \2/' | sort -u | paste -sd ' ')"
  check "$arch: everything in the .tar.gz is in a folder of its name" equal "$(basename "$(tarball "$arch")" .tar.gz)" \
    "$(tar -tzf "$(tarball "$arch")" | cut -d / -f 1 | sort -u)"

  # What they need: RHEL 9's glibc at most, and nothing else.
  glibc=$(newest_glibc "$arch/deb/usr/bin/$name")
  check "$arch: the program runs with glibc 2.34" older_or_same "$glibc" 2.34
  check "$arch: the .deb depends on that glibc alone" equal "libc6 (>= $glibc)" "$(field "$arch" Depends)"
  check "$arch: the .rpm on that, and a shell for its removal" equal "/bin/sh ld-linux libc.so.6 rtld" \
    "$(rpm -qp --requires "$(rpm_file "$arch")" | grep -v '^rpmlib(' | sed -E 's/^(ld-linux|libc\.so\.6|rtld).*/\1/' | sort -u | paste -sd ' ')"
  check "$arch: which is the same one" contains "$(rpm -qp --requires "$(rpm_file "$arch")")" "libc.so.6(GLIBC_$glibc)"

  check "$arch: the .deb is of this version" equal "$version $arch" "$(field "$arch" Version) $(field "$arch" Architecture)"
  check "$arch: so is the .rpm" equal "$version $(rpm_name "$arch")" "$(rpm -qp --qf '%{VERSION} %{ARCH}' "$(rpm_file "$arch")")"
  check "$arch: no machine and no day is in the .rpm" equal "reproducible $seconds" \
    "$(rpm -qp --qf '%{BUILDHOST} %{BUILDTIME}' "$(rpm_file "$arch")")"
  for text in "Boost Software License" "University of Cincinnati" "Apache License" "GCC RUNTIME LIBRARY EXCEPTION" \
    "OpenSSL Project Authors" "WITHOUT WARRANTY OF ANY KIND"; do
    check "$arch: copyright has: $text" grep -q "$text" "$arch/deb/usr/share/doc/$name/copyright"
  done
  check "$arch: lintian has nothing to say" equal "" "$(lintian --allow-root --fail-on none "$(deb "$arch")" 2>&1)"
  check "$arch: nor has rpmlint" contains "$(rpmlint -c "$top/packaging/rpmlint.toml" "$(rpm_file "$arch")" 2>&1)" \
    " 0 errors, 0 warnings"
done

mkdir -p links/docs
printf '[a](docs/b.md#c) [d](../../gone)\n' >links/README.md
printf '[a](../README.md) [b](../packaging/kubernetes/Dockerfile) [c](#d)\n```\n[a](no link)\n```\n' >links/docs/b.md
check "what does not would be seen" equal "README.md: ../../gone docs/b.md: ../packaging/kubernetes/Dockerfile" "$(dangling links | paste -sd ' ')"
# What the documents lead to elsewhere than in the source tree, and what is not installed with them.
mkdir links/kubernetes
: >links/kubernetes/Dockerfile
printf '[a](CONTRIBUTING.md#fast)\n' >>links/README.md
"$top/packaging/installed_links.py" links "$commit"
check "links lead to where files are installed, or to the project's pages" equal "" "$(dangling links)"
check "to GitHub's of a release, as from there" contains "$(cat links/README.md)" "](https://github.com/docker-credential-acr/docker-credential-acr/gone)"
check "and to what is beside them, as before" equal "[a](../README.md) [b](../kubernetes/Dockerfile) [c](#d)" "$(head -n 1 links/docs/b.md)"

# The program of this machine's.
own=$(dpkg --print-architecture)/deb/usr/bin
check "version has the version and the commit behind the reference's words" equal \
  "$name ($name) $version (commit $commit)" "$("$own/$name" version)"
check "the kubelet's plugin says it under its own name" equal \
  "acr-credential-provider ($name) $version (commit $commit)" "$("$own/acr-credential-provider" --version)"
check "the manual's page is of this version" contains \
  "$(zcat "$own/../share/man/man1/$name.1.gz" | head -n 1)" "\"$name $version\""
check "man finds the plugin's page" contains "$(man -M "$own/../share/man" acr-credential-provider 2>&1)" "kubelet"

# What a release is checked by.
check "SHA256SUMS is right" sh -c "cd '$PACKAGES' && sha256sum --quiet --strict -c SHA256SUMS"
check "and names every file" equal "$(find "$PACKAGES" -type f ! -name SHA256SUMS -printf '%f\n' | LC_ALL=C sort)" "$(sed 's/^[0-9a-f]*  //' "$PACKAGES/SHA256SUMS")"
finish
