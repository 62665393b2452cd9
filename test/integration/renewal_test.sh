#!/usr/bin/env bash
# A day in the life of a token. Hours pass by moving the emulator's clock and, with libfaketime, the helper's.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

exchanges() { counter acr.exchange; }
hour=3600

fresh_start
first=$(secret_of "$(get contoso.azurecr.io)")
check "a cold get exchanges" exchanges_are 1
check "a second one is answered from disk" equal "$first" "$(secret_of "$(get contoso.azurecr.io)")"
check "for the first half of its life" equal "$first" "$(secret_of "$(get_at 5300 contoso.azurecr.io)")"
check "without another exchange" exchanges_are 1

check "older than half its life, it is answered at once" equal "$first" \
  "$(secret_of "$(get_at 6600 contoso.azurecr.io)")"
wait_until "and renewed in the background" exchanges_are 2
second_differs() { not equal "$first" "$(secret_of "$(get_at 6600 contoso.azurecr.io)")" >/dev/null; }
wait_until "so that the next get has the new one" second_differs
check "with no further exchange" exchanges_are 2

# The client waits for the end of our output. With a registry that never answers, a child that held the pipe
# would keep it waiting for the whole deadline.
fresh_start
first=$(secret_of "$(get contoso.azurecr.io)")
settle # what tidies up would be taken for it
fault '[{"service":"acr.exchange","times":-1,"action":"silence"}]' >/dev/null
check "nobody waits for a renewal in the background" equal "$first" \
  "$(secret_of "$(at 6600 as_principal timeout 8 "$HELPER" get <<<contoso.azurecr.io 2>&1)")"
started() { pgrep -f "docker-credential-acr get" >/dev/null; }
check "which goes on in a process of its own" started
renewer=$(pgrep -f "docker-credential-acr get" | head -n 1)
check "in a session of its own" equal "$renewer" "$(ps -o sid= -p "$renewer" | tr -d ' ')"
check "with nothing of ours open" equal "/dev/null /dev/null /dev/null" \
  "$(readlink /proc/"$renewer"/fd/{0,1,2} | tr '\n' ' ' | sed 's/ $//')"
no_second_renewal() {
  get_at 6600 contoso.azurecr.io >/dev/null
  equal 1 "$(pgrep -cf "docker-credential-acr get")"
}
check "while it runs no other is started" no_second_renewal
pkill -9 -f "docker-credential-acr get"

# Nearly spent: renewed first; if that fails, it is still good.
fresh_start
first=$(secret_of "$(get contoso.azurecr.io)")
check "in its last ten minutes it is renewed first" not equal "$first" \
  "$(secret_of "$(get_at $((3 * hour - 300)) contoso.azurecr.io)")"
fresh_start
first=$(secret_of "$(get contoso.azurecr.io)")
fault '[{"service":"acr.exchange","times":-1,"status":400,"body":"{}"}]' >/dev/null
check "if that fails, the old one is answered" equal "$first" \
  "$(secret_of "$(get_at $((3 * hour - 300)) contoso.azurecr.io)")"
check_fails "but not once it is dead" get_at $((3 * hour + 10)) contoso.azurecr.io
fresh_start
first=$(secret_of "$(get contoso.azurecr.io)")
check "after three hours nobody has to log in" not equal "$first" \
  "$(secret_of "$(get_at $((3 * hour + 10)) contoso.azurecr.io)")"
check "nor after a day" get_at $((27 * hour)) contoso.azurecr.io

# An Azure that does not work must not hold back a token that does.
fresh_start
first=$(secret_of "$(get contoso.azurecr.io)")
fault '[{"service":"acr.exchange","times":-1,"action":"silence"}]' >/dev/null
check "in its last ten minutes, a silent registry delays it once" equal "$first" \
  "$(secret_of "$(get_at $((3 * hour - 300)) contoso.azurecr.io)")"
tried=$(exchanges)
check "and not again at once" equal "$first $tried" \
  "$(secret_of "$(get_at $((3 * hour - 299)) contoso.azurecr.io)") $(exchanges)"

# What is erased while it is renewed stays erased.
fresh_start
get contoso.azurecr.io >/dev/null
fault '[{"service":"acr.exchange","times":1,"delay_ms":1000}]' >/dev/null
get_at 6600 contoso.azurecr.io >/dev/null
wait_until "a renewal is under way" exchanges_are 2
helper erase contoso.azurecr.io
ended() { ! pgrep -f "docker-credential-acr get" >/dev/null; }
wait_until "it ends" ended
check "and brings back no token that was erased meanwhile" equal "" "$(entry_of contoso.azurecr.io)"

# A failed renewal in the background is not begun again at every get.
fresh_start
get contoso.azurecr.io >/dev/null
fault '[{"service":"acr.exchange","times":-1,"status":400,"body":"{}"}]' >/dev/null
get_at 6600 contoso.azurecr.io >/dev/null
noted() { [ -n "$(find "$cache" -name 'contoso*.failed')" ]; }
wait_until "a failed renewal is noted" noted
settle
failed_exchanges=$(exchanges)
for _ in 1 2 3; do get_at 6610 contoso.azurecr.io >/dev/null; done
check "and not begun again at once" equal 0 "$(pgrep -cf 'docker-credential-acr get')"
check "nor asked for" exchanges_are "$failed_exchanges"
fault '[]' >/dev/null
reset_emulator >/dev/null
get_at 6700 contoso.azurecr.io >/dev/null
gone() { not noted; }
wait_until "a minute later it is, and the note goes" gone

# Entra tokens are shared, and renewed as well.
fresh_start
get contoso.azurecr.io >/dev/null
get fabrikam.azurecr.io >/dev/null
check "two registries share an Entra token" equal "1 2" "$(counter entra.token) $(exchanges)"
get_at 4000 reg01.azurecr.io >/dev/null
check "a dead Entra token is asked for again" equal "2 3" "$(counter entra.token) $(exchanges)"

# Another identity never gets the former one's token.
fresh_start
first=$(secret_of "$(get contoso.azurecr.io)")
wrong_secret() { AZURE_TENANT_ID=$EMULATED_TENANT_ID AZURE_CLIENT_ID=$EMULATED_CLIENT_ID AZURE_CLIENT_SECRET=other "$HELPER" get <<<contoso.azurecr.io; }
check_fails "a wrong secret is not served the right one's token" wrong_secret
check "and says what is wrong" contains "$(wrong_secret)" "AADSTS7000215"
check "with the correlation id" contains "$(wrong_secret)" "correlation id "
check "and never the secret" lacks "$(AZURE_TENANT_ID=$EMULATED_TENANT_ID AZURE_CLIENT_ID=$EMULATED_CLIENT_ID AZURE_CLIENT_SECRET=canary-of-a-secret "$HELPER" get <<<contoso.azurecr.io)" canary-of-a-secret
check "the right one's is still there" equal "$first" "$(secret_of "$(get contoso.azurecr.io)")"
check "standard error stayed empty" equal "" "$(cat "$errors")"
finish
