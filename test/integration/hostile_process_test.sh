#!/usr/bin/env bash
# Whatever a process may be started with: closed streams, no room, a hostile environment; and who may look into it, and what
# the programs that it runs may know.
# sandbox: --no-registries --no-imds
# not sanitized: it looks into memory and system calls
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"
work=$(mktemp -d)
typed='{"ServerURL":"contoso.azurecr.io","Username":"me","Secret":"hunter2-canary"}'
printf %s $contoso >"$work/url"
printf %s "$typed" >"$work/typed"

# Closed streams: what is opened later is taken for none of them.
# closed STREAMS COMMAND…: with those closed, traced.
closed() {
  local streams=$1
  shift
  # shellcheck disable=SC2016
  as_principal strace -f -e trace=openat,open,socket -o "$work/trace" bash -c '
    [[ $0 == *0* ]] && exec 0<&-; [[ $0 == *1* ]] && exec 1>&-; [[ $0 == *2* ]] && exec 2>&-; exec "$@"' "$streams" "$@"
}
# Of ours alone, from the first number that it took.
taken() { grep -A100000 "/dev/null\", O_\(RDONLY\|WRONLY\)) " "$work/trace" | grep -E ' = [012]$' | grep -v /dev/null; }
for streams in 0 1 2 01 02 12 012; do
  for words in get "get cached" store erase list "token contoso" status; do
    [ "$words" = "get cached" ] || rm -rf "$cache" "$state"
    input=$work/url
    [ "$words" = store ] && input=$work/typed
    # shellcheck disable=SC2086
    closed $streams "$HELPER" ${words% cached} <"$input" >/dev/null 2>&1
    check "$words, $streams closed: no file, no socket takes their place" equal "" "$(taken)"
    check "… they were taken" grep -q '"/dev/null", O_' "$work/trace"
    check "… no answer got into a file" equal "" "$(grep -rl '"Secret"' "$HOME" "$TMPDIR" --exclude-dir="$(basename "$work")")"
  done
done
get $contoso >/dev/null
check "an answer that nobody can read is an error" exits 1 closed 1 "$HELPER" get <"$work/url"
rm -rf "$cache" "$state"

# No room.
# within LIMIT COMMAND…: ends by itself; whatever it says is an answer or one line.
within() {
  local limit=$1 output code
  shift
  # shellcheck disable=SC2086
  output=$(ulimit $limit && as_principal timeout 20 "$@" 2>&1 <"$work/url")
  code=$?
  [ "$code" -le 1 ] || { echo "ended with $code: $output"; return 1; }
  [ "$(wc -l <<<"$output")" = 1 ] || { echo "$output"; return 1; }
}
for limit in "-n 3" "-n 4" "-n 6" "-n 10" "-f 0" "-f 1" "-s 256"; do
  rm -rf "$cache"
  check "ulimit $limit" within "$limit" "$HELPER" get
done
rm -rf "$cache"
check "where no file may grow, it answers all the same" contains "$(ulimit -f 0; get $contoso | cat)" '"Secret":"eyJ'

# Every variable that the sources name, with what may be harmful in a header, a URL, an error or an argument.
mapfile -t variables < <(grep -rhoE '"[A-Z][A-Z0-9_]{3,}"' "$top/lib" "$top/credhelper" --include='*.?pp' | tr -d '"' | sort -u |
  while read -r name; do grep -rqE "(get|set|all|variable|absolute)[^;]*\"$name\"|constexpr .*\"$name\"" "$top/lib" "$top/credhelper" --include='*.?pp' && echo "$name"; done)
