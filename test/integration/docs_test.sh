#!/usr/bin/env bash
# The guides against what there is: links, commands and their options, JSON and YAML, variables, settings.
# sandbox: --no-registries
# not sanitized: it runs next to nothing
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/harness.sh"
cd "$top" || exit 1
guides=(README.md CONTRIBUTING.md SECURITY.md docs/*.md)

# broken_links: `FILE: LINK` for each link inside the repository that leads nowhere.
broken_links() {
  python3 - "$@" <<'PYTHON'
import pathlib, re, sys
def anchors(path):
    titles = re.findall(r"^#+ (.*)$", re.sub(r"(?ms)^```.*?^```", "", path.read_text()), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
for name in sys.argv[1:]:
    file = pathlib.Path(name)
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"(?ms)^```.*?^```", "", file.read_text())):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = link.partition("#")
        path = file.parent / target if target else file
        # GitHub's own pages about the repository, as seen from a file of its main branch.
        if re.match(r"\.\./\.\./(actions|releases|security)/", link) and file.parent == pathlib.Path("."):
            continue
        if not path.exists() or (anchor and anchor not in anchors(path)):
            print(f"{name}: {link}")
PYTHON
}
check "every link leads somewhere" equal "" "$(broken_links "${guides[@]}")"
echo '[x](nowhere.md) [y](#nothing)' >"$TMPDIR/broken.md"
check "a broken one would be seen" equal 2 "$(broken_links "$TMPDIR/broken.md" | wc -l)"

# unknown_words: commands and options in the guides that the program does not have.
unknown_words() {
  python3 - "$HELPER" "$@" <<'PYTHON'
import pathlib, re, subprocess, sys
helper, *names = sys.argv[1:]
def run(*words):
    return subprocess.run([helper, *words], capture_output=True, text=True).stdout
commands = re.findall(r"^  ([a-z-]+) {2,}", run("help").split("Commands:")[1].split("\n\n")[0], re.M) + ["manual"]
verbs = ["get", "store", "erase", "list", "version"]
options = {command: set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", run("help", command).split("Options:")[1].split("Examples:")[0]))
           for command in commands}
for name in names:
    text = pathlib.Path(name).read_text()
    code = []
    for language, block in re.findall(r"(?ms)^```(\w*)\n(.*?)^```", text):
        # What a program printed is no line to type.
        typed = re.findall(r"(?m)^\$ (.*)$", block) if language == "console" else [block]
        code += typed
    code += re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```", "", text))
    for block in code:
        block = block.replace("\\\n", " ")
        for words in re.findall(r"(?<![\w/.-])(?:docker-credential-acr|^…) ([a-z][^|<>\n\"`;&]*)", block):
            command, *rest = words.split()
            if command in verbs:
                continue
            if command not in commands:
                print(f"{name}: no command {command}")
                continue
            for word in rest:
                option = word.split("=")[0].strip(",:)")
                if re.match(r"--?[a-z]", option) and option not in options[command]:
                    print(f"{name}: {command} has no {option}")
PYTHON
}
check "every command and option in them is the program's" equal "" "$(unknown_words "${guides[@]}")"
printf '```sh\ndocker-credential-acr login contoso --with-luck\ndocker-credential-acr dance\n```\n' >"$TMPDIR/broken.md"
check "an unknown one would be seen" equal 2 "$(unknown_words "$TMPDIR/broken.md" | wc -l)"

# unreadable: JSON, JSONC, YAML and TOML blocks that nobody could read.
unreadable() {
  python3 - "$@" <<'PYTHON'
import json, pathlib, re, sys, tomllib, yaml
def jsonc(text):
    text = re.sub(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', lambda m: m.group(1) or "", text, flags=re.S)
    return json.loads(re.sub(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', lambda m: m.group(1) or "", text))
readers = {"json": json.loads, "jsonc": jsonc, "yaml": yaml.safe_load, "toml": tomllib.loads}
for name in sys.argv[1:]:
    for language, block in re.findall(r"(?ms)^```(\w+)\n(.*?)^```", pathlib.Path(name).read_text()):
        try:
            readers.get(language, str)(block)
        except Exception as error:
            print(f"{name}: {language}: {error}")
PYTHON
}
check "every JSON, YAML and TOML block is one" equal "" "$(unreadable "${guides[@]}")"
printf '```json\n{"a": }\n```\n```yaml\na: [\n```\n' >"$TMPDIR/broken.md"
check "a broken one would be seen" equal 2 "$(unreadable "$TMPDIR/broken.md" | grep -c broken.md)"

# What somebody looks up under "When it fails" is what they see: the program's own words, OpenSSL's in it, what Azure says, or
# one of the clients' that are listed here.
unsaid_words() {
  python3 - "$HELPER" "$@" <<'PYTHON'
import pathlib, re, sys
clients = ["no basic auth credentials", "unauthorized: authentication required", "invalid username/password", "error getting credentials",
           "executable file not found in $PATH", "resolves to executable in current directory", "denied: requested access to the resource"]
helper, *names = sys.argv[1:]
source = "".join(path.read_text() for place in ("lib", "credhelper", "test/emulator") for path in pathlib.Path(place).rglob("*.[ch]pp"))
said = re.sub(r'"\s*"', "", source) + pathlib.Path(helper).read_bytes().decode("latin-1")
for name in names:
    for table in re.findall(r"(?m)^\| (?:You see|What you see|It says) \|.*\n((?:\|.*\n?)*)", pathlib.Path(name).read_text()):
        for words in re.findall(r"`([^`]+)`", "\n".join(row.split("|")[1] for row in table.splitlines())):
            parts = [part.strip() for part in re.split(r"…|[():]|[0-9]+", words)]
            if not any(client in words for client in clients) and not all(part in said for part in parts if len(part) > 5):
                print(f"{name}: nobody says {words}")
PYTHON
}
check "every error that they explain is one that is said" equal "" "$(unsaid_words "${guides[@]}")"
printf '%s\n' '| You see | It means |' '| --- | --- |' '| `unsafe file: …`, `no access: … by the moon` | |' \
  '| `no such thing` | `neither this` |' >"$TMPDIR/broken.md"
check "one that is not would be seen" equal 2 "$(unsaid_words "$TMPDIR/broken.md" | wc -l)"

# README.md and the manual page tell the same: exit codes, the kinds of errors, variables.
untold() {
  python3 - "$HELPER" "$1" <<'PYTHON'
import pathlib, re, subprocess, sys
helper, name = sys.argv[1:]
manual = subprocess.run([helper, "manual"], capture_output=True, text=True).stdout
manual = re.sub(r"\\f[BR]|\\(?=-)", "", manual)
section = lambda title: manual.split(f".SH {title}\n")[1].split(".SH ")[0]
readme = pathlib.Path(name).read_text()
def table(header):
    found = re.search(rf"(?m)^\| {header} \|.*\n\|[- |]*\n((?:\|.*\n?)*)", readme)
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in found[1].splitlines()] if found else []
codes = {(code, meaning.rstrip(".").lower()) for code, meaning in re.findall(r"(?m)^(\d)\n(.*)$", section("EXIT STATUS"))}
for code, meaning in sorted(codes ^ {(row[0], row[1].lower()) for row in table("Exit code")}):
    print(f"exit code {code}: {meaning}")
kinds = set(re.findall(r'return "([^"]+)";', pathlib.Path("lib/platform/error.cpp").read_text().split("words_for")[1].split("\n}\n")[0]))
for kind in sorted((kinds - {"not found"}) ^ {row[0].strip("`") for row in table("Kind")}):
    print(f"kind {kind}")
told = set(re.findall(r"\b[A-Z]+_[A-Z_]+\b", section("ENVIRONMENT")))
for variable in sorted(set(re.findall(r"\b[A-Z]+_[A-Z_]+\b", " ".join(row[0] for row in table("Variable")))) - told):
    print(f"variable {variable}")
PYTHON
}
check "README.md and the manual have the same exit codes, kinds of errors and variables" equal "" "$(untold README.md)"
sed -e '/^| 7 | /d' -e '/^| `refused` | /d' -e 's/^| `NO_COLOR` | /| `NO_COLOUR`, `NO_PROXIES` | /' README.md >"$TMPDIR/broken.md"
check "a difference would be seen" equal 4 "$(untold "$TMPDIR/broken.md" | wc -l)"

# Settings that the guides show are such that the program takes them.
blocks=$TMPDIR/settings
mkdir -p "$blocks"
python3 - "$blocks" docs/*.md <<'PYTHON'
import pathlib, re, sys
number = 0
for name in sys.argv[2:]:
    for block in re.findall(r"(?ms)^```jsonc?\n(.*?)^```", pathlib.Path(name).read_text()):
        if re.search(r'"(defaults|registries|clouds|keychain)"', block):
            number += 1
            path = pathlib.Path(sys.argv[1]) / f"{number:02}-{pathlib.Path(name).stem}.json"
            path.write_text(block)
            path.chmod(0o600)
PYTHON
check "the guides show settings" test "$(find "$blocks" -type f | wc -l)" -gt 10
for block in "$blocks"/*; do
  check "settings of ${block##*/} are taken" lacks "$(DOCKER_CREDENTIAL_ACR_CONFIG=$block "$HELPER" status 2>&1)" "wrong setting"
