#!/usr/bin/env bash
# Runs the integration tests, each in a sandbox of its own with the emulated Azure.
#   HELPER        the built docker-credential-acr
#   ACR_EMULATOR  the built emulator
# Arguments name the tests to run; without any, all.
set -u
here=$(cd "$(dirname "$0")" && pwd)
export HELPER=${HELPER:-$here/../../build/release/credhelper/docker-credential-acr}
export ACR_EMULATOR=${ACR_EMULATOR:-$here/../../build/release/test/emulator/azure_emulator}
[ $# -gt 0 ] || set -- "$here"/*_test.sh
failed=0
for script in "$@"; do
  echo "== ${script##*/}"
  "$here/../emulator/sandbox.sh" -- env HELPER="$HELPER" bash "$script" || failed=$((failed + 1))
done
exit $((failed > 0))