check "there are many" test ${#variables[@]} -gt 30
nasty=$'/x\r\nMetadata: injected\r\n\r\n\e]0;owned\a\xff\xc2\x9b31m\xe2\x80\xae\x7f'
huge=/$(head -c 100000 /dev/zero | tr '\0' A)
# injected: how many requests had a header of somebody else's.
injected() { emulator_log | jq '[.[].headers[] | select(contains("injected"))] | length'; }
# survives VARIABLE VALUE: every verb does. One that answers says something; none says more than a line.
survives() {
  local verb input output code
  : >"$work/said"
  : >"$work/stderr"
  for verb in get list store erase; do
    input=$work/url
    [ $verb = store ] && input=$work/typed
    output=$(as_principal env "$1=$2" /usr/bin/timeout 30 "$HELPER" $verb <"$input" 2>>"$work/stderr")
    code=$?
    [ "$code" -le 1 ] || { echo "$verb ended with $code: $output"; return 1; }
    case $verb in get | list) [ -n "$output" ] || { echo "$verb says nothing"; return 1; } ;; esac
    [ "$(wc -l <<<"$output")" = 1 ] || { echo "$verb: not a line: $output"; return 1; }
    echo "$output" >>"$work/said"
  done
  python3 "$top/test/integration/harmless.py" <"$work/said" && equal "" "$(cat "$work/stderr")" && equal 0 "$(injected)"
}
for variable in "${variables[@]}" LANG LC_ALL LOCPATH TZ; do
  check "$variable, nasty" survives "$variable" "$nasty"
  check "$variable, 100 kB" survives "$variable" "$huge"
done
rm -rf "$nasty" # where a variable names a directory, that was one
# The same for those that only their own kind of machine looks at.
for machine in "IDENTITY_ENDPOINT=http://127.0.0.1:41741/ IDENTITY_HEADER" "MSI_ENDPOINT=http://127.0.0.1:41742/ MSI_SECRET" \
  "AZURE_CLIENT_ID=x AZURE_TENANT_ID=y ACTIONS_ID_TOKEN_REQUEST_URL=https://dev.azure.com/ ACTIONS_ID_TOKEN_REQUEST_TOKEN"; do
  read -ra words <<<"$machine"
  export "${words[@]:0:${#words[@]}-1}"
  check "${words[-1]} in a header" contains "$(env "${words[-1]}=$nasty" "$HELPER" get <"$work/url")" "$contoso: "
  check "… it is not sent" equal 0 "$(injected)"
  for word in "${words[@]:0:${#words[@]}-1}"; do unset "${word%%=*}"; done
done

# Programs that are looked for: never in the directory where we happen to be, and nothing that cannot be run.
mkdir "$work/here" "$work/bin" && cd "$work/here" || exit 1
for name in az azd pwsh docker-credential-pass docker-credential-secretservice; do
  printf '#!/bin/sh\n: >%s/ran\n' "$work" >$name && chmod 755 $name # which needs no PATH
done
# used PATH: what looks for identities and keychains, by nobody who has a login.
used() {
  rm -rf "$state" "$cache"
  PATH=$1 "$HELPER" get <"$work/url" >/dev/null
  PATH=$1 "$HELPER" store <"$work/typed" >/dev/null
}
for path in "" . :/nonexistent /nonexistent: "./:..:here" "$work/here/../here/az"; do
  used "$path"
  check_fails "PATH='$path': nothing of this directory is run" test -e "$work/ran"
done
used "$work/here"
check "PATH with its full name: something is" test -e "$work/ran"
cd / || exit 1
rm -rf "$state"
mkfifo "$work/bin/docker-credential-pass" && chmod 755 "$work/bin/docker-credential-pass"
mkdir "$work/bin/docker-credential-secretservice" "$work/bin/az"
ln -s "$HELPER" "$work/bin/docker-credential-osxkeychain"
check "keychains that are a FIFO, a directory, ourselves: the login is kept" timeout 10 env "PATH=$work/bin" "$HELPER" store <"$work/typed"
check "… in our own file" grep -q hunter2-canary "$state/$contoso.login"
check "az that is a directory is not installed" contains "$(PATH=$work/bin AZURE_TOKEN_CREDENTIALS=AzureCliCredential "$HELPER" erase <"$work/url"; PATH=$work/bin AZURE_TOKEN_CREDENTIALS=AzureCliCredential "$HELPER" get <"$work/url")" "az is not installed"

# What those that we run may know.
canaries=(AZURE_CLIENT_SECRET AZURE_CLIENT_CERTIFICATE_PASSWORD AZURE_PASSWORD IDENTITY_HEADER MSI_SECRET
  ACTIONS_ID_TOKEN_REQUEST_TOKEN SYSTEM_ACCESSTOKEN DOCKER_AUTH_CONFIG)
