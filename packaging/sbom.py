#!/usr/bin/env python3
"""Prints the SPDX 2.3 document of a release: what it consists of, and what is linked into its programs.

Nothing is listed by hand. What was linked stands in the linker's map, whose headers were compiled in ninja's log of
dependencies, and which package, in which version, a file is of, in dpkg's database. A library that none of the lines of
LIBRARIES knows is an error: its licence has to be looked at, and its text to be added to packaging/copyright.

Usage: sbom.py VERSION COMMIT SECONDS PACKAGES ARCHITECTURE=BUILD…
  PACKAGES is the folder of the release's files, BUILD the one that the program for the ARCHITECTURE was built in.
"""
import datetime
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import uuid

NAME = "docker-credential-acr"
AUTHORS = "Organization: The docker-credential-acr authors"
NONE = "NOASSERTION"
TOP = pathlib.Path(__file__).resolve().parent.parent

# By Debian's source package: the licence; and vendor and product as the NVD names them, where CVEs are looked up.
LIBRARIES = {
    "boost1.81": ("BSL-1.0", "boost:boost"),
    "cli11": ("BSD-3-Clause", None),
    "openssl": ("Apache-2.0", "openssl:openssl"),
    "gcc-12": ("GPL-3.0-or-later WITH GCC-exception-3.1", "gnu:gcc"),
    "gcc-12-cross": ("GPL-3.0-or-later WITH GCC-exception-3.1", "gnu:gcc"),
    # The few object files that start a program; the rest of glibc is the system's.
    "glibc": ("LGPL-2.1-or-later", "gnu:glibc"),
    "cross-toolchain-base": ("LGPL-2.1-or-later", "gnu:glibc"),
}
# The kernel's headers: numbers and layouts, no code.
NOT_LINKED = {"linux-libc-dev", "linux-libc-dev-arm64-cross"}


def output(*command):
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if result.returncode != 0:
        sys.exit(f"packaging/sbom.py: {command[0]} {command[1]} has failed")
    return result.stdout


def others(files):
    """What is not in this source tree, by the names that dpkg knows."""
    return {name for name in (str(pathlib.Path(file).resolve()) for file in files) if not name.startswith(f"{TOP}/")}


def linked_files(build):
    """The object files and the archives, none of our own, that the linker took something from."""
    text = (build / "credhelper" / f"{NAME}.map").read_text()
    members = text[: text.index("Discarded input sections")]
    archives = re.findall(r"^(/\S+\.a)\(", members, re.MULTILINE)
    objects = re.findall(r"^LOAD (/\S+\.o)$", text, re.MULTILINE)
    return others(archives + objects)


def compiled_headers(build):
    """The headers that are in the object files of the program."""
    inputs = set(output("ninja", "-C", build, "-t", "inputs", NAME).splitlines())
    headers, wanted = set(), False
    for line in output("ninja", "-C", build, "-t", "deps").splitlines():
        if line and not line.startswith(" "):
            wanted = line.split(":")[0] in inputs
        elif wanted and line.startswith("    /"):
            headers.add(line.strip())
    return others(headers)


def packages_of(files, architecture):
    """Debian's packages of the files, as dicts, sorted by name."""
    names = set()
    for line in output("dpkg-query", "-S", *sorted(files)).splitlines():
        # A header that is the same for all is of as many packages as there are architectures: a:arm64, a:amd64: /usr/…
        owners = line.split(": ")[0].split(", ")
        names.update([name for name in owners if name.endswith(f":{architecture}")] or owners)
    fields = "${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\n"
    packages = []
    for line in sorted(output("dpkg-query", "-W", "-f", fields, *sorted(names)).splitlines()):
        package = dict(zip(("name", "version", "architecture", "source", "source_version"), line.split("\t")))
        if package["name"] in NOT_LINKED:
            continue
        if package["source"] not in LIBRARIES:
            sys.exit(f"{package['name']} is linked in, and packaging/sbom.py does not know its licence")
        packages.append(package)
    return packages


