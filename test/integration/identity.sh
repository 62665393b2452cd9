# Sourced by the integration tests: the emulated service principal's variables, and time travel.

# as_principal COMMAND…: with the service principal in the environment.
as_principal() {
  env AZURE_TENANT_ID="$EMULATED_TENANT_ID" AZURE_CLIENT_ID="$EMULATED_CLIENT_ID" \
    AZURE_CLIENT_SECRET="$EMULATED_CLIENT_SECRET" "$@"
}

# get REGISTRY: what docker would do. Standard error goes to $errors.
errors=$(mktemp)
get() {
  printf '%s' "$1" | as_principal "$HELPER" get 2>>"$errors"
}

# get_at SECONDS REGISTRY: the same, that many seconds from now. The emulator's clock is moved, too.
get_at() {
  setting "{\"clock_offset\":$1}" >/dev/null
  printf '%s' "$2" | as_principal env LD_PRELOAD="$libfaketime" FAKETIME="+$1" NO_FAKE_STAT=1 \
    DONT_FAKE_MONOTONIC=1 "$HELPER" get 2>>"$errors"
}
export libfaketime
libfaketime=$(find /usr/lib -name 'libfaketime.so.1' | head -n 1)

# cached: the files that hold tokens of registries.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/docker-credential-acr
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
