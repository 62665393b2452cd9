#!/usr/bin/env bash
# Proves that a release can be made again, bit for bit: what packaging/package.sh has left in build/packages is one of the two;
# the other is built here from a copy of the tree, elsewhere, under other settings of the machine, and packed again.
#   packaging/reproducible.sh [amd64|arm64 …]     the architectures that were packed, by default amd64
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
[ -f build/packages/SHA256SUMS ] || { echo "packaging/reproducible.sh: run packaging/package.sh first" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
copy=$work/another-folder-whose-name-is-longer
mkdir "$copy"
git -c safe.directory="$top" ls-files -z --cached --others --exclude-standard | tar -c --null -T - | tar -xC "$copy"
cp -a .git "$copy/"

(
  umask 077
  export TZ=Pacific/Auckland LC_ALL=C.UTF-8 LANG=de_DE.UTF-8 USER=somebody HOME=$work
  nice "$copy/packaging/package.sh" "$@"
) >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }

passed=0
failed=0
for file in build/packages/*; do
  other=$copy/$file
  if cmp "$file" "$other"; then
    echo "ok - $(basename "$file") is the same"
    passed=$((passed + 1))
  else
    echo "not ok - $(basename "$file") is another"
    ! command -v diffoscope >/dev/null || diffoscope "$file" "$other" | head -n 100 || true
    failed=$((failed + 1))
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
