#!/bin/sh
set -e
# dpkg may name another root than its own.
root=${DPKG_ROOT:-}

# left_behind: names what there is of what the program keeps, by the XDG base directories: tokens, what was typed and sign-ins,
# settings; and the kubelet's tokens. For people of this machine alone: to look into the homes of a network's would mount them.
left_behind() {
  [ ! -d "$root/run/docker-credential-acr" ] || echo "  /run/docker-credential-acr"
  cut -d : -f 6 "$root/etc/passwd" | sort -u | while IFS= read -r home; do
    for kind in .cache .local/state .config; do
      place=${home%/}/$kind/docker-credential-acr
      [ ! -d "$root$place" ] || echo "  $place"
    done
  done
}

# tell_left: says it, and what to do about it, if there is any.
tell_left() {
  left=$(left_behind)
  [ -n "$left" ] || return 0
  cat <<END
docker-credential-acr leaves these, which may hold tokens, passwords and sign-ins:
$left
Each belongs to the person whose home it is in, who may delete it. Before it was removed, \`docker-credential-acr logout --all\`
would have ended them, also what another credential helper keeps for it, and \`docker-credential-acr configure --undo\` would have
had docker and podman no longer ask for it.
END
}
