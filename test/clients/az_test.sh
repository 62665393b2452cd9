#!/usr/bin/env bash
# Debian's azure-cli, unmodified: as the identity that the helper uses, and as a client that hands it tokens.
# sandbox: --no-imds
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/harness.sh"
. "$top/test/emulator/control.sh"
. "$top/test/clients/clients.sh"
unset AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET
docker_config "$for_contoso"
secret() { helper get contoso.azurecr.io | jq -r .Secret; }
sign_in() { az login --service-principal -u "$1" -p "$2" --tenant "$EMULATED_TENANT_ID" --only-show-errors; }

check "nobody is signed in: the helper says what to type" contains "$(helper get contoso.azurecr.io)" "az login"
check "az login" sign_in "$EMULATED_CLIENT_ID" "$EMULATED_CLIENT_SECRET"
first=$(secret)
check "the helper gets its token through az" contains "$first" eyJ
skopeo_copies() { skopeo copy "oci:$work/image" docker://contoso.azurecr.io/az/hello:1; }
check "which pushes" skopeo_copies
runs_az() {
  strace -f -e trace=execve -o "$work/trace" "$HELPER" get <<<contoso.azurecr.io >/dev/null
  grep -q 'execve("/usr/bin/az' "$work/trace"
}
check_fails "from then on az is not run" runs_az
check "with one exchange for all" exchanges_are 1
az account show >/dev/null
az account get-access-token >/dev/null
check_fails "using az does not cost the cached token" runs_az

fabrikam_id=66666666-7777-8888-9999-aaaaaaaaaaaa
check "az login as somebody else" sign_in "$fabrikam_id" fabrikam-client-secret-9876543210
second=$(secret)
check "gets another token" not equal "$first" "$second"
subject() { cut -d. -f2 <<<"$1" | tr -- -_ +/ | base64 -d 2>/dev/null | jq -r .appid; }
check "of that identity" equal "$fabrikam_id" "$(subject "$second")"
check "az logout" az logout
check "after it, nobody's token is served" contains "$(helper get contoso.azurecr.io)" "az login"

check "az login again" sign_in "$EMULATED_CLIENT_ID" "$EMULATED_CLIENT_SECRET"
helper erase contoso.azurecr.io
start_dockerd
before=$(counter acr.exchange)
check "az acr login with the helper configured" az acr login --name contoso --only-show-errors
check "primes the cache" exchanges_are $((before + 1))
check_fails "so that the helper asks nobody" runs_az
check "nor exchanges again" exchanges_are $((before + 1))
exposed=$(az acr login --name contoso --expose-token --only-show-errors | jq -r .accessToken)
check "az's exposed token through docker login" docker login -u 00000000-0000-0000-0000-000000000000 \
  --password-stdin contoso.azurecr.io <<<"$exposed"
check "is what the helper answers then" equal "$exposed" "$(secret)"
finish
