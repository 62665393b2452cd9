#!/usr/bin/env bash
# Runs test scripts, each in a sandbox of its own with the emulated Azure. Needs root.
#   test/sandboxed.sh test/integration/*_test.sh
# A script's line `# sandbox: OPTION…` names what the sandbox is told.
#   HELPER        the built docker-credential-acr, by default the release build's
#   ACR_EMULATOR  the built emulator, likewise
set -u
here=$(cd "$(dirname "$0")" && pwd)
export HELPER=${HELPER:-$here/../build/release/credhelper/docker-credential-acr}
export ACR_EMULATOR=${ACR_EMULATOR:-$here/../build/release/test/emulator/azure_emulator}
HELPER=$(readlink -f "$HELPER")
failed=0
for script in "$@"; do
  echo "== $script"
  read -ra options < <(sed -n 's/^# sandbox: //p' "$script")
  "$here/emulator/sandbox.sh" "${options[@]}" -- env HELPER="$HELPER" bash "$(readlink -f "$script")" || failed=$((failed + 1))
done
exit $((failed > 0))
