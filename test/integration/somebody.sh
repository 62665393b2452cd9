# Sourced by tests of the kernel's keyring: root's is the real one of the machine, so they have a user of their own.
#   HELPER, and the emulator's variables
. "$top/test/harness.sh"
. "$top/test/emulator/control.sh"

# Somebody else than root, with a home in memory; and, as keyrings are the machine's, than whoever is so in a sandbox beside this
# one. The next number is free for another user.
user=$((20000 + 2 * ($(stat -Lc %i /proc/self/ns/pid) % 20000)))
somebody=$(mktemp -d /dev/shm/somebody.XXXXXX)
program=$(mktemp -d /dev/shm/program.XXXXXX)
install -m 755 "$HELPER" "$program/docker-credential-acr"
chmod 755 "$program"
chown "$user" "$somebody"
errors=$somebody/errors

# as USER HOME COMMAND…: that user, in their own session, with the service principal in the environment.
as() {
  local uid=$1 home=$2
  shift 2
  env -u SSL_CERT_FILE -u XDG_CACHE_HOME -u XDG_STATE_HOME -u XDG_CONFIG_HOME HOME="$home" \
    AZURE_TENANT_ID="$EMULATED_TENANT_ID" AZURE_CLIENT_ID="$EMULATED_CLIENT_ID" \
    AZURE_CLIENT_SECRET="$EMULATED_CLIENT_SECRET" \
    setpriv --reuid="$uid" --regid="$uid" --clear-groups "$@"
}
run() { as "$user" "$somebody" "$@"; }
helper_for_us() { run "$program/docker-credential-acr" "$@"; }
get() { printf '%s' "$1" | helper_for_us get 2>>"$errors"; }
secret_of() { jq -r .Secret <<<"$1"; }

cache=$somebody/.cache/docker-credential-acr
state=$somebody/.local/state/docker-credential-acr
settings=$somebody/.config/docker-credential-acr
run mkdir -p "$settings"
wish() { run sh -c "umask 077; printf '%s' '{\"sealing\": \"$1\"}' >'$settings/config.json'"; }
entry_of() { find "$cache" -name "$1~*" ! -name '*.failed'; }
key_of_us() { run keyctl search @u user docker-credential-acr 2>/dev/null; }
lose_the_key() {
  run keyctl purge user docker-credential-acr >/dev/null
  ! key_of_us >/dev/null || run keyctl unlink "$(key_of_us)" @u
}
# run_at SECONDS COMMAND…: as `at`, but all of it as that user: what libfaketime shares with its children must be their own.
run_at() {
  local variables
  read -ra variables < <(clock_variables "$1")
  run env "${variables[@]}" "${@:2}"
}
sealed() { head -n 1 "$1" | grep -q '^docker-credential-acr sealed 1$'; }
