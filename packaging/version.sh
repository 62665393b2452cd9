#!/bin/sh
# What is being built, in one line: the version, the commit, and the commit's time in seconds since 1970.
#   0.1.0                             at the tag v0.1.0
#   0.1.0~git20261127.9d68612a1b2c    before it: CMakeLists.txt names the release that comes next
#   0.1.0+git20261201.0a1b2c3d4e5f    after it, until CMakeLists.txt names the next one
# and with .changed behind it where files differ from the commit. dpkg and rpm sort them so. A tree without git has what
# `git archive` wrote into packaging/archived; without that, too, the commit is `-`.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd -P)
next=$(sed -n 's/^project(docker-credential-acr VERSION \([0-9.]*\).*/\1/p' "$top/CMakeLists.txt")

git_here() { git -c safe.directory="$top" -C "$top" "$@" 2>/dev/null; }

changed=
archived=
if [ "$(git_here rev-parse --show-toplevel)" = "$top" ]; then
  commit=$(git_here rev-parse HEAD)
  seconds=$(git_here log -1 --format=%ct)
  described=$(git_here describe --tags --match 'v[0-9]*' || true)
  git_here diff --quiet HEAD || changed=.changed
else
  # COMMIT SECONDS DESCRIBED
  archived=$(sed -n 's/^\([0-9a-f]\{40\} .*\)/\1/p' "$top/packaging/archived")
  commit=${archived%% *}
  seconds=$(echo "$archived" | cut -d ' ' -f 2)
  described=$(echo "$archived" | cut -d ' ' -f 3)
fi
if [ -z "$commit" ]; then
  echo "$next - $(date -r "$top/CMakeLists.txt" +%s)"
  exit
fi

# v0.1.0 at the tag; v0.1.0-12-g0a1b2c3 twelve commits later.
tag=${described%-*-g*}
if [ -n "$described" ] && [ "$tag" = "$described" ] && [ -z "$changed" ]; then
  version=${tag#v}
else
  day=$(date -u -d "@$seconds" +%Y%m%d 2>/dev/null || date -u -r "$seconds" +%Y%m%d)
  if [ "$tag" = "v$next" ]; then after=+; else after='~'; fi
  version=$next${after}git$day.$(echo "$commit" | cut -c 1-12)$changed
fi
echo "$version $commit $seconds"
