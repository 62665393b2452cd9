# Sourced by the shell tests. Each check says one behaviour and prints `ok - …` or `not ok - …`; `finish` prints
# the count and exits.
#
#   HELPER  the built docker-credential-acr; its directory comes first on PATH
set -u

passed=0
failed=0
: "${HELPER:?the path of the built docker-credential-acr}"
export PATH="$(dirname "$HELPER"):$PATH"
# A sanitizer ends a program that it reports with a code that no error has.
export ASAN_OPTIONS=${ASAN_OPTIONS-exitcode=99} UBSAN_OPTIONS=${UBSAN_OPTIONS-exitcode=99}

# check DESCRIPTION COMMAND…: the command must succeed. What it printed is shown only if it does not.
check() {
  local description=$1 output
  shift
  if output=$("$@" 2>&1); then
    passed=$((passed + 1))
    echo "ok - $description"
  else
    failed=$((failed + 1))
    echo "not ok - $description"
    printf '%s\n' "$output" | sed 's/^/    /'
  fi
}

# check_fails DESCRIPTION COMMAND…: the command must fail, by its own decision.
check_fails() {
  local description=$1
  shift
  check "$description" not "$@"
}

# not COMMAND…: a sanitizer's report (99), a timeout (124), a program that is not there (126, 127) and a crash (128 and more)
# are no failure that anybody decided for. 125 is: podman, buildah and docker end so when they refuse.
not() {
  local code=0
  "$@" || code=$?
  case $code in
    [1-9] | [1-8][0-9] | 9[0-7] | 125) return 0 ;;
  esac
  echo "ended with $code"
  return 1
}

# exits CODE COMMAND…: the command must end with that code.
exits() {
  local expected=$1 code=0
  shift
  "$@" || code=$?
  equal "exit code $expected" "exit code $code"
}

# equal EXPECTED ACTUAL
equal() {
  [ "$1" = "$2" ] && return 0
  printf 'expected: %s\nbut got:  %s\n' "$1" "$2"
  return 1
}

# contains TEXT PART
contains() {
  case $1 in *"$2"*) return 0 ;; esac
  printf 'expected a part: %s\nin:              %s\n' "$2" "$1"
  return 1
}

# lacks TEXT PART
lacks() {
  case $1 in *"$2"*) ;; *) return 0 ;; esac
  printf 'expected no: %s\nin:          %s\n' "$2" "$1"
  return 1
}

# helper VERB [INPUT]: what docker would do. Standard output and the exit code are the helper's.
helper() {
  printf '%s' "${2-}" | "$HELPER" "$1"
}

# wait_until DESCRIPTION COMMAND…: tries a command every 50 ms, for half a minute or more, until it succeeds.
wait_until() {
  local description=$1 i
  shift
  for i in $(seq 600); do
    if "$@" >/dev/null 2>&1; then
      check "$description" true
      return
    fi
    sleep 0.05
  done
  check "$description" "$@"
}

finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}
