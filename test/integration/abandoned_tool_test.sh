#!/usr/bin/env bash
# A machine with a metadata service of which its firmware tells nothing, and with az: whose answer comes first ends the other.
# not sanitized: it waits for az
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

mkdir "$TMPDIR/tools"
export PATH=$TMPDIR/tools:$PATH pid_file=$TMPDIR/az.pid
printf '#!/bin/sh\necho $$ >"$pid_file"\nexec sleep 1000\n' >"$TMPDIR/tools/az"
chmod +x "$TMPDIR/tools/az"
gone() { [ ! -s "$pid_file" ] || ! kill -0 "$(cat "$pid_file")" 2>/dev/null; }

fresh_start
strace -f -e trace=execve,kill -o "$errors.trace" "$HELPER" get <<<contoso.azurecr.io >"$TMPDIR/answer"
check "the metadata service's answer is the answer" contains "$(cat "$TMPDIR/answer")" '"Secret":"ey'
check "… az had begun beside it" contains "$(cat "$errors.trace")" "execve(\"$TMPDIR/tools/az\""
check "… and was killed, with all its processes" grep -qE 'kill\(-[0-9]+, SIGKILL\) += 0' "$errors.trace"
check "… so that nothing is left of it" gone
finish
