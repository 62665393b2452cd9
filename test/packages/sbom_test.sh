#!/usr/bin/env bash
# The SPDX document: that it is one [SPDX 2.3, annex A and chapters 6, 7 and 11], and that it tells what is linked in.
. "$(dirname "$0")/packages.sh"
trap 'rm -rf "$work"' EXIT
sbom=$PACKAGES/$name-$version.spdx.json

# look EXPRESSION: of Python, over `d`, the document; `libraries(ARCHITECTURE)` are the packages that are linked into its program.
look() {
  python3 - "$sbom" "$1" <<'END'
import json, re, sys
d = json.load(open(sys.argv[1]))
packages = {p["SPDXID"]: p for p in d["packages"]}
def related(subject, kind):
    return [r["relatedSpdxElement"] for r in d["relationships"] if (r["spdxElementId"], r["relationshipType"]) == (subject, kind)]
def libraries(architecture):
    return [packages[i] for i in related("SPDXRef-program-" + architecture, "STATIC_LINK")]
def checksum(p):
    return p["checksums"][0]["checksumValue"]
result = eval(sys.argv[2])
print(result if isinstance(result, str) else json.dumps(result, default=str))
sys.exit(0 if result else 1)
END
}
is() { look "$1"; }

check "it is SPDX 2.3 under CC0" is 'd["spdxVersion"] == "SPDX-2.3" and d["dataLicense"] == "CC0-1.0" and d["SPDXID"] == "SPDXRef-DOCUMENT"'
check "its name and namespace are this version's" is \
  'd["name"].startswith("docker-credential-acr-") and re.fullmatch(r"https://[^#\s]+" + re.escape(d["name"][21:]) + r"-[0-9a-f-]{36}", d["documentNamespace"])'
check "it was made at the commit's time" equal "$(date -ud "@$seconds" +%Y-%m-%dT%H:%M:%SZ)" "$(look 'd["creationInfo"]["created"]')"
check "by somebody" is 'all(re.match(r"(Person|Organization|Tool): .+", c) for c in d["creationInfo"]["creators"]) and d["creationInfo"]["creators"]'
check "identifiers are well formed, and of one thing each" is \
  'all(re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", p["SPDXID"]) for p in d["packages"]) and len(packages) == len(d["packages"])'
check "each package has what it must have" is \
  'all(p.get(k) for p in d["packages"] for k in ("name", "versionInfo", "downloadLocation", "licenseConcluded", "licenseDeclared", "copyrightText", "supplier"))'
check "no files are claimed to be analysed" is 'all(p["filesAnalyzed"] is False and "packageVerificationCode" not in p for p in d["packages"])'
check "purposes are of the list" is 'all(p["primaryPackagePurpose"] in ("APPLICATION", "LIBRARY", "INSTALL") for p in d["packages"])'
check "checksums are SHA-256" is \
  'all(c["algorithm"] == "SHA256" and re.fullmatch("[0-9a-f]{64}", c["checksumValue"]) for p in d["packages"] for c in p.get("checksums", []))'
check "relationships are of the list, between what is there" is \
  'all(r["relationshipType"] in ("DESCRIBES", "CONTAINS", "STATIC_LINK") and r["relatedSpdxElement"] in packages and (r["spdxElementId"] in packages or r["spdxElementId"] == "SPDXRef-DOCUMENT") for r in d["relationships"])'
check "nothing stands apart" is 'set(packages) == {r["relatedSpdxElement"] for r in d["relationships"]}'

for arch in $(architectures); do
  check "$arch: the program is the one in the packages" equal \
    "$(dpkg-deb --fsys-tarfile "$(deb "$arch")" | tar -xO "./usr/bin/$name" | sha256sum | cut -d ' ' -f 1)" \
    "$(look "checksum(packages['SPDXRef-program-$arch'])")"
  for file in "$(deb "$arch")" "$(rpm_file "$arch")" "$(tarball "$arch")"; do
    check "$arch: $(basename "$file") has its checksum" equal "$(sha256sum "$file" | cut -d ' ' -f 1)" \
      "$(look "[checksum(p) for p in d['packages'] if p.get('packageFileName') == '$(basename "$file")'][0]")"
  done
  suffix=
  [ "$arch" = "$(dpkg --print-architecture)" ] || suffix=-$arch-cross
  # Those of which this machine knows the version; that of OpenSSL stands in the program as well.
  for library in "libssl-dev:$arch" "libboost-json1.81-dev:$arch" "libboost1.81-dev:$arch" libcli11-dev \
    "libstdc++-12-dev${suffix:-:$arch}" "libgcc-12-dev${suffix:-:$arch}"; do
    check "$arch: $library is linked in, as it is installed" equal "$(dpkg-query -W -f '${Version}' "$library")" \
      "$(look "[p['versionInfo'] for p in libraries('$arch') if p['name'] == '${library%%:*}'][0]")"
  done
  check "$arch: OpenSSL's version is the program's own" grep -qx \
    "$(look "[re.match('[0-9.]+', p['versionInfo'])[0] for p in libraries('$arch') if p['name'] == 'libssl-dev'][0]")" \
    <(dpkg-deb --fsys-tarfile "$(deb "$arch")" | tar -xO "./usr/bin/$name" | strings)
  check "$arch: each library says under which licence, and where to look for it" is \
    "all(p['licenseDeclared'] != 'NOASSERTION' and any(r['referenceType'] == 'purl' and p['name'].replace('+', '%2B') in r['referenceLocator'] for r in p['externalRefs']) for p in libraries('$arch'))"
  check "$arch: gcc and glibc have their own versions there, also where a cross compiler has brought them" is \
    "{r['referenceLocator'].split(':')[4] + r['referenceLocator'].split(':')[5].split('.')[0] for p in libraries('$arch') for r in p['externalRefs'] if ':gnu:' in r['referenceLocator']} == {'gcc12', 'glibc2'}"
  check "$arch: CVEs of OpenSSL are found by its name at the NVD" is \
    "any(r['referenceLocator'].startswith('cpe:2.3:a:openssl:openssl:3.') for p in libraries('$arch') for r in p['externalRefs'])"
done
finish
