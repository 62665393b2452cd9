#!/bin/bash
# sandbox.sh [options] -- COMMAND [ARG…]: runs COMMAND as root against the emulated Azure.
#
# COMMAND sees a network, mounts and processes of its own: the names of Azure lead to the emulator, whose authority the
# system trusts, and nothing leads outside. Needs root, openssl, iproute2, docker-registry. Leaves nothing behind.
#
#   --emulator PATH    the azure_emulator to run (default: $ACR_EMULATOR, or that of build/release or build/dev)
#   --no-imds          169.254.169.254 is unreachable at once, as it can be off Azure
#   --imds-blackhole   packets to 169.254.169.254 vanish, as they mostly do off Azure
#   --no-registries    start no docker-registry: quicker, enough for tests that need tokens only
#   --address ADDRESS  one more, of the loopback device, at which the emulator serves TLS
#   --certificates DIR what make-certs.sh has made there, instead of new ones, which take a second
#   --env NAME=VALUE   one more variable for COMMAND, which else sees a fixed environment
#   --keep-state       leave the state directory, with the logs, and say where it is
#
# COMMAND gets EMULATOR_CONTROL, EMULATOR_CA, EMULATOR_STATE, EMULATED_TENANT_ID, EMULATED_CLIENT_ID,
# EMULATED_CLIENT_SECRET, EMULATED_CERTIFICATE_CLIENT_ID, EMULATED_CERTIFICATE_PASSWORD and
# EMULATED_FEDERATED_CLIENT_ID; HOME, TMPDIR and XDG_RUNTIME_DIR are new and empty. Its exit status is ours; 125 means that
# the sandbox itself failed.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

fail() {
  printf 'sandbox.sh: %s\n' "$*" >&2
  exit 125
}

emulator=${ACR_EMULATOR:-}
imds=present
registries=yes
addresses=()
certificates=
keep=no
extra=()
while [[ $# -gt 0 ]]; do
  case $1 in
    --emulator) emulator=${2:?--emulator PATH}; shift 2 ;;
    --no-imds) imds=absent; shift ;;
    --imds-blackhole) imds=blackhole; shift ;;
    --no-registries) registries=no; shift ;;
    --address) addresses+=("${2:?--address ADDRESS}"); shift 2 ;;
    --certificates) certificates=${2:?--certificates DIR}; shift 2 ;;
    --env) extra+=("${2:?--env NAME=VALUE}"); shift 2 ;;
    --keep-state) keep=yes; shift ;;
    --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit 0 ;;
    --) shift; break ;;
    -*) fail "unknown option $1" ;;
    *) break ;;
  esac
done
[[ $# -gt 0 ]] || fail "no command (see --help)"
[[ $(id -u) == 0 ]] || fail "must be root, to make namespaces and mounts"

for preset in release dev; do
  [[ -n $emulator ]] || [[ ! -x $here/../../build/$preset/test/emulator/azure_emulator ]] ||
    emulator=$here/../../build/$preset/test/emulator/azure_emulator
done
[[ -x $emulator ]] || fail "no azure_emulator${emulator:+ at $emulator}: build it, or say --emulator PATH"

sandbox=
state=$(mktemp -d "${TMPDIR:-/tmp}/emulated-azure.XXXXXX")
# Invoked by the trap.
# shellcheck disable=SC2317
clean_up() {
  if [[ -n $sandbox ]]; then
    kill -KILL "$sandbox" 2> /dev/null || true
    wait "$sandbox" 2> /dev/null || true
    sleep 0.2  # until the kernel has ended the rest
  fi
  if [[ $keep == yes ]]; then
    printf 'sandbox.sh: state kept in %s\n' "$state" >&2
  else
    rm -rf -- "$state"
  fi
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [[ -n $certificates ]]; then
  cp -p -- "$certificates"/* "$state" || fail "no certificates in $certificates"
else
  "$here/make-certs.sh" "$state" || fail "no certificates"
fi
printf '%s\0' "${extra[@]}" > "$state/extra-environment"

# The process namespace dies with its first process, and so does everything COMMAND or we started in it. In the
# background, because only then does bash hear a signal at once; with what bash takes from background processes
# (stdin, and dying of Ctrl-C) given back.
env --default-signal=INT,QUIT unshare --net --mount --pid --fork --kill-child --mount-proc \
  "$here/sandbox-inside.sh" "$state" "$emulator" "$imds" "$registries" "${addresses[*]}" "$@" <&0 &
sandbox=$!
status=0
wait "$sandbox" || status=$?
sandbox=
exit "$status"
