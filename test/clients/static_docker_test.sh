#!/usr/bin/env bash
# Logins that somebody types: an admin user, a repository-scoped token and a service principal for Azure's, a user name
# and a password for another registry. One credsStore line serves them all, through docker, podman and skopeo.
. "$(dirname "$0")/client.sh"
# None of Azure's identities is there: what is pulled is pulled by what was typed.
unset AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET
export AZURE_TOKEN_CREDENTIALS=EnvironmentCredential
principal=66666666-7777-8888-9999-aaaaaaaaaaaa
principal_secret=fabrikam-client-secret-9876543210

# A registry that is none of Azure's and lets nobody in without a password.
foreign=localhost:5003
printf 'reader:%s\n' "$(perl -e 'print crypt("foreign-password", q($2y$05$abcdefghijklmnopqrstuu))')" >htpasswd
cat >registry.yml <<YML
version: 0.1
log: {level: error}
storage: {filesystem: {rootdirectory: $work/storage}}
http: {addr: "127.0.0.1:5003", secret: emulated}
auth: {htpasswd: {realm: foreign, path: $work/htpasswd}}
YML
env -i PATH="$PATH" OTEL_TRACES_EXPORTER=none docker-registry serve registry.yml </dev/null >registry.log 2>&1 &
wait_until "another registry" curl -s -o /dev/null "http://$foreign/v2/"

start_dockerd
docker_config '{"credsStore":"acr"}'
docker_image $contoso/hello:1
docker tag $contoso/hello:1 $foreign/hello:1
pull_anew() { docker rmi "$1" >/dev/null && docker pull -q "$1"; }
# login USER PASSWORD REGISTRY
login() { docker login -u "$1" --password-stdin "$3" <<<"$2" 2>&1; }
# nowhere SECRET: no file of docker's or podman's holds it, as it is or as they write it.
nowhere() {
  local encoded
  encoded=$(printf '%s' "$1" | base64 -w0)
  equal "" "$(grep -rlF -e "$1" -e "$encoded" ~/.docker ~/.config/containers "$XDG_RUNTIME_DIR/containers" 2>/dev/null)"
}

check_fails "without a login nothing is pushed" docker push -q $contoso/hello:1
check "docker login as the admin user" contains "$(login contoso emulated-admin-password $contoso)" "Login Succeeded"
check "docker itself keeps no password" nowhere emulated-admin-password
check "push" docker push -q $contoso/hello:1
check "pull" pull_anew $contoso/hello:1
check "by that login and nothing else" equal "0 0" "$(counter entra.token) $(counter acr.exchange)"
check "a second login asks for nothing" contains "$(docker login $contoso </dev/null 2>&1)" "Login Succeeded"
check_fails "docker login with a wrong password" login contoso wrong-password $contoso
check "which changes nothing" pull_anew $contoso/hello:1
check "skopeo reads the same login, by registries.conf" eval \
  "registries_conf 'credential-helpers = [\"acr\"]' && skopeo inspect docker://$contoso/hello:1"
check "so does podman" podman pull -q $contoso/hello:1
check "podman knows whose it is" equal contoso "$(podman login --get-login $contoso)"

check "docker login with a repository-scoped token" contains "$(login ci-pull emulated-scope-map-password $contoso)" "Login Succeeded"
check "pull" pull_anew $contoso/hello:1
check_fails "push, which it may not" docker push -q $contoso/hello:1
check "docker logout" equal "Removing login credentials for $contoso" "$(docker logout $contoso 2>&1)"
check_fails "then nothing is pulled" docker pull -q $contoso/hello:1
check "the password is nowhere" equal "" "$(grep -rlF emulated-scope-map-password ~ 2>/dev/null)"

check "docker login as a service principal" contains \
  "$(login $principal $principal_secret $contoso)" "Login Succeeded"
check "pull" pull_anew $contoso/hello:1
check "skopeo, too" skopeo inspect docker://$contoso/hello:1
docker logout $contoso >/dev/null 2>&1

# podman login first asks for a login that is there already, and gives up where there is an error instead of one.
as_principal_of_azure() {
  AZURE_TENANT_ID=$EMULATED_TENANT_ID AZURE_CLIENT_ID=$EMULATED_CLIENT_ID AZURE_CLIENT_SECRET=$EMULATED_CLIENT_SECRET "$@"
}
check "podman login as the admin user" contains \
  "$(as_principal_of_azure podman login -u contoso --password-stdin $contoso <<<emulated-admin-password 2>&1)" "Login Succeeded"
check "goes to the helper" equal contoso "$(helper get $contoso | jq -r .Username)"
check "podman itself keeps no password" nowhere emulated-admin-password
check "buildah pulls by it" buildah pull -q $contoso/hello:1
check "docker, too" pull_anew $contoso/hello:1
check "podman logout" podman logout $contoso
check "forgets it" not helper get $contoso

# The same line of docker's configuration, and a registry of somebody else's.
check_fails "without a login nothing is pushed there" docker push -q $foreign/hello:1
check "docker login there" contains "$(login reader foreign-password $foreign)" "Login Succeeded"
check "docker itself keeps no password" nowhere foreign-password
check "push" docker push -q $foreign/hello:1
check "pull" pull_anew $foreign/hello:1
check "skopeo reads the same login" skopeo inspect --tls-verify=false docker://$foreign/hello:1
check "list names it" equal "{\"$foreign\":\"reader\"}" "$(helper list)"
check "docker logout" equal "Removing login credentials for $foreign" "$(docker logout $foreign 2>&1)"
check_fails "then nothing is pulled" docker pull -q $foreign/hello:1
check "and an anonymous registry still serves" eval "docker tag $contoso/hello:1 $plain/hello:1 && docker push -q $plain/hello:1"

# In a keychain of the person's.
gpg --batch --quiet --passphrase '' --quick-gen-key nobody@example.com default default never 2>/dev/null
check "a store for pass" pass init nobody@example.com
check "docker login there" contains "$(login reader foreign-password $foreign)" "Login Succeeded"
check "docker login to Azure's" contains "$(login contoso emulated-admin-password $contoso)" "Login Succeeded"
check "both are in the keychain" equal '{"contoso.azurecr.io":"contoso","localhost:5003":"reader"}' \
  "$(docker-credential-pass list | jq -cS .)"
check "no password is in any file" equal "" "$(grep -rlF -e foreign-password -e emulated-admin-password ~ 2>/dev/null)"
check "pull there" pull_anew $foreign/hello:1
check "pull of Azure's" pull_anew $contoso/hello:1
check "logout of both" eval "docker logout $foreign && docker logout $contoso"
check "empties the keychain" equal "{}" "$(docker-credential-pass list)"
quiet
finish
