# Functions for tests inside the sandbox; to be sourced. README.md describes the fields.
# shellcheck shell=bash

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

# The requests seen, as a JSON array.
emulator_log() { control_request "$EMULATOR_CONTROL/log"; }

# at SECONDS COMMAND…: runs it that many seconds from now. Both clocks are moved, the emulator's and, with Debian's
# libfaketime, the command's: a deadline's clock and the files' times stay as they are.
at() {
  local seconds=$1 libfaketime
  shift
  libfaketime=$(find /usr/lib -name libfaketime.so.1 | head -n 1)
  setting "{\"clock_offset\":$seconds}" >/dev/null
  LD_PRELOAD=$libfaketime FAKETIME=+$seconds NO_FAKE_STAT=1 DONT_FAKE_MONOTONIC=1 \
    ASAN_OPTIONS=verify_asan_link_order=0 "$@"
}
