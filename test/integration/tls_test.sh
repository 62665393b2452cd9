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
  # shellcheck disable=SC2016 # that shell's own words
  env -u SSL_CERT_FILE SSL_CERT_DIR=/nonexistent "$@" bash -c '. "$0"; get contoso.azurecr.io' \
    "$top/test/integration/identity.sh"
}
unproven="https://login.microsoftonline.com: the TLS handshake failed: unable to get local issuer certificate"
check "the system's bundle" trusts
check "SSL_CERT_DIR, with files of any name" trusts SSL_CERT_FILE="$errors.foreign.pem" SSL_CERT_DIR="/nonexistent:$errors.directory"
mkdir "$errors.hashed" && cp "$errors.foreign.pem" "$errors.hashed/foreign.pem" && openssl rehash "$errors.hashed" && cp "$EMULATOR_CA" "$errors.hashed"
check "one that is hashed, and a file that is not" trusts SSL_CERT_FILE="$errors.foreign.pem" SSL_CERT_DIR="$errors.hashed"
for variable in SSL_CERT_FILE REQUESTS_CA_BUNDLE CURL_CA_BUNDLE; do
  check "$variable" trusts $variable="$EMULATOR_CA"
  check "$variable replaces the system's" contains "$(trusts $variable="$errors.foreign.pem")" "$unproven"
  check "$variable that cannot be read is named" contains "$(trusts $variable=/nonexistent.pem)" \
    "$variable names /nonexistent.pem"
done
check "whoever is named is trusted, be it no root" trusts SSL_CERT_FILE="$EMULATOR_STATE/valid.pem"
check "SSL_CERT_FILE goes before the others" trusts SSL_CERT_FILE="$EMULATOR_CA" CURL_CA_BUNDLE="$errors.foreign.pem"

# Where distributions have them: each place in turn, in an /etc with nothing else in it but what host names need.
etc=$errors.etc
# in_etc [NAME=VALUE…] WORD…: the helper there.
in_etc() {
  fresh_start
  # shellcheck disable=SC2016 # that shell's own words
  as_principal unshare --mount bash -c 'mount --bind "$0" /etc && exec env -u SSL_CERT_FILE "$@"' "$etc" "$@" <<<$contoso
}
# laid FILE PLACE: there is nothing but FILE, which may be a directory, at PLACE.
laid() {
  rm -rf "$etc"
  mkdir -p "$etc$(dirname "${2#/etc}")"
  cp -L /etc/{hosts,nsswitch.conf,passwd} "$etc"
  cp -r "$1" "$etc${2#/etc}"
}
laid /dev/null /etc/empty
check "without any, the error says so, and what to install" contains "$(in_etc "$HELPER" get)" \
  "this machine has no certificate authorities to know servers by. Install them (Debian: sudo apt install ca-certificates)"
check "… and so does doctor" equal "no authorities at all" \
  "$(in_etc "$HELPER" doctor contoso -o json | jq -r '.rungs[] | select(.name == "tls") | .facts.trustedAuthorities')"
for place in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem /etc/pki/tls/cacert.pem \
  /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem /etc/ssl/cert.pem; do
  laid "$EMULATOR_CA" $place
  check "the bundle is $place" contains "$(in_etc SSL_CERT_DIR=/nonexistent "$HELPER" get)" '"Secret":"eyJ'
done
mkdir "$errors.own" && cp "$EMULATOR_CA" "$errors.own" && cp -r "$errors.own" "$errors.own-hashed" && openssl rehash "$errors.own-hashed"
for place in /etc/ssl/certs /etc/pki/tls/certs; do
  for kind in own own-hashed; do
    laid "$errors.$kind" $place
    check "the directory is $place, $kind" contains "$(in_etc "$HELPER" get)" '"Secret":"eyJ'
  done
done
check "standard error stayed empty" equal "" "$(cat "$errors")"
finish
