#!/bin/sh
# make-certs.sh DIR: writes the certificates and keys of the emulated Azure into DIR.
#   ca.pem                          the authority that clients in the sandbox trust
#   valid, expired, wrong-host,     .pem and .key each: what a host can be told to show (setting `certificates`)
#   self-signed, untrusted
#   service-fabric, service-fabric-other, aks-proxy   .pem and .key each, service-fabric.thumbprint, aks-proxy-ca.pem
#   entra, registry-token, oidc     .pem and .key each: what signs Entra's and ACR's tokens, and those of clusters and CI
#   client-ca.pem                   the authority that issued the certificates of an application, all of one key:
#   client, client-pkcs1,           .pem: the registered certificate and its authority behind the key, as PKCS#8, PKCS#1,
#   client-encrypted                or encrypted with the password below
#   client, client-nopassword       .pfx: the same
#   client-renewed, client-ec       .pem: not registered; the first of the same subject, the other with an elliptic key
# The valid ones began long ago and last long, so that a test can move the clock.
set -eu
here=$(dirname -- "$0")
mkdir -p "$1"
cd "$1"
case $here in /*) ;; *) here=$OLDPWD/$here ;; esac

names=$(grep -v '^#' "$here/hosts" | sed 's/^/DNS:/' | paste -sd,)
began=20200101000000Z
ends=20491231235959Z

# Elliptic where the choice is free, because it is quick; the tokens need RSA.
key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"; }
rsa_key() { openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.key" 2>/dev/null; }

# authority NAME: a certificate authority in a directory of its own.
authority() {
  mkdir -p "$1.d"
  : > "$1.d/index"
  echo 01 > "$1.d/serial"
  cat > "$1.d/config" <<CONFIG
[ca]
default_ca = this
[this]
database = $1.d/index
serial = $1.d/serial
new_certs_dir = $1.d
certificate = $1.pem
private_key = $1.key
default_md = sha256
policy = any
unique_subject = no
copy_extensions = none
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
CONFIG
  key "$1"
  openssl req -new -key "$1.key" -subj "/CN=Emulated Azure $1" -out "$1.csr"
  openssl ca -batch -notext -config "$1.d/config" -selfsign -keyfile "$1.key" -extensions authority \
    -startdate $began -enddate $ends -in "$1.csr" -out "$1.pem" 2>/dev/null
}

# issue NAME AUTHORITY EXTENSIONS [BEGINS ENDS]
issue() {
  [ -e "$1.key" ] || key "$1"
  openssl req -new -key "$1.key" -subj "/CN=emulated $1" -out "$1.csr"
  printf '%s\n' "$3" > "$1.ext"
  openssl ca -batch -notext -config "$2.d/config" -extfile "$1.ext" -startdate "${4:-$began}" -enddate "${5:-$ends}" \
    -in "$1.csr" -out "$1.pem" 2>/dev/null
  rm "$1.ext"
}

server="basicConstraints = CA:false
keyUsage = digitalSignature
extendedKeyUsage = serverAuth"

authority ca
authority other
issue valid ca "$server
subjectAltName = $names"
issue expired ca "$server
subjectAltName = $names" 20200101000000Z 20210101000000Z
issue wrong-host ca "$server
subjectAltName = DNS:wrong.example.com"
issue untrusted other "$server
subjectAltName = $names"
rsa_key entra
rsa_key registry-token
rsa_key oidc
issue entra ca "keyUsage = digitalSignature"
issue registry-token ca "keyUsage = digitalSignature"
issue oidc ca "keyUsage = digitalSignature"
key self-signed
openssl req -x509 -new -key self-signed.key -subj "/CN=emulated self-signed" -addext "subjectAltName = $names" \
  -days 3650 -out self-signed.pem

# What a Service Fabric cluster shows, and what somebody between might; clients know the SHA-1 thumbprint of the first.
for name in service-fabric service-fabric-other; do
  key $name
  openssl req -x509 -new -key $name.key -subj "/CN=emulated cluster" -addext "subjectAltName = IP:127.0.0.1, DNS:localhost" \
    -days 3650 -out $name.pem
done
openssl x509 -in service-fabric.pem -noout -fingerprint -sha1 | sed 's/.*=//; s/://g' > service-fabric.thumbprint
# The token proxy of an AKS cluster: an authority that only the pods know, and no address in the certificate.
authority aks-proxy-ca
issue aks-proxy aks-proxy-ca "$server
subjectAltName = DNS:emulated.sni.identity-binding.aks"

authority client-ca
rsa_key client
client="keyUsage = digitalSignature
extendedKeyUsage = clientAuth"
issue client client-ca "$client"
mv client.pem client.crt
issue client client-ca "$client"
mv client.pem client-renewed.crt
issue client-ec client-ca "$client"
mv client-ec.pem client-ec.crt
password=emulated-certificate-password
cat client.key client.crt client-ca.pem > client.pem
cat client.key client-renewed.crt client-ca.pem > client-renewed.pem
cat client-ec.key client-ec.crt client-ca.pem > client-ec.pem
openssl rsa -in client.key -traditional 2>/dev/null | cat - client.crt client-ca.pem > client-pkcs1.pem
openssl pkcs8 -topk8 -in client.key -passout "pass:$password" | cat - client.crt client-ca.pem > client-encrypted.pem
openssl pkcs12 -export -inkey client.key -in client.crt -certfile client-ca.pem -passout "pass:$password" -out client.pfx
openssl pkcs12 -export -inkey client.key -in client.crt -certfile client-ca.pem -passout pass: -out client-nopassword.pfx
rm -rf ./*.csr ./*.d ./client*.crt client.key client-ec.key
chmod 600 ./*.key ./client*.p??
