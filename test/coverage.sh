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

cmake --preset coverage -DACR_EMULATOR=OFF >/dev/null &&
  cmake --build --preset coverage --target docker-credential-acr unit_tests || exit 1
find "$build" -name '*.gcda' -delete
failed=0
test/unit/run.sh "$build/test/unit/unit_tests" >"$build/unit.log" 2>&1 || failed=1
tail -n 1 "$build/unit.log"
if [ "${1-}" != --unit ]; then
  # Of many processes each adds to the same counts when it ends; one that is killed, or leaves by _exit, adds nothing.
  # Whoever a script runs the program as must be able to write them, too.
  find "$build" -type d -exec chmod a+rwx {} +
  find "$build" -name '*.gcda' -exec chmod a+rw {} +
  # A program that counts lines is as little use to them as a sanitized one.
  mapfile -t scripts < <(grep -L '^# not sanitized: ' test/integration/*_test.sh)
  HELPER=$top/$build/credhelper/docker-credential-acr test/sandboxed.sh "${scripts[@]}" >"$build/integration.log" 2>&1 || failed=1
  grep -E '^not ok|^== ' "$build/integration.log" | grep -B 1 '^not ok'
fi

gcovr --root "$top" --filter lib/ --exclude-throw-branches --json-summary "$build/summary.json" "$build" 2>"$build/gcovr.log" || failed=1
python3 - "$build/summary.json" $least <<'END' || failed=1
import collections, json, sys
layers = collections.defaultdict(lambda: [0, 0])
for file in json.load(open(sys.argv[1]))["files"]:
    for name in (file["filename"].split("/")[1], "lib/"):
        layers[name][0] += file["line_covered"]
        layers[name][1] += file["line_total"]
for name, (covered, lines) in sorted(layers.items(), key=lambda layer: layer[0] == "lib/"):
    print(f"{name:12} {covered:6} of {lines:6} lines {100 * covered / lines:6.1f} %")
covered, lines = layers["lib/"]
sys.exit(100 * covered < int(sys.argv[2]) * lines)
END
[ $failed -eq 0 ] && echo "1 passed, 0 failed" || echo "0 passed, 1 failed"
exit $failed
