# Functions for tests inside the sandbox; to be sourced. README.md describes the fields.
# shellcheck shell=bash
emulator_directory=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

control_request() { curl --silent --show-error --fail-with-body --noproxy '*' "$@"; }
control_post() { control_request --data-binary "$2" "$EMULATOR_CONTROL/$1" > /dev/null; }

# counter NAME: how often that service was called since the last reset.
counter() { control_request "$EMULATOR_CONTROL/counters" | jq --exit-status --raw-output --arg name "$1" '.[$name]'; }

# The whole of it: counters, log, faults and settings.
reset_emulator() { control_post reset ''; }

# setting '{"clock_offset": 3600}'
setting() { control_post settings "$1"; }

# fault '[{"service": "acr.exchange", "status": 429, "headers": {"Retry-After": "1"}}]'
fault() { control_post faults "$1"; }

# fault_anew ORDERS: after a reset, all that is disturbed.
fault_anew() {
  control_request --data-binary '' "$EMULATOR_CONTROL/reset" --next --silent --show-error --fail-with-body --noproxy '*' \
    --data-binary "$1" "$EMULATOR_CONTROL/faults" > /dev/null
}

# The requests seen, as a JSON array.
emulator_log() { control_request "$EMULATOR_CONTROL/log"; }

# exchanges_are COUNT: so often a registry has exchanged a token since the last reset.
exchanges_are() {
  local count
  count=$(counter acr.exchange)
  [[ $count == "$1" ]] || { echo "$count exchanges, not $1"; return 1; }
}

# claim JWT JQ-EXPRESSION: of what the token claims.
claim() { jq -rR "split(\".\")[1] | gsub(\"-\"; \"+\") | gsub(\"_\"; \"/\") | @base64d | fromjson | $2" <<< "$1"; }

# device_decision CODE approve|decline [USER]: as the control page wants it; without a user it is Ada's.
device_decision() { jq -nc --arg code "$1" --arg decision "$2" --arg user "${3:-}" '{user_code: $code, decision: $decision, user: $user}'; }
decide_device_code() { control_post device-codes "$(device_decision "$@")"; }

# approve_device_code [USER]: somebody approves as soon as there is a code to approve.
approve_device_code() {
  local code
  for _ in {1..600}; do
    code=$(control_request "$EMULATOR_CONTROL/device-codes" | jq -r '.[0].user_code // empty')
    [[ -z $code ]] || break
    sleep 0.1
  done
  decide_device_code "$code" approve "${1:-}"
}

# listens HOST PORT: somebody does.
listens() { (exec 3<> "/dev/tcp/$1/$2") 2> /dev/null; }

# oci_image DIRECTORY [MESSAGE]: an image of one file, `message`, as an OCI layout.
oci_image() {
  local work status=0
  work=$(mktemp -d)
  echo "${2-hello from contoso}" > "$work/message"
  tar -cf "$work/layer.tar" -C "$work" message
  "$emulator_directory/make-image.sh" "$work/layer.tar" "$1" || status=$?
  rm -rf "$work"
  return $status
}

# clock_variables SECONDS: those that have a program live that many seconds from now, on a line. Debian's libfaketime moves
# the time of day alone: a deadline's clock and the files' times stay as they are. This machine's, as another architecture's
# may be there, too.
clock_variables() {
  printf 'LD_PRELOAD=%s FAKETIME=%+d NO_FAKE_STAT=1 DONT_FAKE_MONOTONIC=1 ASAN_OPTIONS=verify_asan_link_order=0:%s\n' \
    "/usr/lib/$HOSTTYPE-linux-gnu/faketime/libfaketime.so.1" "$1" "${ASAN_OPTIONS-}"
}

# by_clock SECONDS COMMAND…: runs it that many seconds from now, by its own clock.
by_clock() {
  local variables
  read -ra variables < <(clock_variables "$1")
  shift
  local -x "${variables[@]}"
  "$@"
}

# at SECONDS COMMAND…: … and by the emulator's.
at() {
  setting "{\"clock_offset\":$1}" > /dev/null
  by_clock "$@"
}
