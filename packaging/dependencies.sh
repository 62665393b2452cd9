#!/usr/bin/env bash
# Installs, on Debian 12, what a job needs and is missing. Usage: packaging/dependencies.sh build|emulator|test …
set -eu

packages_for() {
  case $1 in
    build)
      echo ca-certificates cmake g++ ninja-build python3 \
        libboost1.81-dev libboost-json1.81-dev libboost-container1.81-dev libcli11-dev libssl-dev
      ;;
    emulator) echo curl docker-registry iproute2 jq libfaketime openssl procps skopeo util-linux ;;
    test)
      echo amazon-ecr-credential-helper azure-cli bash-completion buildah busybox-static clang-format clang-tidy dbus-daemon \
        docker-compose docker.io fish gcc gnome-keyring golang-docker-credential-helpers golang-github-docker-docker-credential-helpers-dev \
        golang-go golang-golang-x-sys-dev libgmock-dev libgtest-dev man-db mandoc pass podman python3-docker python3-yaml \
        shellcheck strace zsh
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

# Microsoft's and GitHub's own clients, in the versions of the lock file; nothing to do if they are there.
install_node_clients() {
  cd "$(dirname "$0")/../test/emulator/node"
  npm ls --all >/dev/null 2>&1 && return
  echo "Installing: $(node -p 'Object.keys(require("./package.json").dependencies).join(" ")')"
  npm ci --no-audit --no-fund --loglevel=error >/dev/null
}

# kubectl, whoever's: Debian's cannot be installed beside another one.
kubectl_package() {
  command -v kubectl >/dev/null || echo kubernetes-client
}

# The kubelet's own code, from the source of Debian's kubernetes-client, laid out as a GOPATH in build/kubernetes.
install_kubelet_source() {
  local gopath work
  gopath=$(cd "$(dirname "$0")/.." && pwd)/build/kubernetes
  [ ! -d "$gopath/src/k8s.io/kubernetes" ] || return 0
  echo "Installing: the source of kubernetes-client"
  work=$(mktemp -d)
  # Debian's sources have the same places as its packages, whichever places this machine has for those.
  apt-get indextargets --format 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 'Origin: Debian' | sort -u >"$work/sources.list"
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/source"
  apt_of_sources() {
    apt-get -qq -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
      -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User= "$@"
  }
  (cd "$work/source" && apt_of_sources update && apt_of_sources source --download-only kubernetes) >/dev/null
  # Whole or not at all.
  mkdir -p "$gopath/src/k8s.io" "$work/tree"
  tar -xf "$work"/source/kubernetes_*.orig.tar.* -C "$work/tree" --strip-components=1 --wildcards \
    '*/pkg/credentialprovider' '*/pkg/kubelet/apis/config' '*/staging' '*/vendor'
  mv "$work/tree" "$gopath/src/k8s.io/kubernetes"
  rm -rf "$work"
}

missing=()
clients=no
for job in "$@"; do
  packages=$(packages_for "$job")
  if [ "$job" = test ]; then
    clients=yes
    packages+=" $(node_packages) $(kubectl_package)"
  fi
  for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
  done
done

if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  echo "Installing: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  # Lists may be old or absent; packages that are there already stay as they are.
  "${as_root[@]}" apt-get -qq update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
fi
[ $clients = no ] || install_kubelet_source
[ $clients = no ] || install_node_clients
