#!/usr/bin/env bash
# Makes an OCI image layout of one layer, without a container engine. Usage: make-image.sh LAYER.tar DIRECTORY
set -eu
layer=$1
layout=$2
mkdir -p "$layout/blobs/sha256"

digest_of() { sha256sum "$1" | cut -d' ' -f1; }
# keep FILE: makes it a blob; prints its descriptor without the media type.
keep() {
  local digest
  digest=$(digest_of "$1")
  cp "$1" "$layout/blobs/sha256/$digest"
  printf '"digest":"sha256:%s","size":%d' "$digest" "$(stat -c %s "$1")"
}

work=$(mktemp -d)
gzip -nc "$layer" >"$work/layer.gz"
printf '{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
  "$(digest_of "$layer")" >"$work/config"
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json",%s},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip",%s}]}' \
  "$(keep "$work/config")" "$(keep "$work/layer.gz")" >"$work/manifest"
printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",%s}]}' \
  "$(keep "$work/manifest")" >"$layout/index.json"
printf '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
rm -rf "$work"
