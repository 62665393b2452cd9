#!/usr/bin/env bash
# What must outlive a power loss reaches the disk in this order: the content, its name, and only then does what it
# replaces go. The cache heals, and waits for no disk.
# sandbox: --no-registries
# not sanitized: it looks at system calls, of which a sanitized program makes more
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

work=$(mktemp -d)
fresh_start
keep_logins_in_a_file
printf %s $contoso >"$work/registry"

# steps COMMAND…: what it does to the disk, a word and a name a line. A temporary file's name is left out.
steps() {
  strace -y -qq -f -o "$work/trace" -e trace=mkdir,write,fsync,rename,renameat,renameat2,unlink,unlinkat "$@" >/dev/null
  grep -v ' = -1 ' "$work/trace" | sed -nE -e 's/\.(acr-)?new-[0-9]+/.new/g' \
    -e 's|^[0-9]+ +mkdir\("([^"]*)".*|mkdir \1|p' \
    -e 's|^[0-9]+ +write\([0-9]+<([^>]*\.new)>.*|write \1|p' \
    -e 's|^[0-9]+ +fsync\([0-9]+<([^>]*)>.*|fsync \1|p' \
    -e 's|^[0-9]+ +rename(at2?)?\([^"]*"[^"]*", ([0-9]+<([^>]*)>, )?"([^"]*)".*|rename \3/\4|p' \
    -e 's|^[0-9]+ +unlink(at)?\(([A-Z_0-9]+<([^>]*)>, )?"([^"]*)".*|unlink \3/\4|p' |
    sed "s| //| /|; s|$HOME|~|; s|$state|STATE|" | sed -E 's|[^ ]*/docker-credential-acr|STATE|'
}
lines() { printf '%s\n' "$@"; }

jq -n '{ServerURL: "contoso.azurecr.io", Username: "me", Secret: "first"}' >"$work/first"
jq -n '{ServerURL: "contoso.azurecr.io", Username: "me", Secret: "second"}' >"$work/second"
put=$(lines "write STATE/.new" "fsync STATE/.new" "rename STATE/$contoso.login" "fsync STATE")
check "a first login: each new directory's name, the content, its name" equal \
  "$(lines "mkdir ~/.local" "fsync ~" "mkdir ~/.local/state" "fsync ~/.local" "mkdir STATE" "fsync ~/.local/state" "$put")" \
  "$(steps "$HELPER" store <"$work/first")"
check "a login in place of another one: the content, its name" equal "$put" "$(steps "$HELPER" store <"$work/second")"
check "that it is forgotten is kept, too" equal "$(lines "unlink STATE/$contoso.login" "fsync STATE")" \
  "$(steps "$HELPER" erase <"$work/registry")"
cached=$(steps env AZURE_TENANT_ID="$EMULATED_TENANT_ID" AZURE_CLIENT_ID="$EMULATED_CLIENT_ID" \
  AZURE_CLIENT_SECRET="$EMULATED_CLIENT_SECRET" "$HELPER" get <"$work/registry")
check "a token goes into the cache" contains "$cached" "$contoso~"
check "which waits for no disk" lacks "$cached" fsync

# Where the secret moves into another program's keychain, our file has it until our record says so.
mkdir "$work/bin"
cat >"$work/bin/docker-credential-simple" <<'SIMPLE'
#!/bin/sh
case $1 in
  store) cat >"$HOME/simple" ;;
  get) cat "$HOME/simple" ;;
  erase) rm "$HOME/simple" ;;
  list) echo '{}' ;;
esac
SIMPLE
chmod +x "$work/bin/docker-credential-simple"
export PATH=$work/bin:$PATH
"$HELPER" store <"$work/first"
echo '{"keychain": "simple"}' >"$settings/config.json"
check "a login that moves into a keychain: our record last" equal "$put" "$(steps "$HELPER" store <"$work/second" | tail -n 4)"
echo '{"keychain": "file"}' >"$settings/config.json"
check "and one that moves back: our record, then the keychain's goes" equal "$(lines "$put" "unlink simple")" \
  "$(steps "$HELPER" store <"$work/second" | sed 's|^unlink .*/simple$|unlink simple|')"

# A sign-in: the token, who it is of, and only then the former token goes.
sign_in() {
  approve_device_code &
  steps "$HELPER" login contoso --device-code --no-configure | sed -E 's/[0-9a-f]{16,}/N/g'
  wait
}
setting '{"device_code_interval":1}' >/dev/null
kept=$(lines "write STATE/.new" "fsync STATE/.new" "rename STATE/N.N.token" "fsync STATE" \
  "write STATE/.new" "fsync STATE/.new" "rename STATE/N.who" "fsync STATE")
check "a sign-in: its token, then whose it is" contains "$(sign_in)" "$kept"
check "another one: only then does the former token go" contains "$(sign_in)" \
  "$(lines "$kept" "unlink STATE/N.N.token" "fsync STATE")"
check "signing out is kept" contains "$(steps "$HELPER" logout --all | sed -E 's/[0-9a-f]{16,}/N/g')" \
  "$(lines "unlink STATE/N.N.token" "fsync STATE" "unlink STATE/N.who" "fsync STATE")"

# Other programs' files.
rm -rf "$HOME/.docker"
docker=$(lines "mkdir ~/.docker" "fsync ~" "write ~/.docker/config.json.new" "fsync ~/.docker/config.json.new" \
  "rename ~/.docker/config.json" "fsync ~/.docker")
check "docker's file, new" contains "$(steps "$HELPER" configure --yes --docker $contoso)" "$docker"
finish
