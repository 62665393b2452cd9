#!/usr/bin/env bash
# docker's reference client library in Go drives all four verbs.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/harness.sh"
. "$top/test/emulator/control.sh"
. "$top/test/clients/clients.sh"
export GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$work/go GOFLAGS=-buildvcs=false
check "the client builds" go build -o "$work/go_client" "$top/test/clients/go_client/main.go"
client() { "$work/go_client" "$HELPER" "$@"; }
guid=00000000-0000-0000-0000-000000000000

first=$(client get https://contoso.azurecr.io)
check "get" contains "$first" "https://contoso.azurecr.io $guid "
check "get of a foreign registry is not found" equal "not found" "$(client get registry.example.com)"
check "get without a URL" contains "$(client get '')" "no credentials server URL"
check "list" equal "contoso.azurecr.io $guid" "$(client list)"
check "store of a token it got" client copy contoso.azurecr.io contoso.azurecr.io
check_fails "store of another registry's token" client copy contoso.azurecr.io fabrikam.azurecr.io
check "erase" client erase contoso.azurecr.io
check "list after it" equal "" "$(client list)"
check "erase of nothing" client erase contoso.azurecr.io
check "store without a URL" contains "$(client store '' user secret)" "URL"
check "an error is the text the helper wrote" contains \
  "$(AZURE_CLIENT_SECRET=wrong client get contoso.azurecr.io)" "AADSTS7000215"
finish
