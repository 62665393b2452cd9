"""The certificates that lying servers show, issued by the sandbox's own authority, which clients trust."""
import os
import subprocess

NAMES = ["*.azurecr.io", "*.faults.example"]
LONG_AGO, LONG_HENCE = "20200101000000Z", "20491231235959Z"
SERVER = "basicConstraints=CA:false\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth\n"

CONFIG = """[ca]
default_ca = this
[this]
database = {directory}/index
serial = {directory}/serial
new_certs_dir = {directory}
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
"""


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Authority:
    def __init__(self, certificate, key, directory):
        self.certificate, self.key, self.directory = certificate, key, directory
        os.makedirs(directory)
        open(f"{directory}/index", "w").close()
        with open(f"{directory}/serial", "w") as file:
            file.write("1000\n")
        with open(f"{directory}/config", "w") as file:
            file.write(CONFIG.format(directory=directory))

    def issue(self, name, extensions, begins=LONG_AGO, ends=LONG_HENCE):
        base = f"{self.directory}/{name}"
        with open(f"{base}.ext", "w") as file:
            file.write(extensions)
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", f"{base}.key")
        openssl("req", "-new", "-key", f"{base}.key", "-subj", f"/CN=lying {name}", "-out", f"{base}.csr")
        openssl("ca", "-batch", "-notext", "-config", f"{self.directory}/config", "-extfile", f"{base}.ext",
                "-cert", self.certificate, "-keyfile", self.key, "-startdate", begins, "-enddate", ends,
                "-in", f"{base}.csr", "-out", f"{base}.pem")
        return f"{base}.pem", f"{base}.key"


def alternative_names(names):
    return "subjectAltName=" + ",".join(f"DNS:{name}" for name in names) + "\n"


def make(state, directory):
    """Writes them all, and returns {name: (certificate, key)}. STATE has what make-certs.sh wrote."""
    ours = Authority(f"{state}/ca.pem", f"{state}/ca.key", f"{directory}/ca")
    theirs = Authority(f"{state}/other.pem", f"{state}/other.key", f"{directory}/other")
    named = SERVER + alternative_names(NAMES)
    made = {
        "valid": ours.issue("valid", named),
        "expired": ours.issue("expired", named, LONG_AGO, "20210101000000Z"),
        "not-yet-valid": ours.issue("not-yet-valid", named, "20480101000000Z", LONG_HENCE),
        "wrong-host": ours.issue("wrong-host", SERVER + alternative_names(["wrong.example.com"])),
        "without-names": ours.issue("without-names", SERVER),
        "name-of-the-zone": ours.issue("name-of-the-zone", SERVER + alternative_names(["azurecr.io", "*.io"])),
        "of-a-client": ours.issue("of-a-client", named.replace("serverAuth", "clientAuth")),
        "untrusted": theirs.issue("untrusted", named),
    }
    # Issued by what may serve, and may not issue.
    leaf = Authority(*made["valid"], f"{directory}/leaf")
    made["issued-by-a-leaf"] = leaf.issue("issued-by-a-leaf", named)
    with open(made["issued-by-a-leaf"][0], "a") as chain, open(made["valid"][0]) as issuer:
        chain.write(issuer.read())
    own = f"{directory}/self-signed"
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{own}.key",
            "-subj", "/CN=lying self-signed", "-addext", alternative_names(NAMES).strip(), "-days", "3650",
            "-out", f"{own}.pem")
    made["self-signed"] = (f"{own}.pem", f"{own}.key")
    return made
