#!/usr/bin/env bash
# TLS: who cannot prove who it is gets nothing; and whose word counts as a proof.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

# refuses_certificate HOST KIND TEXT COUNTER
refuses_certificate() {
  local output
  fresh_start
  setting "{\"certificates\":{\"$1\":\"$2\"}}"
  output=$(get contoso.azurecr.io) && { echo "it answered"; return 1; }
  contains "$output" "https://$1: the TLS handshake failed: $3" && contains "$output" SSL_CERT_FILE &&
    equal 0 "$(counter "$4")"
}
for host in login.microsoftonline.com=entra.token contoso.azurecr.io=acr.exchange; do
  for kind in "expired=certificate has expired" "wrong-host=hostname mismatch" "self-signed=self-signed certificate" \
    "untrusted=unable to get local issuer certificate"; do
    check "${host%=*} with a certificate that is ${kind%=*}" refuses_certificate "${host%=*}" "${kind%=*}" "${kind#*=}" "${host#*=}"
  done
done

# Which authorities are trusted: a bundle that does not hold the test's own must make it fail.
sed '/END CERTIFICATE/q' "$SSL_CERT_FILE" >"$errors.foreign.pem"
mkdir "$errors.directory" && cp "$EMULATOR_CA" "$errors.directory/own.pem"
trusts() {
  fresh_start
  env -u SSL_CERT_FILE SSL_CERT_DIR=/nonexistent "$@" bash -c '. "$0"; get contoso.azurecr.io' \
    "$top/test/integration/identity.sh"
}
check "the system's bundle" trusts
check "SSL_CERT_DIR, with files of any name" trusts SSL_CERT_FILE="$errors.foreign.pem" SSL_CERT_DIR="/nonexistent:$errors.directory"
mkdir "$errors.hashed" && cp "$errors.foreign.pem" "$errors.hashed/foreign.pem" && openssl rehash "$errors.hashed" && cp "$EMULATOR_CA" "$errors.hashed"
check "one that is hashed, and a file that is not" trusts SSL_CERT_FILE="$errors.foreign.pem" SSL_CERT_DIR="$errors.hashed"
for variable in SSL_CERT_FILE REQUESTS_CA_BUNDLE CURL_CA_BUNDLE; do
  check "$variable" trusts $variable="$EMULATOR_CA"
  check_fails "$variable replaces the system's" trusts $variable="$errors.foreign.pem"
  check "$variable that cannot be read is named" contains "$(trusts $variable=/nonexistent.pem)" \
    "$variable names /nonexistent.pem"
done
check "whoever is named is trusted, be it no root" trusts SSL_CERT_FILE="$EMULATOR_STATE/valid.pem"
check "SSL_CERT_FILE goes before the others" trusts SSL_CERT_FILE="$EMULATOR_CA" CURL_CA_BUNDLE="$errors.foreign.pem"
check "standard error stayed empty" equal "" "$(cat "$errors")"
finish
