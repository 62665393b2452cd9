#!/usr/bin/env bash
# Installs what the tests need and runs every one of them. For Debian 12; asks sudo for what needs root.
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top" || exit 1
passed=0
failed=0
log=$(mktemp)
failures=$(mktemp)
tidied=$(mktemp -d)
clean_up() {
  [ -z "${tidy_pid-}" ] || kill -- "-$tidy_pid" 2>/dev/null
  rm -rf "$log" "$failures" "$tidied"
}
trap clean_up EXIT
trap 'exit 130' INT TERM
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)

# step NAME COMMAND…: a step fails if its command does, or if one of the tests that it counted did.
step() {
  local name=$1 started=$SECONDS code step_passed step_failed
  shift
  echo "=== $name"
  "$@" 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  read -r step_passed step_failed < <(awk '
    /^[0-9]+ passed, [0-9]+ failed$/ { p += $1; f += $3 }
    END { print p + 0, f + 0 }' "$log")
  if [ "$code" -ne 0 ] && [ "$step_failed" -eq 0 ]; then step_failed=1; fi
  if [ $((step_passed + step_failed)) -eq 0 ]; then step_passed=1; fi
  passed=$((passed + step_passed))
  failed=$((failed + step_failed))
  echo "=== $name: $step_passed passed, $step_failed failed, $((SECONDS - started)) s"
  if [ "$step_failed" -ne 0 ]; then
    { echo "=== $name"; grep -aE '^(not ok|\[  FAILED  \]) ' "$log" || tail -n 20 "$log"; } >>"$failures"
  fi
  [ "$step_failed" -eq 0 ]
}

format() {
  find credhelper lib test -name '*.[ch]pp' -print0 | xargs -0 clang-format --dry-run --Werror
}
release() { cmake --preset release >/dev/null && cmake --build --preset release; }
asan() {
  cmake --preset asan >/dev/null && cmake --build --preset asan --target docker-credential-acr unit_tests
}
# clang-tidy looks at everything while the tests wait for their networks, and gives way to them; the benchmarks wait for
# it. It reads what gcc is told, but for precompiled headers, which are gcc's own. Its analyzer stays shallow, which takes a
# quarter of the time: `cmake --preset tidy` goes deeper.
tidy_pid=
begin_tidy() {
  set -m # in a process group of its own, so that all of it can be stopped
  {
    cmake --preset dev -B build/tidy-commands -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DACR_COMPILE_TOGETHER=OFF >/dev/null &&
      nice -n 19 run-clang-tidy-22 -quiet -j "$(nproc)" -p build/tidy-commands \
        -extra-arg=-Xclang -extra-arg=-analyzer-config -extra-arg=-Xclang -extra-arg=mode=shallow '\.cpp$'
    echo $? >"$tidied/code"
  } </dev/null >"$tidied/log" 2>&1 &
  tidy_pid=$!
  set +m
}
tidy() {
  until [ -s "$tidied/code" ] || ! kill -0 "$tidy_pid" 2>/dev/null; do sleep 1; done
  cat "$tidied/log"
  [ "$(cat "$tidied/code" 2>/dev/null)" = 0 ]
}
unit() { test/unit/run.sh build/asan/test/unit/unit_tests; }
helper=$top/build/release/credhelper/docker-credential-acr
sanitized_helper=$top/build/asan/credhelper/docker-credential-acr
emulator=$top/build/release/test/emulator/azure_emulator
in_sandboxes() { "${as_root[@]}" env HELPER="$helper" ACR_EMULATOR="$emulator" "$@"; }
packages() { packaging/package.sh && in_sandboxes test/packages/run.sh; }
benchmarks() { in_sandboxes env RUNS=200 test/bench/run.sh; }

step "what the tests need" packaging/dependencies.sh build emulator test package || exit 1
step "clang-format" format
step "the architecture" test/layers_test.py
step "release build" release || exit 1
step "sanitized build" asan && step "unit tests, under ASan and UBSan" unit
begin_tidy
step "the emulated Azure" in_sandboxes test/sandboxed.sh test/emulator/*_test.sh
step "… kept honest by az, @azure/identity and @actions/core" in_sandboxes test/sandboxed.sh test/emulator/*_honesty.sh
step "integration tests" in_sandboxes test/sandboxed.sh test/integration/*_test.sh
# A script that is no use there says so in a line of its own, and why.
mapfile -t sanitized < <(grep -L '^# not sanitized: ' test/integration/*_test.sh)
step "integration tests, under ASan and UBSan" in_sandboxes env HELPER="$sanitized_helper" test/sandboxed.sh "${sanitized[@]}"
step "real clients" in_sandboxes test/sandboxed.sh test/clients/*_test.sh
step "fuzzers" test/fuzz/run.sh 5
step "packages" packages
step "packages, made again elsewhere" packaging/reproducible.sh
step "clang-tidy" tidy
step "benchmarks" benchmarks
[ ! -s "$failures" ] || { echo "=== What failed" && cat "$failures"; }
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
