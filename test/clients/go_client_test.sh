#!/usr/bin/env bash
# The library that docker, podman and others call helpers by, and what it makes of each answer.
. "$(dirname "$0")/client.sh"
# Debian's Go packages are sources in a GOPATH.
check "Debian's client library builds" env GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$work/go" GOFLAGS=-p=2 \
  go build -o go_client "$top/test/clients/go_client/main.go"

client() { ./go_client docker-credential-acr "$@"; }
# outcome VERB…: all it printed, on either stream, and its exit code.
outcome() { client "$@" 2>&1; echo "exit $?"; }
succeeded='exit 0'
not_found=$'IsErrCredentialsNotFound\nexit 1'

check "list of nothing" equal "$succeeded" "$(outcome list)"
answer=$(client get $contoso)
token=${answer##* }
check "get" equal "$contoso $guid $token" "$answer"
check "of a token for the registry" equal $contoso "$(claim "$token" .aud)"
for url in https://$contoso https://$contoso/v2/ $contoso:443 CONTOSO.azurecr.io "$contoso/team/app:1"; do
  check "get $url: the same token, for the URL as it was given" equal "$url $guid $token" "$(client get "$url")"
done
check "as an identity token" equal "$contoso <token> $token" "$(DOCKER_CREDENTIAL_ACR_USERNAME=token client get $contoso)"
check "list" equal "$contoso $guid" "$(client list)"
check "by one exchange" exchanges_are 1

for url in docker.io https://index.docker.io/v1/ ghcr.io mcr.microsoft.com contoso.azurecr.io.evil.com azurecr.io \
  https://contoso.azurecr.io@evil.com/ contoso.eastus.data.azurecr.io; do
  check "get $url: IsErrCredentialsNotFound" equal "$not_found" "$(outcome get "$url")"
done
check "get without a URL" contains "$(outcome get '')" 'err: no credentials server URL, out: `no credentials server URL`'
check "erase without a URL" contains "$(outcome erase '')" "err: no credentials server URL,"
check "store without a URL" contains "$(outcome store '' $guid <<<x)" "err: no credentials server URL,"
check "store without a user name" contains "$(outcome store $contoso '' <<<x)" "err: no credentials username,"

check "erase" equal "$succeeded" "$(outcome erase $contoso)"
check "list" equal "$succeeded" "$(outcome list)"
check "erase of nothing" equal "$succeeded" "$(outcome erase $contoso)"
check "erase elsewhere" equal "$succeeded" "$(outcome erase ghcr.io)"
check "store of a token" equal "$succeeded" "$(printf %s "$token" | outcome store https://$contoso $guid)"
check "and get" equal "$contoso $guid $token" "$(client get $contoso)"
check "without an exchange" exchanges_are 1
check "store of an identity token, as the daemon may hand it back" equal "$succeeded" \
  "$(printf %s "$token" | outcome store $contoso '<token>')"
check "store of a password" equal "$succeeded" "$(printf %s emulated-admin-password | outcome store $contoso contoso)"
check "and get" equal "$contoso contoso emulated-admin-password" "$(client get $contoso)"
check "store elsewhere" equal "$succeeded" "$(printf 'a key\nof lines' | outcome store https://ghcr.io someone)"
check "and get" equal "$(printf 'https://ghcr.io someone a key\nof lines')" "$(client get https://ghcr.io)"
check "erase of both" equal "$succeeded$succeeded" "$(outcome erase $contoso)$(outcome erase https://ghcr.io)"
check "leaves none" equal "$succeeded" "$(outcome list)"

a_denied_identity
check "an error is the library's error" contains "$(outcome get $contoso)" \
  'error getting credentials - err: exit status 1, out: `contoso.azurecr.io: refused: service principal'
check "and not IsErrCredentialsNotFound" lacks "$(outcome get $contoso)" IsErrCredentialsNotFound
quiet
finish