canaried() (for name in "${canaries[@]}"; do export "$name=canary-of-$name"; done; "$@")
rm -rf "${work:?}/bin" && mkdir "$work/bin"
for name in az azd pwsh docker-credential-pass a-browser; do
  printf '#!/bin/sh\n/usr/bin/env >%s/%s.saw\n/usr/bin/tr "\\0" "\\n" </proc/$$/cmdline >%s/%s.words\nexit 1\n' "$work" $name "$work" $name >"$work/bin/$name"
  chmod 755 "$work/bin/$name"
done
saw() { sed -n 's/^\([A-Z_]*\)=canary-of-.*/\1/p' "$work/$1.saw" | sort | xargs; }
for tool in AzureCLI AzureDeveloperCLI AzurePowerShell; do
  PATH=$work/bin canaried /usr/bin/env AZURE_TOKEN_CREDENTIALS=${tool}Credential "$HELPER" get <"$work/url" >/dev/null
done
PATH=$work/bin canaried "$HELPER" store <"$work/typed" >/dev/null
PATH=$work/bin:/usr/bin:/bin BROWSER=a-browser canaried timeout 5 "$HELPER" login contoso --browser --no-configure >/dev/null 2>&1 &
wait_until "the browser ran" test -s "$work/a-browser.words"
kill $! 2>/dev/null
for name in az azd pwsh; do
  check "$name knows what its own account may have signed in with, and no secret of ours" equal \
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN IDENTITY_HEADER MSI_SECRET SYSTEM_ACCESSTOKEN" "$(saw $name)"
done
check "a keychain knows none" equal "" "$(saw docker-credential-pass)"
check "nor does a browser" equal "" "$(saw a-browser)"
# What pwsh is to do comes in UTF-16 and base64.
base64 -d <<<"$(tail -n 1 "$work/pwsh.words")" | tr -d '\0' >"$work/pwsh-script.words"
check "pwsh's script can be read" grep -q Get-AzAccessToken "$work/pwsh-script.words"
for name in az azd pwsh pwsh-script docker-credential-pass a-browser; do
  check "$name: it has arguments" grep -q . "$work/$name.words"
  check "… none holds a secret" equal "" "$(grep -E 'canary|hunter2' "$work/$name.words")"
done
rm -rf "$state" "$cache"

# OpenSSL reads no configuration and loads nothing; it writes down no keys.
printf 'openssl_conf = here\n[here]\nproviders = ours\n[ours]\nevil = evil\n[evil]\nmodule = %s/evil.so\nactivate = 1\n' "$work" >"$work/evil.cnf"
mkdir "$work/modules"
unconfigured() { env OPENSSL_CONF="$work/evil.cnf" OPENSSL_CONF_INCLUDE="$work" OPENSSL_MODULES="$work/modules" OPENSSL_ENGINES="$work/modules" \
  SSLKEYLOGFILE="$work/keys" strace -f -e trace=openat,open -o "$work/trace" "$HELPER" get <"$work/url"; }
certificate() { env AZURE_TENANT_ID="$EMULATED_TENANT_ID" AZURE_CLIENT_ID="$EMULATED_CERTIFICATE_CLIENT_ID" \
  AZURE_CLIENT_CERTIFICATE_PASSWORD="$EMULATED_CERTIFICATE_PASSWORD" AZURE_CLIENT_CERTIFICATE_PATH="$1" bash -c 'unconfigured'; }
export -f unconfigured
export work
for file in client.pem client-encrypted.pem client.pfx; do
  rm -rf "$cache"
  check "with $file it answers" contains "$(certificate "$EMULATOR_STATE/$file")" '"Secret":"eyJ'
  check "… no configuration, module or engine is looked for" equal "" "$(grep -E "evil|modules|openssl.cnf|ossl-modules" "$work/trace")"
done
check_fails "no keys of a connection are written down" test -e "$work/keys"

