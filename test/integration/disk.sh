# shellcheck shell=bash disable=SC2154
# Sourced by the tests of disks that fail, after identity.sh.
work=$(mktemp -d)
keep_logins_in_a_file
jq -n '{ServerURL: "contoso.azurecr.io", Username: "old", Secret: "old-password"}' >"$work/old"
jq -n '{ServerURL: "contoso.azurecr.io", Username: "new", Secret: "new-password"}' >"$work/new"
printf %s $contoso >"$work/registry"

is_token() { contains "$1" '"Secret":"eyJ'; }
login() { get $contoso | jq -r '.Username + ":" + .Secret'; }
# What tidies up behind the answer writes for a moment, too.
nothing_torn() { settle; equal "" "$(find "$cache" -name '.new-*' -o -name 'contoso*' ! -name '*.failed' -size -2 2>/dev/null)"; }
