# shellcheck shell=sh disable=SC2154
# A purge takes with it the secrets that are root's and the machine's, and what `configure --system` remembered. Root's settings
# hold none: they stay, as a person wrote them.
case $1 in
  remove)
    tell_left
    [ -z "$left" ] || echo "A purge deletes root's, but for its settings, and the kubelet's."
    ;;
  purge)
    home=$(sed -n 's/^root:[^:]*:[^:]*:[^:]*:[^:]*:\([^:]*\):.*/\1/p' "$root/etc/passwd")
    home=${home:-/root}
    rm -rf "$root/run/docker-credential-acr" "$root${home%/}/.cache/docker-credential-acr" \
      "$root${home%/}/.local/state/docker-credential-acr" "$root/var/lib/docker-credential-acr"
    ;;
esac
