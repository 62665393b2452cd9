#!/usr/bin/env bash
# Installs what it needs, builds docker-credential-acr, and
#   packaging/quickstart.sh                 shows it at work against an emulated Azure
#   packaging/quickstart.sh REGISTRY…       installs it to ~/.local and has docker and podman use it for these
#                                           registries, such as contoso
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

install_for() {
  packaging/dependencies.sh build
  build --target docker-credential-acr printed
  cmake --install build/release --prefix "$HOME/.local" >/dev/null
  echo "Installed $HOME/.local/bin/docker-credential-acr"
  "$HOME/.local/bin/docker-credential-acr" configure "$@"
  case :$PATH: in
    *:"$HOME/.local/bin":*) ;;
    *) echo "Put $HOME/.local/bin on your PATH: docker looks for the helper there" ;;
  esac
}

if [ $# -eq 0 ]; then show; else install_for "$@"; fi
