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

fresh_start() {
  reset_emulator >/dev/null
  rm -rf "$cache"
}

# keep_logins_in_a_file: whatever keychain this machine has.
keep_logins_in_a_file() {
  mkdir -p "$settings"
  (umask 077 && echo '{"keychain": "file"}' >"$settings/config.json")
}
