# Functions for the emulator's own tests; to be sourced. They count, and `finish` says how it went.
# shellcheck shell=bash
passed=0
failed=0

passes() {
  passed=$((passed + 1))
  echo "ok - $1"
}
fails() {
  failed=$((failed + 1))
  echo "not ok - $1"
}

# check NAME COMMAND…: the command must succeed. What it printed last is shown only if it does not.
check() {
  local name=$1
  shift
  if "$@" > "$TMPDIR/check.out" 2>&1; then
    passes "$name"
  else
    fails "$name"
    tail -n 5 "$TMPDIR/check.out" | sed 's/^/# /'
  fi
}

# is NAME EXPECTED GOT
is() {
  if [[ $2 == "$3" ]]; then
    passes "$1"
  else
    fails "$1"
    printf '# expected %s\n# got      %s\n' "$2" "${3:0:400}"
  fi
}

# status CURL-ARGUMENT…: the status of the answer, whose body `body JQ-EXPRESSION` then reads.
status() { curl -s -o "$TMPDIR/body" -w '%{http_code}' --max-time 10 --noproxy '*' "$@"; }
body() { jq -r "$1" "$TMPDIR/body"; }

finish() {
  echo "$passed passed, $failed failed"
  [[ $failed == 0 ]]
}
