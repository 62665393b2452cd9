#!/usr/bin/env bash
# buildah: a base image pulled, an image pushed.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/harness.sh"
. "$top/test/emulator/control.sh"
. "$top/test/clients/clients.sh"
docker_config "$for_contoso"
base=contoso.azurecr.io/buildah/base:1
built=contoso.azurecr.io/buildah/built:1
buildah() {
  command buildah --storage-driver vfs --root "$work/storage" --runroot "$work/run" "$@"
}

skopeo copy -q "oci:$work/image" "docker://$base"
printf 'FROM %s\nLABEL built=yes\n' "$base" >"$work/Containerfile"
check "buildah build pulls its base image" buildah build --isolation chroot -t "$built" -f "$work/Containerfile" "$work"
check "buildah push" buildah push "$built"
check "buildah from, hours later, without a login" at 20000 buildah from --pull-always "$built"
check "with two exchanges in all" exchanges_are 2
finish
