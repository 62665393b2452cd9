#!/usr/bin/env bash
# skopeo copies and inspects, between registries of several names and clouds.
. "$(dirname "$0")/client.sh"
oci_image image
digest=$(jq -r '.manifests[0].digest' image/index.json)

copy() { skopeo copy -q "$1" "$2"; }
digest_at() { skopeo inspect "docker://$1" | jq -r .Digest; }

check_fails "without configuration it is refused" copy oci:image docker://$contoso/hello:1
docker_config '{"credHelpers":{"contoso.azurecr.io":"acr"}}'
check "by docker's config.json: copy to the registry" copy oci:image docker://$contoso/hello:1
docker_config '{}'
mkdir -p "$XDG_RUNTIME_DIR/containers"
echo '{"credHelpers":{"contoso.azurecr.io":"acr"}}' >"$XDG_RUNTIME_DIR/containers/auth.json"
check "by auth.json: copy to the registry" copy oci:image docker://$contoso/hello:1
rm -r "$XDG_RUNTIME_DIR/containers"
registries_conf 'credential-helpers = ["acr"]'
check "by registries.conf: copy to the registry" copy oci:image docker://$contoso/hello:1
check "inspect" equal "$digest" "$(digest_at $contoso/hello:1)"
check "copy from it" copy docker://$contoso/hello:1 dir:back
check "the same bytes" cmp "image/blobs/${digest/://}" back/manifest.json
check "list-tags" equal 1 "$(skopeo list-tags docker://$contoso/hello | jq -r '.Tags[]')"
check "one exchange for all" exchanges_are 1

check "copy from one registry to another" copy docker://$contoso/hello:1 docker://fabrikam.azurecr.io/hello:1
check "inspect it there" equal "$digest" "$(digest_at fabrikam.azurecr.io/hello:1)"
check "one exchange more, and no Entra token" equal "2 1" "$(counter acr.exchange) $(counter entra.token)"
check "copy to a registry that is not Azure's" copy docker://$contoso/hello:1 docker://$plain/hello:1
check "and back" copy docker://$plain/hello:1 docker://$contoso/hello:2
check "delete" skopeo delete docker://fabrikam.azurecr.io/hello:1
for name in contoso-e7ggejfuhzhgedc8.azurecr.io contoso.eastus.geo.azurecr.io contoso.azurecr.us contoso.azurecr.cn; do
  check "inspect at $name" equal "$digest" "$(digest_at $name/hello:1)"
done
check "US Government and China have an Entra of their own" equal \
  "login.microsoftonline.com login.microsoftonline.us login.partner.microsoftonline.cn" \
  "$(emulator_log | jq -r '[.[] | select(.service == "entra.token").host] | unique | join(" ")')"

reset_emulator
rm -rf "$cache"
inspect_many() {
  local processes=()
  for _ in {1..16}; do
    digest_at $contoso/hello:1 >>digests &
    processes+=($!)
  done
  wait "${processes[@]}"
}
: >digests
inspect_many
check "sixteen at once, with nothing cached" equal "16 $digest" "$(sort digests | uniq -c | xargs)"
check "make one exchange" equal "1 1" "$(counter acr.exchange) $(counter entra.token)"
check "three hours later" equal "$digest" "$(at 10900 digest_at $contoso/hello:1)"
check "one more" exchanges_are 2
export DOCKER_CREDENTIAL_ACR_USERNAME=token
check "as an identity token" equal "$digest" "$(at 10900 digest_at $contoso/hello:1)"
check "by POST /oauth2/token" not equal 0 "$(counter acr.token.post)"
unset DOCKER_CREDENTIAL_ACR_USERNAME

# Names that look like a login server: nothing is sent but what an anonymous client sends.
reset_emulator
for name in evil.azurecr.io.attacker.example azurecr.io.attacker.example attackerazurecr.io contoso.eastus.data.azurecr.io; do
  check_fails "inspect at $name" skopeo inspect docker://$name/hello:1
  check "reaches it, without credentials" equal "true" "$(emulator_log |
    jq --arg host $name '[.[] | select(.host == $host)] | length > 0 and all(.[]; .headers | keys | map(ascii_downcase) | index("authorization") | not)')"
done
check "and Azure heard nothing" equal "0 0" "$(counter entra.token) $(counter acr.exchange)"

quiet
a_denied_identity
check "when Azure refuses, skopeo shows why" contains "$(skopeo inspect docker://$contoso/hello:1 2>&1)" "AADSTS7000222"
finish
