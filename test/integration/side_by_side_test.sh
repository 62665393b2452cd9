#!/usr/bin/env bash
# A machine that is not on Azure, where packets to the metadata address vanish, with developer tools on it: what takes
# time to find out is found out side by side. The tools are stand-ins that say what they see around them.
# sandbox: --imds-blackhole
# not sanitized: it waits for programs that are slow by themselves
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

tools=$TMPDIR/tools
diary=$TMPDIR/diary
export tools diary
mkdir "$tools"
export PATH=$tools:$PATH

# tool NAME: a stand-in that does what is on standard input, behind its first and before its last entry in the diary.
tool() {
  {
    printf '#!/bin/bash\nwrite() { echo "$(date +%%s%%N) %s $*" >>"$diary"; }\nwrite begins\n' "$1"
    cat
  } >"$tools/$1"
  chmod +x "$tools/$1"
}
# order: the diary's words, without their times, in the order of these.
order() { sort -n "$diary" | cut -d' ' -f2- | paste -sd, -; }
# until_seen PATTERN FILE: for ten seconds at most, which nothing but a failure takes.
cat >"$tools/until-seen" <<'SCRIPT'
#!/bin/bash
for _ in $(seq 500); do
  grep -qs -- "$1" "$2" && exit 0
  sleep 0.02
done
exit 1
SCRIPT
chmod +x "$tools/until-seen"
# print-token: a token, as az and PowerShell print theirs.
cat >"$tools/print-token" <<'SCRIPT'
#!/bin/bash
curl --silent --fail --noproxy '*' --data-binary '{"tool": "azd", "resource": "https://containerregistry.azure.net", "tenant": ""}' \
  "$EMULATOR_CONTROL/tool-token" | jq -c '{accessToken: .access_token, expires_on: .expires_on, Token: .access_token, ExpiresOn: .expires_on}'
SCRIPT
chmod +x "$tools/print-token"
ask() { : >"$diary" && timeout 20 "$HELPER" get <<<contoso.azurecr.io; }
# gone NAME: the process whose number the stand-in wrote runs no more.
gone() { ! kill -0 "$(sed -n "s/.* $1 is process //p" "$diary")" 2>/dev/null; }

# 169.254.169.254:80 in the state SYN-SENT, as /proc/net/tcp writes it: the helper's probe, under way.
tool az <<'SCRIPT'
until-seen ' FEA9FEA9:0050 02 ' /proc/net/tcp && write sees the probe
print-token
write ends
SCRIPT
# The probe takes one second, which on a busy machine may have passed when az, which is a script, comes to look.
seen_under_way() {
  local answer
  for _ in 1 2 3; do
    fresh_start
    answer=$(ask)
    ! grep -q 'az sees the probe' "$diary" || break
  done
  contains "$answer" '"Secret":"ey'
}
check "az runs while the metadata service is looked for, and its account is the answer" seen_under_way
check "… so that az saw the probe under way" equal "az begins,az sees the probe,az ends" "$(order)"
check "… and both were needed" compgen -G "$cache/no-imds-*"

# Each of these two waits for the other, which it would do in vain if they were run in turn.
tool az <<<'write ends; echo "ERROR: Please run az login to setup account." >&2; exit 1'
tool pwsh <<'SCRIPT'
until-seen 'azd is process' "$diary" && write sees azd
print-token
SCRIPT
tool azd <<'SCRIPT'
write is process $$
until-seen 'pwsh begins' "$diary" && write sees pwsh
exec sleep 1000
SCRIPT
rm -rf "$cache"
check "when az has failed, the other tools run side by side" contains "$(ask)" '"Secret":"ey'
check "… and not before" contains "$(order)" "az begins,az ends,"
check "… pwsh beside azd" contains "$(order)" "pwsh sees azd"
wait_until "… and who is not needed any more is ended at once" gone azd

tool pwsh <<<'write ends; echo "Run Connect-AzAccount to login." >&2; exit 1'
tool azd <<<'write ends; echo "ERROR: not logged in, run azd auth login to login" >&2; exit 1'
rm -rf "$cache"
check_fails "if all of them fail, there is no identity" ask
check "… and the error tells of each in the order of the chain" contains "$(ask | tr '\n' ' ')" \
  "managed identity (system-assigned): this machine has no metadata service; signed-in user: nobody has signed in; Azure CLI account: not signed in to az; Azure PowerShell account: not signed in to pwsh; Azure Developer CLI account: not signed in to azd"

# Who is there without being looked for is asked alone.
tool az <<<'print-token'
rm -rf "$cache"
: >"$diary"
check "a service principal is asked alone" contains "$(get contoso.azurecr.io)" '"Secret":"ey'
check "… so that no tool begins" equal "" "$(order)"
finish
