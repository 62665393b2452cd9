#!/usr/bin/env bash
# The suite's core part on the arm64 program that is in the packages, which qemu runs here. As root, after
# `packaging/package.sh amd64 arm64`; `packaging/dependencies.sh package-arm64` installs qemu.
#   test/packages/arm64.sh [SCRIPT…]
# Left out are those that look at the program's own file, memory or system calls, for here those are qemu's, and those that
# crowd the machine.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
if [ $# -eq 0 ]; then
  for subject in protocol renewal tls settings locks single_flight status kubelet; do
    set -- "$@" "$top/test/integration/${subject}_test.sh"
  done
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/arm64" "$work/bin"
dpkg-deb -x "$top"/build/packages/docker-credential-acr_*_arm64.deb "$work/arm64"
# By a script, as not every kernel lets qemu be registered for arm64's programs. It has the name that it was called by; hours
# pass by arm64's own libfaketime. The loader and the C library are both Debian's own for arm64: the cross compiler's are of
# another build, and the loader of one with the library of the other spins at the first thread.
cat >"$work/bin/docker-credential-acr" <<END
#!/bin/sh
[ -z "\${LD_PRELOAD-}" ] || export LD_PRELOAD=/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1
exec /usr/bin/qemu-aarch64-static -0 "\$0" "$work/arm64/usr/bin/docker-credential-acr" "\$@"
END
chmod 755 "$work" "$work/bin" "$work/bin/docker-credential-acr"
HELPER=$work/bin/docker-credential-acr
"$HELPER" version
# One after the other: qemu is slow, and some wait for a second only.
export HELPER JOBS=${JOBS:-1}
"$top/test/sandboxed.sh" "$@"
