#!/usr/bin/env bash
# packaging/install.sh: what it installs, from a folder and over https, and what it refuses.
. "$(dirname "$0")/packages.sh"
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
install_sh=$top/packaging/install.sh
archive=$(basename "$(tarball "$(dpkg --print-architecture)")")
release=$work/release
mkdir "$release"
cp "$PACKAGES/SHA256SUMS" "$PACKAGES/$archive" "$release/"

installed() { [ -x "$1/bin/$name" ] && [ "$(readlink "$1/bin/acr-credential-provider")" = "$name" ] && "$1/bin/acr-credential-provider" --version; }
# refuses PREFIX WORDS COMMAND…: it fails, says so, and has put nothing there.
refuses() {
  local prefix=$1 words=$2 output
  shift 2
  if output=$("$@" --prefix "$prefix" 2>&1); then echo "it was installed: $output"; return 1; fi
  contains "$output" "$words" && [ ! -e "$prefix" ]
}

check "from a folder" sh -c 'umask 077; exec sh "$@"' sh "$install_sh" --from "$release" --prefix "$work/a"
check "the program and the kubelet's name for it are there" installed "$work/a"
check "so are manual, completions and licences" test -f "$work/a/share/man/man1/$name.1.gz" \
  -a -f "$work/a/share/bash-completion/completions/$name" -a -f "$work/a/share/doc/$name/copyright"
check "for everybody to use, whatever the umask" equal "755 644" \
  "$(stat -c %a "$work/a/bin/$name" "$work/a/share/doc/$name/copyright" | paste -sd ' ')"
# runs_it UNIT PROGRAM: systemd takes the service, finds the program, and finds nothing else to say.
runs_it() {
  local said
  said=$(systemd-analyze --user verify --man=no "$1" 2>&1) && equal "" "$said" && grep -qxF "ExecStart=\"$2\" refresh --due" "$1"
}
service=$name-refresh.service
export XDG_RUNTIME_DIR=$work # systemd wants to know one
check "so is the user timer, whose service has the program's path" runs_it "$work/a/lib/systemd/user/$service" "$work/a/bin/$name"
check "as it is in the release, but for that" equal "ExecStart=" \
  "$(diff <(tar -xzOf "$release/$archive" "${archive%.tar.gz}/lib/systemd/user/$service") "$work/a/lib/systemd/user/$service" | sed -n 's/^> \(ExecStart=\).*/\1/p; /^[<>]/{/ExecStart=/!p}')"
check "into a folder with any name" sh -c 'cd "$1" && exec sh "$2" --from release --prefix "$3"' sh "$work" "$install_sh" "any 100% name"
check "which systemd finds" runs_it "$work/any 100% name/lib/systemd/user/$service" "$work/any 100%% name/bin/$name"
check "it says which version" contains "$(sh "$install_sh" --from "$release" --prefix "$work/a")" "$name ($name) $version"
check "a second time replaces the first" installed "$work/a"
mkdir -p "$work/linked" "$work/elsewhere"
ln -s ../elsewhere "$work/linked/share"
check "where share is a link, to what it leads to" sh "$install_sh" --from "$release" --prefix "$work/linked"
check "which stays one" test -L "$work/linked/share" -a -f "$work/elsewhere/man/man1/$name.1.gz"
cp "$install_sh" "$release/"
check "beside the files, nothing needs to be said" env -u XDG_DATA_HOME HOME="$work/b" PREFIX= unshare --user sh "$release/install.sh"
check "and a person has it in ~/.local" installed "$work/b/.local"
check "and the timer where a person's are looked for" runs_it "$work/b/.local/share/systemd/user/$service" "$work/b/.local/bin/$name"
check "the script's first lines say how to remove it" env HOME="$work/b" sh -eu <(sed -n '/^#   cd /,/[^\\]$/s/^#  *//p' "$install_sh")
check "all of it" equal "" "$(find "$work/b" ! -type d)"

digest=$(sha256sum "$release/SHA256SUMS" | cut -d ' ' -f 1)
check "with the right digest of SHA256SUMS" sh "$install_sh" --from "$release" --sums-sha256 "$digest" --prefix "$work/c"
check "with another it is refused" refuses "$work/d" "not the one that --sums-sha256 means" \
  sh "$install_sh" --from "$release" --sums-sha256 "${digest%?}x"
check "nor is nothing a digest, as of a variable that is not set" refuses "$work/d" "--sums-sha256 wants a value" \
  sh "$install_sh" --from "$release" --sums-sha256 ""

# What has been touched.
spoil() { cp -r "$release" "$work/$1"; }
spoil longer
echo >>"$work/longer/$archive"
check "an archive that is a byte longer is refused" refuses "$work/d" "is not what SHA256SUMS says" sh "$install_sh" --from "$work/longer"
spoil other
byte=$(od -An -tu1 -j100000 -N1 "$release/$archive")
# shellcheck disable=SC2059
printf "\x$(printf %x $(((byte + 1) % 256)))" | dd of="$work/other/$archive" bs=1 seek=100000 conv=notrunc status=none
check "so is one that differs in a byte" refuses "$work/d" "is not what SHA256SUMS says" sh "$install_sh" --from "$work/other"
spoil twice
grep "$archive" "$release/SHA256SUMS" >>"$work/twice/SHA256SUMS"
check "one that is named twice" refuses "$work/d" "does not name one release" sh "$install_sh" --from "$work/twice"
spoil unnamed
sed -i "/$archive/d" "$work/unnamed/SHA256SUMS"
check "one that is not named" refuses "$work/d" "does not name one release" sh "$install_sh" --from "$work/unnamed"
spoil outside
sed -i "s|  $archive|  ../$archive|" "$work/outside/SHA256SUMS"
check "and a name that leads out of the folder" refuses "$work/d" "does not name one release" sh "$install_sh" --from "$work/outside"
spoil lacking
rm "$work/lacking/$archive"
check "without the archive" refuses "$work/d" "there is no $archive in" sh "$install_sh" --from "$work/lacking"
check "without anything" refuses "$work/d" "there is no SHA256SUMS in" sh "$install_sh" --from "$work/nowhere"
check "http is refused" refuses "$work/d" "only https://" sh "$install_sh" --from http://127.0.0.1/release
check "an option that it does not know" refuses "$work/d" "there is no option --form" sh "$install_sh" --form "$release"

# Over https, from a server whose certificate is verified.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
  -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
python3 - "$work" >"$work/port" 2>"$work/server.log" <<'END' &
import functools, http.server, ssl, sys
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1] + "/cert.pem", sys.argv[1] + "/key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
END
server=$!
wait_until "a server of releases" test -s "$work/port"
url=https://localhost:$(cat "$work/port")
check "from a server that is trusted" env CURL_CA_BUNDLE="$work/cert.pem" sh "$install_sh" --from "$url/release" --prefix "$work/e"
check "it is the same" installed "$work/e"
check "what it changed is refused" refuses "$work/d" "is not what SHA256SUMS says" env CURL_CA_BUNDLE="$work/cert.pem" sh "$install_sh" --from "$url/other"
check "a server that is not trusted is not believed" refuses "$work/d" "could not be downloaded" sh "$install_sh" --from "$url/release"
check "what the release has no more is an error" refuses "$work/d" "could not be downloaded" \
  env CURL_CA_BUNDLE="$work/cert.pem" sh "$install_sh" --from "$url/gone"
finish