done

# Every defence that SECURITY.md names has the tests that it names.
missing_tests() {
  python3 - "$1" <<'PYTHON'
import fnmatch, pathlib, re, sys
scripts = {path.name.removesuffix("_test.sh") for path in pathlib.Path("test/integration").glob("*_test.sh")}
units = {".".join(names) for path in pathlib.Path("test/unit").glob("*.cpp")
         for names in re.findall(r"^TEST(?:_[FP])?\((\w+), (\w+)", path.read_text(), re.M)}
text = pathlib.Path(sys.argv[1]).read_text()
for named in re.findall(r"(?m)^\|.*\| ([^|]*) \|$", text) + re.findall(r"(?s)\bTests: (.*?)\.\s", text):
    for name in re.findall("`([^`]+)`", named):
        if not (pathlib.Path(name.split()[0]).exists() if "/" in name else name in scripts or fnmatch.filter(units, name)):
            print(name)
PYTHON
}
check "SECURITY.md names no test that there is not" equal "" "$(missing_tests SECURITY.md)"
printf '| a | b | `no_such`, `No.Such`, `test/no/such.sh` |\nTests: `sealing`, `Nothing.*`,\n`neither`. `x`.\n' >"$TMPDIR/broken.md"
check "a missing one would be seen" equal 5 "$(missing_tests "$TMPDIR/broken.md" | wc -l)"

