#!/usr/bin/env bash
# Which lines of lib/ the unit tests and the integration scripts reach, for each layer and in total. Fails below 90 %.
# Needs root, as test/sandboxed.sh does, and gcovr.
#   test/coverage.sh [--unit]    with --unit the unit tests alone, for the hours between
#   ACR_EMULATOR                 the built emulator, by default the release build's
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top" || exit 1
least=90
build=build/coverage
layers=(platform http config cache registry keychain clients identity credentials diagnosis)
# Of many processes each adds to the same counts when it ends; one that is killed, or leaves by _exit, adds nothing.
# Whoever a script runs the program as must be able to write them.
umask 000

cmake --preset coverage -DACR_EMULATOR=OFF >/dev/null &&
  cmake --build --preset coverage --target docker-credential-acr unit_tests || exit 1
find "$build" -name '*.gcda' -delete
failed=0
ctest --preset coverage -j "$(nproc)" >"$build/unit.log" 2>&1 || failed=1
tail -n 3 "$build/unit.log"
find "$build" -type d -exec chmod a+rwx {} +
find "$build" -name '*.gcda' -exec chmod a+rw {} +
if [ "${1-}" != --unit ]; then
  # Without those that watch system calls and files, of which a program that counts lines makes more, and what is the
  # release build's alone.
  scripts=()
  for script in test/integration/*_test.sh; do
    case $script in */hardening_test.sh | */off_azure_test.sh) ;; *) scripts+=("$script") ;; esac
  done
  HELPER=$top/$build/credhelper/docker-credential-acr test/sandboxed.sh "${scripts[@]}" >"$build/integration.log" 2>&1 || failed=1
  grep -E '^not ok|^== ' "$build/integration.log" | grep -B 1 '^not ok'
fi

# percent FILTER: of the lines under it, how many are reached: `1234 1300 94.9`. A line that throws is no branch to count.
percent() {
  gcovr --root "$top" --filter "$1" --exclude-throw-branches --exclude-unreachable-branches --json-summary \
    "$build" 2>>"$build/gcovr.log" |
    python3 -c 'import json, sys; s = json.load(sys.stdin); print(s["line_covered"], s["line_total"], s["line_percent"])'
}
for layer in "${layers[@]}"; do
  read -r covered lines share < <(percent "lib/$layer/")
  printf '%-12s %5s of %5s lines  %5s %%\n' "$layer" "$covered" "$lines" "$share"
done
read -r covered lines share < <(percent lib/)
printf '%-12s %5s of %5s lines  %5s %%\n' "lib/" "$covered" "$lines" "$share"
python3 -c 'import sys; sys.exit(float(sys.argv[1]) < float(sys.argv[2]))' "$share" $least || failed=1
[ $failed -eq 0 ] && echo "1 passed, 0 failed" || echo "0 passed, 1 failed"
exit $failed
