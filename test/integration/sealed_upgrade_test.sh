#!/usr/bin/env bash
# What earlier releases sealed is opened by this version, with their key.
# sandbox: --no-imds --no-registries
# not sanitized: it has libfaketime in the way
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/somebody.sh"

wish keyring
for fixture in "$top"/test/fixtures/*/sealed; do
  version=$(basename "$(dirname "$fixture")")
  rm -rf "$cache"
  run sh -c "umask 077; mkdir -p '$cache'"
  for file in "$fixture"/cache/*; do run sh -c "umask 077; cat >'$cache/$(basename "$file")'" <"$file"; done
  lose_the_key 2>/dev/null
  # As the program has it, with the permissions of kernel_keyring.cpp; which takes a session that leads to it.
  base64 -d "$fixture/key" | run keyctl session - sh -c 'keyctl link @u @s
    keyctl setperm "$(keyctl padd user docker-credential-acr @u)" 0x001b0000' >/dev/null 2>&1
  date=$(cat "$fixture/date")
  that_day() { run_at $((date + 60 - $(date +%s))) "$program/docker-credential-acr" "$@"; }
  reset_emulator
  check "$version: a sealed token is answered" equal "$(cat "$fixture/token")" \
    "$(secret_of "$(that_day get <<<contoso.azurecr.io)")"
  check "$version: and nobody is asked" equal "0 0" "$(counter entra.token) $(counter acr.exchange)"
  check "$version: status shows it" contains "$(that_day status contoso)" "good for"
  lose_the_key 2>/dev/null
  other=$(that_day get <<<contoso.azurecr.io)
  check "$version: without the key a get answers, too" contains "$other" '"Secret":"eyJ'
  check "$version: … with another token" lacks "$other" "$(cat "$fixture/token")"
done
lose_the_key 2>/dev/null
rm -rf "$somebody" "$program"
finish