# The picture in the README is of today's demo.
words_missing_in_picture() {
  python3 - "$1" docs/demo.svg <<'PYTHON'
import html, pathlib, re, sys
demo, picture = (pathlib.Path(name).read_text() for name in sys.argv[1:])
shown = " ".join(html.unescape(text) for text in re.findall(r"<text[^>]*>(.*?)</text>", picture)).replace("\xa0", " ")
for words in re.findall(r'(?m)^say "(.*)"$|^show ([\w -]+)', demo):
    words = "".join(words).strip()
    if words not in shown:
        print(words)
PYTHON
}
check "docs/demo.svg shows what the demo does" equal "" "$(words_missing_in_picture packaging/demo.sh)"
printf 'say "No such thing"\nshow skopeo dance\n' >"$TMPDIR/demo.sh"
check "what it does not show would be seen" equal 2 "$(words_missing_in_picture "$TMPDIR/demo.sh" | wc -l)"

# Variables that are ours to read are read, or what builds and tests us has them.
for variable in $(grep -ohE '\b(AZURE|ACR|DOCKER_CREDENTIAL_ACR|SYSTEM|IDENTITY|MSI)_[A-Z_]+\b' "${guides[@]}" | sort -u); do
  case $variable in
    ACR_ID_TOKEN | ACR_PULL_SECRET | AZURE_ID_TOKEN) continue ;; # names of the reader's own
    AZURE_FEDERATED_TOKEN) continue ;;                           # others read it, as moving.md says
  esac
  check "$variable is in the source" grep -rqE "\b$variable$([[ $variable == *_ ]] || echo '\b')" lib credhelper CMakeLists.txt CMakePresets.json
done

# Shell lines are such that a shell reads them.
python3 - "$TMPDIR/lines.sh" "${guides[@]}" <<'PYTHON'
import pathlib, re, sys
with open(sys.argv[1], "w") as out:
    for name in sys.argv[2:]:
        for block in re.findall(r"(?ms)^```sh\n(.*?)^```", pathlib.Path(name).read_text()):
            out.write("{\n" + block + "}\n")
PYTHON
check "every shell block is one" bash -n "$TMPDIR/lines.sh"
check "and shellcheck finds nothing" shellcheck -s bash -e SC2317,SC2086,SC2154,SC2153,SC2016,SC2034,SC2164 "$TMPDIR/lines.sh"
finish
