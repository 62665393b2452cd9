# shellcheck shell=sh
# As the .deb's prerm does. 0: no other version takes this one's place.
[ "$1" -ne 0 ] || docker-credential-acr configure --system --undo --yes >/dev/null 2>&1 || true