# Who may look: nobody else, nor a process of the same user.
install -m 755 "$HELPER" /dev/shm/helper
cat >"$work/look.py" <<'PYTHON'
import os, resource, signal, subprocess, sys, time
nobody, helper = 65534, sys.argv[1]
allowed = resource.RLIM_INFINITY
try:
    resource.setrlimit(resource.RLIMIT_CORE, (allowed, allowed))
except ValueError:  # a container's root, and sudo's limit
    allowed = resource.getrlimit(resource.RLIMIT_CORE)[1]
def become_nobody():
    resource.setrlimit(resource.RLIMIT_CORE, (allowed, allowed))
    os.setgid(nobody), os.setuid(nobody)
os.mkdir("/dev/shm/cores")
os.chown("/dev/shm/cores", nobody, nobody)
os.chdir("/dev/shm/cores")  # where a core file can be written
def dumps_core(process):
    process.send_signal(signal.SIGABRT)
    _, status = os.waitpid(process.pid, 0)
    assert os.WTERMSIG(status) == signal.SIGABRT, status
    return os.WCOREDUMP(status)
process = subprocess.Popen([helper, "get"], stdin=subprocess.PIPE, preexec_fn=become_nobody)
for _ in range(1000):  # until it has begun, and waits for its input
    if os.stat(f"/proc/{process.pid}/environ").st_uid == 0:
        break
    time.sleep(0.01)
def looks(command):
    return subprocess.run(command, preexec_fn=become_nobody, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
for name in ("mem", "environ", "maps", "fd/0", "cwd/"):
    assert not looks(["ls" if name[0] in "fc" else "head", "-c1" if name[0] in "me" else "-d", f"/proc/{process.pid}/{name}"]), name
assert not looks(["strace", "-o", "/dev/null", "-p", str(process.pid)]), "it can be traced"
assert os.stat(f"/proc/{process.pid}/environ").st_uid == 0
assert not dumps_core(process) and not os.listdir("."), "a core file was written"
open("/dev/shm/cores-can-be-had", "w").write(str(dumps_core(subprocess.Popen(["cat"], stdin=subprocess.PIPE, preexec_fn=become_nobody))))
PYTHON
check "a process that waits for its input: its memory, environment and files are closed to its own user, it cannot be traced, a crash leaves no core file" \
  python3 "$work/look.py" /dev/shm/helper
# Its files are root's, though it is not: the kernel says so of a process that it does not dump.
[ "$(cat /dev/shm/cores-can-be-had)" = True ] || echo "skipped - a crash leaves no core file: no program leaves one here"
# Nor into the process that renews in the background.
install -d -m 700 -o 65534 /dev/shm/home
install -m 644 "$EMULATOR_CA" /dev/shm/ca.pem
nobodys() { as_principal setpriv --reuid=65534 --regid=65534 --clear-groups env -u XDG_CACHE_HOME HOME=/dev/shm/home SSL_CERT_FILE=/dev/shm/ca.pem /dev/shm/helper get <"$work/url"; }
nobodys >/dev/null
fault '[{"service":"entra.token","times":-1,"action":"silence"},{"service":"acr.exchange","times":-1,"action":"silence"}]'
cat >"$work/age.py" <<'PYTHON'
import hashlib, re, struct, sys
path = sys.argv[1]
text = open(path).read().rsplit("digest ", 1)[0]
text = re.sub(r"^(issued|renew-at|expires) (\d+)$", lambda m: f"{m[1]} {int(m[2]) - 6500}", text, flags=re.M)
digest = hashlib.sha256(struct.pack("<Q", len(text)) + text.encode()).hexdigest()
open(path, "w").write(f"{text}digest {digest}\n")
PYTHON
python3 "$work/age.py" "$(find /dev/shm/home -name "$contoso~*")" # which libfaketime cannot do for another user
nobodys >/dev/null
child() { pgrep -n -x helper; } # the newest: the first one's may still tidy
wait_until "a process renews in the background" child
closed_child() { equal 0 "$(stat -c %u "/proc/$(child)/environ")"; }
wait_until "it is as closed" closed_child
child | xargs -r kill
finish
