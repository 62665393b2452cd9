# Sourced by the integration tests: checks, the emulated Azure, its service principal, and that one's cache.
. "$(dirname "${BASH_SOURCE[0]}")/../harness.sh"
. "$(dirname "${BASH_SOURCE[0]}")/../emulator/control.sh"

# as_principal COMMAND…: with the service principal in the environment.
as_principal() {
  env AZURE_TENANT_ID="$EMULATED_TENANT_ID" AZURE_CLIENT_ID="$EMULATED_CLIENT_ID" \
    AZURE_CLIENT_SECRET="$EMULATED_CLIENT_SECRET" "$@"
}

# get REGISTRY: what docker would do. Standard error goes to $errors, also in a shell that a test starts and that reads this.
export errors=${errors:-$(mktemp)}
get() {
  printf '%s' "$1" | as_principal "$HELPER" get 2>>"$errors"
}

# get_at SECONDS REGISTRY: the same, that many seconds from now.
get_at() {
  at "$1" get "$2"
}

# Where things are, unless a script says otherwise.
contoso=contoso.azurecr.io
cache=${XDG_CACHE_HOME:-$HOME/.cache}/docker-credential-acr
state=$HOME/.local/state/docker-credential-acr
settings=$HOME/.config/docker-credential-acr
# entry_of REGISTRY: the file that holds its token.
entry_of() {
  find "$cache" -name "$1~*" ! -name '*.failed'
}

secret_of() {
  jq -r .Secret <<<"$1"
}

# is_busy: something renews or tidies behind an answer: a process of the helper's, or of the kubelet's plugin, that leads a
# session of its own, or is about to: whoever has answered is gone.
is_busy() {
  local place status
  for place in /proc/[0-9]*/stat; do
    { read -r status <"$place"; } 2>/dev/null || continue
    [[ $status =~ ^([0-9]+)\ \((docker-credenti|acr-credential-)\)\ [^ZX]\ ([0-9]+)\ [0-9]+\ ([0-9]+)\  ]] || continue
    [ "${BASH_REMATCH[3]}" != 1 ] && [ "${BASH_REMATCH[4]}" != "${BASH_REMATCH[1]}" ] || return 0
  done
  return 1
}
# settle: waits until nothing does, for five seconds at most: one that a test has hang would take half a minute.
settle() {
  for _ in {1..100}; do
    is_busy || return 0
    sleep 0.05
  done
}

# What still goes on behind an answer would be counted, or leave its files in the new cache.
fresh_start() {
  settle
  reset_emulator >/dev/null
  rm -rf "$cache"
}

# keep_logins_in_a_file: whatever keychain this machine has.
keep_logins_in_a_file() {
  mkdir -p "$settings"
  (umask 077 && echo '{"keychain": "file"}' >"$settings/config.json")
}
