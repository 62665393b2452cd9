#!/usr/bin/env bash
# Installs what it needs, builds docker-credential-acr, and
#   packaging/quickstart.sh                 shows it at work against an emulated Azure
#   packaging/quickstart.sh REGISTRY…       installs it to ~/.local and has docker use it for these registries,
#                                           such as contoso.azurecr.io
# For Debian 12. Run it as yourself: it asks sudo for what needs root (packages, and the emulation's namespaces).
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"

build() {
  cmake --preset release >/dev/null
  cmake --build --preset release "$@"
}

show() {
  packaging/dependencies.sh build emulator
  build
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" test/emulator/sandbox.sh --emulator "$top/build/release/test/emulator/azure_emulator" -- \
    env HELPER="$top/build/release/credhelper/docker-credential-acr" packaging/demo.sh
}

# Adds each registry to credHelpers in docker's config.json, and touches nothing else in it.
configure_docker() {
  local file=${DOCKER_CONFIG:-$HOME/.docker}/config.json new
  mkdir -p "$(dirname "$file")"
  file=$(readlink -f "$file")
  [ -s "$file" ] || (umask 077 && echo '{}' >"$file")
  new=$(mktemp "$file.XXXXXX")
  cp -p "$file" "$new"
  if ! jq '.credHelpers += ($ARGS.positional | map({(.): "acr"}) | add)' "$file" --args "$@" >"$new"; then
    rm -f "$new"
    echo "$file is not JSON that jq understands; it is left as it was" >&2
    exit 1
  fi
  mv "$new" "$file"
  echo "docker, podman, buildah and skopeo now ask docker-credential-acr for: $*"
  for registry in "$@"; do
    if jq -e --arg registry "$registry" '.auths[$registry] | length > 0' "$file" >/dev/null; then
      echo "An earlier login to $registry is still in $file; remove it with: docker logout $registry"
    fi
  done
}

install_for() {
  for registry in "$@"; do
    [[ $registry =~ ^[a-z0-9]+(-[a-z0-9]+)?(\.[a-z0-9]+\.geo)?\.azurecr\.(io|cn|us)$ ]] && continue
    echo "$registry is not a registry's login server, such as contoso.azurecr.io" >&2
    exit 2
  done
  packaging/dependencies.sh build
  command -v jq >/dev/null || packaging/dependencies.sh emulator
  build --target docker-credential-acr
  cmake --install build/release --prefix "$HOME/.local" >/dev/null
  echo "Installed $HOME/.local/bin/docker-credential-acr"
  configure_docker "$@"
  case :$PATH: in
    *:"$HOME/.local/bin":*) ;;
    *) echo "Put $HOME/.local/bin on your PATH: docker looks for the helper there" ;;
  esac
}

if [ $# -eq 0 ]; then show; else install_for "$@"; fi
