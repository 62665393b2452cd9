#!/usr/bin/env bash
# Tests what packaging/package.sh has left in build/packages, of each architecture that there is a package for, and what else
# it is installed by. As root, after the release build, whose program and emulator test the places.
set -u
here=$(cd "$(dirname "$0")" && pwd)
code=0
for name in version packages sbom install removal; do bash "$here/${name}_test.sh" || code=1; done
"$here/../sandboxed.sh" "$here/places_test.sh" || code=1
exit $code
