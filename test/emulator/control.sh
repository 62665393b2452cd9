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
