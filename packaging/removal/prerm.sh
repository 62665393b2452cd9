#!/bin/sh
set -e
# What was configured for every user goes while there is a program to do it: with the entry and without the helper, podman and
# its like would refuse every registry. Where nothing was, nothing happens; a removal does not fail for it.
if [ "$1" = remove ]; then
  docker-credential-acr configure --system --undo --yes >/dev/null 2>&1 || true
fi
