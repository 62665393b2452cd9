#!/usr/bin/env bash
# Runs test scripts, each in a sandbox of its own with the emulated Azure, several at once. Needs root.
#   test/sandboxed.sh test/integration/*_test.sh
# A script's line `# sandbox: OPTION…` names what the sandbox is told. What a script prints is shown when it has ended.
#   HELPER        the built docker-credential-acr, by default the release build's
#   ACR_EMULATOR  the built emulator, likewise
#   JOBS          how many at once; by default one more than there are processors, as most of them wait most of the time
set -u
here=$(cd "$(dirname "$0")" && pwd)
export HELPER=${HELPER:-$here/../build/release/credhelper/docker-credential-acr}
export ACR_EMULATOR=${ACR_EMULATOR:-$here/../build/release/test/emulator/azure_emulator}
HELPER=$(readlink -f "$HELPER")
jobs=${JOBS:-$(($(nproc) + 1))}

run() {
  local options sandbox code started=$SECONDS
  read -ra options < <(sed -n 's/^# sandbox: //p' "$1")
  "$here/emulator/sandbox.sh" --certificates "$printed/certificates" "${options[@]}" -- env HELPER="$HELPER" bash "$(readlink -f "$1")" &
  sandbox=$!
  # Told to end, it is waited for once more: it takes its processes and files with it.
  trap 'kill "$sandbox"' TERM
  wait "$sandbox"
  code=$?
  [ $code -ne 143 ] || wait "$sandbox" 2>/dev/null
  echo "== $1: $((SECONDS - started)) s"
  return $code
}

printed=$(mktemp -d)
trap 'rm -rf "$printed"' EXIT
# No sandbox outlives this: nobody would see what it prints.
trap 'kill $(jobs -p) 2>/dev/null; wait; exit 143' INT TERM HUP
# The same for all of them: to make them takes longer than some scripts do.
"$here/emulator/make-certs.sh" "$printed/certificates" || exit 1
failed=0
# next_ended: waits for one of the scripts, and shows what it printed.
next_ended() {
  local code pid
  wait -n -p pid
  code=$?
  cat "$printed/$pid"
  [ $code -eq 0 ] || failed=$((failed + 1))
}
running=0
for script in "$@"; do
  if [ $running -ge "$jobs" ]; then next_ended; else running=$((running + 1)); fi
  # The name of the file is the script's process, which is known when it is begun; so it names it itself.
  (exec >"$printed/$BASHPID" 2>&1 </dev/null; echo "== $script"; run "$script") &
done
for _ in $(seq "$running"); do next_ended; done
exit $((failed > 0))
