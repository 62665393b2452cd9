#!/bin/bash
# sandbox-inside.sh STATE EMULATOR present|absent|blackhole yes|no ADDRESSES COMMAND [ARG…]: the half of sandbox.sh that
# runs in the new namespaces, as their first process.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=control.sh
. "$here/control.sh"
state=$1 emulator=$2 imds=$3 registries=$4
read -ra addresses <<< "$5"
shift 5
path=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
export PATH=$path

fail() {
  printf 'sandbox.sh: %s\n' "$*" >&2
  tail -n 5 -- "$state"/*.log >&2 || true
  exit 125
}

set_up_network() {
  ip link set lo up
  case $imds in
    present) ip address add 169.254.169.254/32 dev lo ;;
    # Routed to the loopback device, where nobody has that address: the kernel drops the packets without a word.
    blackhole) ip route add 169.254.169.254/32 dev lo ;;
  esac
  for address in "${addresses[@]}"; do ip address add "$address/32" dev lo; done
}

# there DIRECTORY: makes sure that it is, in memory: over the directory that would have it comes another with the same entries.
# Not over the root.
there() {
  [[ ! -d $1 ]] || return 0
  local parent=${1%/*} entry copy
  [[ -n $parent ]] || { mkdir "$1"; return; }
  there "$parent"
  mkdir "$state/beneath"
  mount --rbind "$parent" "$state/beneath"
  mount -t tmpfs -o mode=755 tmpfs "$parent"
  shopt -s dotglob nullglob
  for entry in "$state/beneath"/*; do
    copy=$parent/${entry##*/}
    if [[ -L $entry ]]; then
      cp -P "$entry" "$copy"
    else
      if [[ -d $entry ]]; then mkdir "$copy"; else : > "$copy"; fi
      mount --rbind "$entry" "$copy"
    fi
  done
  shopt -u dotglob nullglob
  umount --lazy "$state/beneath"
  rmdir "$state/beneath"
  mkdir "$1"
}

# Over the system's own files, but in this mount namespace only.
set_up_files() {
  local resolv_conf
  # What others run on this machine, and the cache of the kubelet's plugin.
  mount -t tmpfs -o mode=755 tmpfs /run
  # Which may be a link to there.
  resolv_conf=$(readlink -m /etc/resolv.conf)
  mkdir -p "$(dirname "$resolv_conf")"
  [[ -e $resolv_conf ]] || : > "$resolv_conf"
  { echo "127.0.0.1 localhost"; grep -v '^#' "$here/hosts" | sed 's/^/127.0.0.1 /'; } > "$state/hosts"
  echo "nameserver 127.0.0.1" > "$state/resolv.conf"  # refused at once
  cat /etc/ssl/certs/ca-certificates.crt "$state/ca.pem" > "$state/ca-bundle.crt"
  mount --bind "$state/hosts" /etc/hosts
  mount --bind "$state/resolv.conf" "$resolv_conf"
  mount --bind "$state/ca-bundle.crt" /etc/ssl/certs/ca-certificates.crt
  # podman, buildah and skopeo keep images and passwords here, whatever HOME says; libfaketime its clock.
  mkdir /run/containers /run/libpod
  for directory in /var/lib/containers /run/containers /run/libpod /dev/shm; do
    there "$directory"
    mount -t tmpfs tmpfs "$directory"
  done
  # Azure Arc's agent: its keys, which the emulator writes, and its program, which a test may make.
  for directory in /var/opt/azcmagent /opt/azcmagent; do
    there "$directory"
    mount -t tmpfs -o mode=755 tmpfs "$directory"
  done
  # Where CI itself runs on Azure, as GitHub's does, the firmware says so.
  [[ ! -d /sys/class/dmi ]] || mount -t tmpfs tmpfs /sys/class/dmi
  mkdir -p "$state/home" "$state/tmp" "$state/run"
  chmod 700 "$state/home" "$state/run"
}

servers=()  # the process for each port

# start_registry NAME PORT [LOGIN_SERVER]: with a login server it wants that one's access tokens.
start_registry() {
  {
    printf 'version: 0.1\nlog: {level: info}\nstorage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}\n' \
      "$state/storage-$1"
    printf 'http: {addr: "127.0.0.1:%s", secret: emulated}\n' "$2"
    [[ -z ${3:-} ]] || printf 'auth: {token: {realm: "https://%s/oauth2/token", service: %s, issuer: %s, rootcertbundle: %s}}\n' \
      "$3" "$3" '"Azure Container Registry"' "$state/registry-token.pem"
  } > "$state/registry-$1.yml"
  env -i PATH="$path" OTEL_TRACES_EXPORTER=none docker-registry serve "$state/registry-$1.yml" \
    < /dev/null > "$state/registry-$1.log" 2>&1 &
  servers[$2]=$!
}

# wait_for_port PORT PROCESS: for as long as it takes on a machine that is busy, but not for a process that has ended.
wait_for_port() {
  for _ in {1..3000}; do
    if listens 127.0.0.1 "$1"; then return; fi
    kill -0 "$2" 2> /dev/null || break
    sleep 0.02
  done
  fail "nothing listens on port $1"
}

set_up_network
set_up_files
arguments=(--state "$state")
[[ $imds == present ]] || arguments+=(--no-imds)
for address in "${addresses[@]}"; do arguments+=(--address "$address"); done
if [[ $registries == yes ]]; then
  start_registry contoso 5000 contoso.azurecr.io
  start_registry fabrikam 5001 fabrikam.azurecr.io
  start_registry plain 5002
  arguments+=(--registry contoso.azurecr.io=5000 --registry fabrikam.azurecr.io=5001 --registry registry.example.com=5002)
fi
ulimit -n 65536 2> /dev/null || true
"$emulator" "${arguments[@]}" < /dev/null > "$state/emulator.log" 2>&1 &
servers[8099]=$!
for port in "${!servers[@]}"; do wait_for_port "$port" "${servers[$port]}"; done

mapfile -d '' -t extra < "$state/extra-environment"
[[ -n ${extra[0]:-} ]] || extra=()
status=0
env -i PATH="$path" HOME="$state/home" TMPDIR="$state/tmp" XDG_RUNTIME_DIR="$state/run" LANG=C.UTF-8 \
  SSL_CERT_FILE="$state/ca-bundle.crt" \
  EMULATOR_CONTROL=http://127.0.0.1:8099 EMULATOR_CA="$state/ca.pem" EMULATOR_STATE="$state" \
  EMULATED_TENANT_ID=72f988bf-86f1-41af-91ab-2d7cd011db47 \
  EMULATED_CLIENT_ID=11111111-2222-3333-4444-555555555555 \
  EMULATED_CLIENT_SECRET=emulated-client-secret-0123456789 \
  EMULATED_CERTIFICATE_CLIENT_ID=33333333-4444-5555-6666-777777777777 \
  EMULATED_CERTIFICATE_PASSWORD=emulated-certificate-password \
  EMULATED_FEDERATED_CLIENT_ID=44444444-5555-6666-7777-888888888888 \
  "${extra[@]}" "$@" || status=$?
exit "$status"
