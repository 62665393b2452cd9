#!/usr/bin/env bash
# `configure --system`, and nothing else: podman, buildah and skopeo of a user who has no file of his own pull as whoever he
# is, and docker of one who is added then.
. "$(dirname "$0")/client.sh"
image=$contoso/hello:1
for directory in /etc/containers/registries.conf.d /etc/skel /var/lib/docker-credential-acr; do
  mkdir -p "$directory"
  mount -t tmpfs -o mode=755 tmpfs "$directory"
done
# The helper where every user has it on PATH.
mount -t tmpfs -o mode=755 tmpfs /usr/local/bin
cp "$HELPER" /usr/local/bin/docker-credential-acr
user=12345
home=$(mktemp -d /dev/shm/home.XXXXXX)
chown $user:$user "$home"
chmod 755 /dev/shm

# as_user COMMAND…: with the identity of whoever runs this, but nothing else of his.
as_user() {
  setpriv --reuid=$user --regid=$user --clear-groups env -i -C "$home" PATH=/usr/local/bin:/usr/bin:/bin HOME="$home" \
    SSL_CERT_FILE="$SSL_CERT_FILE" AZURE_TENANT_ID="$AZURE_TENANT_ID" AZURE_CLIENT_ID="$AZURE_CLIENT_ID" \
    AZURE_CLIENT_SECRET="$AZURE_CLIENT_SECRET" "$@"
}
user_anew() { rm -rf "${home:?}"/* "${home:?}"/.[a-z]*; }
inspect() { as_user skopeo inspect "docker://${1-$image}"; }
configure() { /usr/local/bin/docker-credential-acr configure --system "$@" 2>&1 </dev/null; }

chmod 755 "$(dirname "$SSL_CERT_FILE")"
check "the user can read the authorities" as_user test -r "$SSL_CERT_FILE"
oci_image "$work/oci"
echo '{"credHelpers":{"contoso.azurecr.io":"acr"}}' >"$work/for-the-push.json"
check "push" env REGISTRY_AUTH_FILE="$work/for-the-push.json" skopeo copy -q "oci:$work/oci" "docker://$image"
check "an image that needs no credentials" skopeo copy -q "oci:$work/oci" "docker://$plain/hello:1"
check_fails "before: skopeo is refused" inspect

check "configure --system" configure --podman
check "skopeo of a user without any file" inspect
check "nor has he one now" equal "" "$(find "$home" -name '*.json' ! -path '*/docker-credential-acr/*')"
check "his token is his own" equal "$user" "$(find "$home/.cache/docker-credential-acr" -name "$contoso~*" -printf '%u\n')"
check "anonymous pulls from elsewhere go on" inspect "$plain/hello:1"
check "root's too" env XDG_CACHE_HOME="$work/cache" skopeo inspect "docker://$image"
check "podman as root" podman pull -q "$image"
check "buildah as root" buildah pull -q "$image"
mkdir -p "$home/.config/containers"
echo '{"auths":{"contoso.azurecr.io":{"auth":"dXNlcjpwYXNzd29yZA=="}}}' >"$home/.config/containers/auth.json"
chown -R $user:$user "$home/.config"
check_fails "what the user has logged in with comes first" inspect
user_anew
mkdir -p "$home/.config/containers"
echo 'unqualified-search-registries = ["docker.io"]' >"$home/.config/containers/registries.conf"
chown -R $user:$user "$home/.config"
check_fails "a registries.conf of the user's own takes him out of reach, as the help says" inspect
user_anew
check "doctor sees who decides" contains "$(as_user docker-credential-acr doctor contoso 2>&1)" zz-docker-credential-acr.conf
check "undo" configure --undo
check_fails "undone: skopeo is refused" inspect

# docker: a home that is made now has the template.
check "docker's template" configure contoso --docker
rm -rf "${home:?}"
cp -r --preserve=mode /etc/skel "$home"
chown -R $user:$user "$home"
start_dockerd
chmod 666 "$work/docker.sock"
chmod 755 "$work"
check "docker of a new user pulls" as_user env DOCKER_HOST="$DOCKER_HOST" docker pull -q "$image"
check "what docker login writes there is read by nobody else" equal 600 \
  "$(as_user env DOCKER_HOST="$DOCKER_HOST" docker login -u someone --password-stdin "$plain" <<<typed >/dev/null 2>&1
     stat -c %a "$home/.docker/config.json")"

# A helper that is gone while the drop-in stays: what removing the package must not leave behind.
configure --podman >/dev/null
user_anew
rm /usr/local/bin/docker-credential-acr
check_fails "without the helper, podman's programs fail for every registry" as_user skopeo inspect "docker://$plain/hello:1"
finish
