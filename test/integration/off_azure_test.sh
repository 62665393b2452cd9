#!/usr/bin/env bash
# A machine that is not on Azure, where packets to the metadata address vanish, as on most networks.
# sandbox: --imds-blackhole
# not sanitized: it looks at system calls, of which a sanitized program makes more
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

# The probe alone may take its second, and nobody hangs for the ten and more that a connection would. Without az, which takes
# seconds of its own the first time it is run in a home.
ask() { timeout 9 env PATH=/nonexistent "$HELPER" get <<<contoso.azurecr.io; }
connections() {
  strace -f -e trace=connect -o "$errors.trace" "$HELPER" get <<<contoso.azurecr.io >/dev/null
  grep -c 169.254.169.254 "$errors.trace"
}

fresh_start
check "without any identity it ends soon" exits 1 ask
check "and says what is missing" contains "$(ask)" "no metadata service"
check "the absence is remembered" equal 0 "$(connections)"
check "until the machine starts again, or a day is over" contains \
  "$(cat "$cache/no-imds-1")" "subject $(cat /proc/sys/kernel/random/boot_id)"
rm -rf "$cache"
check "without the memory it is looked for again" equal 1 "$(connections)"
check "a service principal never looks" equal 0 "$(
  rm -rf "$cache"
  as_principal strace -f -e trace=connect -o "$errors.trace" "$HELPER" get <<<contoso.azurecr.io >/dev/null
  grep -c 169.254.169.254 "$errors.trace")"
check "a managed identity that is asked for by name is an error of its own" contains \
  "$(DOCKER_CREDENTIAL_ACR_MANAGED_IDENTITY=system timeout 60 "$HELPER" get <<<contoso.azurecr.io)" \
  "managed identity (system-assigned): http://169.254.169.254: connecting took too long"
finish
