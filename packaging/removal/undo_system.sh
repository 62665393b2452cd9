#!/bin/sh
set -e

# undo_system: what was configured for every user goes while there is a program to do it: with the entry and without the helper,
# podman and its like would refuse every registry. For each client by itself, so that a file of one that is broken does not
# keep the other's. Where nothing was, nothing happens; a removal does not fail for it, but says what is left. By the package's own
# program: sudo's path has /usr/local/bin first.
undo_system() {
  [ -z "${DPKG_ROOT:-}" ] || return 0 # the program knows this machine's own files alone
  for client in podman docker; do
    said=$(PATH=/usr/sbin:/usr/bin:/sbin:/bin docker-credential-acr configure --system --undo "--$client" --yes 2>&1 >/dev/null) ||
      printf '%s\n' "docker-credential-acr leaves what configure --system wrote for $client, which may fail without it: take it out by hand" "  $said"
  done
}
