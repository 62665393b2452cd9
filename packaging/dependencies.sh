#!/usr/bin/env bash
# Installs, on Debian 12, what a job needs and is missing.
# Usage: packaging/dependencies.sh build|emulator|test|fresh|package|package-arm64 …
set -eu

packages_for() {
  case $1 in
    build)
      echo ca-certificates cmake g++ ninja-build python3 \
        libboost1.81-dev libboost-json1.81-dev libboost-container1.81-dev libcli11-dev libssl-dev
      ;;
    emulator) echo curl docker-registry iproute2 jq libfaketime openssl procps skopeo util-linux ;;
    fresh) echo debootstrap git ;;
    test)
      echo amazon-ecr-credential-helper azure-cli bash-completion binutils buildah busybox-static clang clang-format clang-tidy-22 \
        dbus-daemon docker-compose docker.io fish gcc gcovr gnome-keyring golang-docker-credential-helpers \
        golang-github-docker-docker-credential-helpers-dev golang-go golang-golang-x-sys-dev keyutils libclang-rt-14-dev \
        libgmock-dev libgtest-dev man-db mandoc pass podman python3-docker python3-yaml ruby shellcheck squid strace systemd tinyproxy zsh
      ;;
    package) echo binutils cpio curl git lintian man-db openssl rpm rpmlint util-linux ;;
    package-arm64)
      echo crossbuild-essential-arm64 libfaketime:arm64 qemu-user-static \
        libboost1.81-dev:arm64 libboost-json1.81-dev:arm64 libboost-container1.81-dev:arm64 libssl-dev:arm64
      ;;
    *)
      echo "packaging/dependencies.sh: there is no list for $1" >&2
      exit 2
      ;;
  esac
}

# Node 18 or newer with npm: whatever is there, else Debian's.
node_packages() {
  local major
  major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
  if [ "${major:-0}" -lt 18 ]; then echo nodejs npm; elif ! command -v npm >/dev/null; then echo npm; fi
}

# install_node_clients emulator|clients|bench: other people's clients, in the versions of the lock file in test/…/node; nothing to
# do if they are there.
install_node_clients() (
  cd "$(dirname "$0")/../test/$1/node"
  npm ls --all >/dev/null 2>&1 && return
  echo "Installing: $(node -p 'Object.keys(require("./package.json").dependencies).join(" ")')"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
)

# kubectl, whoever's: Debian's cannot be installed beside another one.
kubectl_package() {
  command -v kubectl >/dev/null || echo kubernetes-client
}

# As root: by sudo, where we are not.
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)

# sources_of_debian: deb-src lines for the places that this machine has Debian's packages from.
sources_of_debian() {
  apt-get indextargets --format 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 'Origin: Debian' | sort -u
}

# fetch_kubernetes DIRECTORY: the source package of Debian's kubernetes-client. It has lists of its own there, as most machines
# have none of sources; so it needs no root, and changes nothing of apt's.
fetch_kubernetes() {
  local directory=$1 apt
  # What apt knows of its places, it knows from lists.
  [ -n "$(sources_of_debian)" ] || "${as_root[@]}" apt-get -qq update || return
  sources_of_debian >"$directory/sources.list"
  mkdir -p "$directory/lists/partial" "$directory/cache/archives/partial" "$directory/source"
  apt=(apt-get -qq -o "Dir::Etc::SourceList=$directory/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Acquire::Retries=3
    -o "Dir::State::Lists=$directory/lists" -o "Dir::Cache=$directory/cache" -o APT::Sandbox::User=)
  (cd "$directory/source" && "${apt[@]}" update && "${apt[@]}" source --download-only kubernetes) >/dev/null
}

# install_kubelet_source: the kubelet's own code, of Debian's kubernetes-client, laid out as a GOPATH in build/kubernetes; whole
# or not at all. It may be called where `set -e` does not hold.
install_kubelet_source() {
  local gopath work status=0
  gopath=$(cd "$(dirname "$0")/.." && pwd)/build/kubernetes
  [ ! -d "$gopath/src/k8s.io/kubernetes" ] || return 0
  echo "Installing: the source of kubernetes-client"
  mkdir -p "$gopath/src/k8s.io" && work=$(mktemp -d "$gopath/fetched.XXXXXX") || return
  mkdir "$work/tree" && fetch_kubernetes "$work" &&
    tar -xf "$work"/source/kubernetes_*.orig.tar.* -C "$work/tree" --strip-components=1 --wildcards \
      '*/pkg/credentialprovider' '*/pkg/kubelet/apis/config' '*/staging' '*/vendor' &&
    mv "$work/tree" "$gopath/src/k8s.io/kubernetes" || status=1
  rm -rf "$work"
  return $status
}

missing=()
clients=no
for job in "$@"; do
  packages=$(packages_for "$job")
  # Another architecture's libraries are of the same version as this one's, which apt sees to.
  [ "$job" != package-arm64 ] || "${as_root[@]}" dpkg --add-architecture arm64
  if [ "$job" = test ]; then
    clients=yes
    packages+=" $(node_packages) $(kubectl_package)"
  fi
  for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
  done
done

if [ ${#missing[@]} -gt 0 ]; then
  echo "Installing: ${missing[*]}"
  # Lists may be old or absent; packages that are there already stay as they are.
  "${as_root[@]}" apt-get -qq update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
fi
if [ $clients = yes ]; then
  # One test needs it, which says so; the others need not wait for a mirror that has no sources.
  install_kubelet_source || echo "The source of kubernetes-client could not be fetched: test/clients/kubelet_types_test.sh will fail" >&2
  install_node_clients emulator
  install_node_clients clients
  install_node_clients bench
fi