def identifier(*words):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", "-".join(words))


def checksum(file):
    return [{"algorithm": "SHA256", "checksumValue": hashlib.sha256(file.read_bytes()).hexdigest()}]


def own(spdx_id, version, commit, file, name, purpose):
    return {
        "SPDXID": spdx_id, "name": NAME, "versionInfo": version, "packageFileName": name,
        "sourceInfo": f"commit {commit}", "supplier": AUTHORS, "downloadLocation": NONE, "filesAnalyzed": False,
        "checksums": checksum(file), "licenseConcluded": NONE, "licenseDeclared": "MIT",
        "copyrightText": "2026 The docker-credential-acr authors", "primaryPackagePurpose": purpose,
    }  # fmt: skip


def library(package):
    licence, product = LIBRARIES[package["source"]]
    purl = "pkg:deb/debian/{name}@{version}?arch={architecture}&distro=debian-12".format(**package).replace("+", "%2B")
    references = [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}]
    # A cross compiler's source package has a number of its own; its binary packages have upstream's.
    upstream = re.match(r"(?:\d+:)?([0-9.]+)", package["version"]).group(1)
    if product:
        cpe = f"cpe:2.3:a:{product}:{upstream}:*:*:*:*:*:*:*"
        references.append({"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": cpe})
    return {
        "SPDXID": identifier("library", package["name"], package["architecture"]), "name": package["name"],
        "versionInfo": package["version"], "sourceInfo": "Debian's source package {source} {source_version}".format(**package),
        "supplier": "Organization: Debian", "downloadLocation": NONE, "filesAnalyzed": False, "licenseConcluded": NONE,
        "licenseDeclared": licence, "copyrightText": NONE, "primaryPackagePurpose": "LIBRARY", "externalRefs": references,
    }  # fmt: skip


def document(version, commit, seconds, folder, builds):
    packages, libraries, relationships = [], {}, []

    def relate(subject, kind, other):
        relationships.append({"spdxElementId": subject, "relationshipType": kind, "relatedSpdxElement": other})

    for architecture, build in builds:
        program = identifier("program", architecture)
        binary = build / "credhelper" / NAME
        packages.append(own(program, version, commit, binary, f"usr/bin/{NAME}", "APPLICATION"))
        for package in packages_of(linked_files(build) | compiled_headers(build), architecture):
            entry = library(package)
            libraries[entry["SPDXID"]] = entry
            relate(program, "STATIC_LINK", entry["SPDXID"])
        rpm_name = {"amd64": "x86_64", "arm64": "aarch64"}[architecture]
        for file in sorted(folder.iterdir()):
            if not re.search(rf"[_.-]({architecture}|{rpm_name})\.(deb|rpm|tar\.gz)$", file.name):
                continue
            archive = identifier(file.name)
            packages.append(own(archive, version, commit, file, file.name, "INSTALL"))
            relate("SPDXRef-DOCUMENT", "DESCRIBES", archive)
            relate(archive, "CONTAINS", program)
    content = {"packages": packages + sorted(libraries.values(), key=lambda entry: entry["SPDXID"]), "relationships": relationships}
    distinct = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content))
    created = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"{NAME}-{version}",
        "documentNamespace": f"https://spdx.org/spdxdocs/{NAME}-{version}-{distinct}",
        "creationInfo": {"created": created, "creators": [AUTHORS, f"Tool: {NAME}/packaging/sbom.py"]},
        **content,
    }  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) < 6:
        sys.exit(__doc__)
    pairs = [word.split("=", 1) for word in sys.argv[5:]]
    made = document(*sys.argv[1:3], int(sys.argv[3]), pathlib.Path(sys.argv[4]), [(a, pathlib.Path(b)) for a, b in pairs])
    json.dump(made, sys.stdout, indent=2)
    print()
