#!/usr/bin/env python3
"""The architecture, as CONTRIBUTING.md tells it, against the sources: test/layers_test.py [--sources-only]

CONTRIBUTING.md is the one place that says what there is and who may use whom: the map under `## The map`, and the
table under it. Then each rule is broken once in a copy of the tree, and must be seen to be: --sources-only leaves
that out.
"""

import pathlib
import re
import shutil
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parent.parent
LONGEST_FILE = 400
PROGRAM = "credhelper"

# Files that may include what nobody else may.
ASIO = {f"lib/http/{name}" for name in
        ("beast_client.cpp", "connection.hpp", "happy_eyeballs.hpp", "step.hpp", "tunnel.hpp")}
ONLY_IN = {
    r"boost/asio\b.*": ASIO,
    r"boost/beast\b.*": ASIO | {"lib/http/form_conversation.cpp"},
    r"CLI/.*": {"credhelper/commands/cli11.hpp"},
}

# Outside of lib/platform there is the C++ standard library, Boost, OpenSSL and CLI11. A system's headers all end in .h.
PORTABLE_HEADER = re.compile(r"[a-z_]+$|boost/|openssl/|CLI/")
UNPORTABLE_STANDARD = {"csignal", "iostream"}  # the latter for its initialisers, see "Fast"
UNPORTABLE = [
    # The sources write every function of C as ::name; OpenSSL's begin with capitals, but for two kinds.
    (re.compile(r"(?<![\w>:\]])::(?!d2i_|i2d_)[a-z]\w*\("), "calls the system or its C library"),
    (re.compile(r"\b(?:STD(?:IN|OUT|ERR)_FILENO|pid_t|uid_t|gid_t|mode_t|ssize_t|socklen_t|sockaddr|pollfd|errno)\b"),
     "uses a name of POSIX"),
    (re.compile(r'"/(?:proc|sys)/'), "reads what Linux alone has"),
]


class Map:
    """What CONTRIBUTING.md says."""

    def __init__(self, top):
        self.top = top
        self.wrong = []
        text = (top / "CONTRIBUTING.md").read_text()
        section = text.partition("\n## The map\n")[2].partition("\n## ")[0]
        drawing = section.partition("\n```\n")[2].partition("\n```\n")[0]
        self.uses = self.read_table(section)
        self.folders = self.read_drawing(drawing)
        self.seam = self.read_seam(text.partition("\n## Porting\n")[2].partition("\n## ")[0])
        for path in re.findall(r"`((?:\.ci|credhelper|docs|lib|packaging|test)/[\w./*-]*)`", text):
            self.need(path, [top])

    @staticmethod
    def read_table(section):
        """`| `identity` | `registry`, `config` |`"""
        uses = {}
        for line in section.splitlines():
            cells = line.split("|")
            if len(cells) == 4 and (name := re.fullmatch(r"\s*`([a-z]+)`\s*", cells[1])):
                uses[name[1]] = set(re.findall(r"`([a-z]+)`", cells[2]))
        return uses

    @staticmethod
    def read_seam(section):
        """The headers of lib/platform, in the first of a row's four columns."""
        rows = [line.split("|") for line in section.splitlines()]
        return {name for cells in rows if len(cells) == 6 for name in re.findall(r"`(\w+)`", cells[1])}

    def read_drawing(self, drawing):
        """A line at the margin begins a folder or a file of the top; the files of other lines are the folder's."""
        folders = []
        bases = [self.top]
        for line in drawing.splitlines():
            entry = re.match(r"( ?[ ]?)(\S+/)(?:\s|$)", line)
            if not line.startswith(" "):
                first = line.split()[0]
                bases = [self.top, self.top / first if first.endswith("/") else (self.top / first).parent]
                folders.append(first)
            elif entry and len(entry[1]) == 2:
                bases = [*bases[:2], bases[1] / entry[2]]
            for name in re.findall(r"(?<![\w.*/])[\w*/-]+(?:\.(?:\*|[ch]pp|py|sh|ld|md)|/)(?![\w*])", line):
                self.need(name, bases)
        return folders

    def need(self, name, bases):
        if not any(any(base.glob(name)) for base in bases):
            self.wrong.append(f"CONTRIBUTING.md: there is no {name}")


class Source:
    def __init__(self, top, path):
        self.name = str(path.relative_to(top))
        self.text = path.read_text()
        self.code = re.sub(r"//[^\n]*", "", self.text)
        parts = path.relative_to(top).parts
        self.layer = PROGRAM if parts[0] == PROGRAM else parts[1]
        self.ours = re.findall(r'^\s*#\s*include\s+"([^"]+)"', self.code, re.MULTILINE)
        self.others = re.findall(r"^\s*#\s*include\s+<([^>]+)>", self.code, re.MULTILINE)


def read_sources(top):
    paths = [path for folder in ("lib", PROGRAM) for path in sorted((top / folder).rglob("*.[ch]pp"))]
    return [Source(top, path) for path in paths]


def resolve(include, sources):
    """The name of the file that is meant, as -Ilib and -I. find it."""
    return next((name for name in (f"lib/{include}", include) if name in sources), None)


def layer_of(name):
    return name.split("/")[0 if name.startswith(PROGRAM) else 1]


def circles(graph):
    """Each way from somewhere back to itself, once."""
    found, done = [], set()

    def walk(node, way):
        if node in way:
            found.append(" -> ".join(way[way.index(node):] + [node]))
        elif node not in done:
            for next_node in sorted(graph.get(node, ())):
                walk(next_node, way + [node])
            done.add(node)

    for node in sorted(graph):
        walk(node, [])
    return found


def wrong_layers(sources, uses):
    used = {name: set() for name in uses}
    for source in sources.values():
        for include in source.ours:
            target = resolve(include, sources)
            if target is None:
                yield f"{source.name}: there is no {include}"
                continue
            layer = layer_of(target)
            used.setdefault(source.layer, set()).add(layer)
            if layer not in uses.get(source.layer, set()) | {source.layer, "platform"}:
                yield f"{source.name}: {source.layer} may not use {layer} ({include})"
    for layer, allowed in uses.items():
        for idle in sorted(allowed - used[layer]):
            yield f"CONTRIBUTING.md: {layer} does not use {idle}"


def wrong_circles(sources, uses):
    for circle in circles({layer: below - {layer} for layer, below in uses.items()}):
        yield f"CONTRIBUTING.md: layers in a circle: {circle}"
    graph = {name: {resolve(include, sources) for include in source.ours} - {None}
             for name, source in sources.items()}
    for circle in circles(graph):
        yield f"files in a circle: {circle}"


def wrong_headers(sources, _):
    for source in sources.values():
        for header in source.others:
            for pattern, files in ONLY_IN.items():
                if re.fullmatch(pattern, header) and source.name not in files:
                    yield f"{source.name}: may not include <{header}>"
            if source.layer == "platform":
                continue
            if not PORTABLE_HEADER.match(header) or header in UNPORTABLE_STANDARD:
                yield f"{source.name}: <{header}> belongs behind lib/platform"
        if source.layer == "platform":
            continue
        for pattern, what in UNPORTABLE:
            for found in pattern.finditer(source.code):
                line = source.code.count("\n", 0, found.start()) + 1
                yield f"{source.name}:{line}: {found[0]} {what}: it belongs behind lib/platform"


def wrong_lengths(sources, _):
    for source in sources.values():
        lines = source.text.count("\n")
        if lines > LONGEST_FILE:
            yield f"{source.name}: {lines} lines, over {LONGEST_FILE}"


def wrong_map(top, told):
    layers = {path.name for path in (top / "lib").iterdir() if path.is_dir()}
    yield from told.wrong
    for layer in sorted(layers | {PROGRAM}):
        folder = f"{PROGRAM}/" if layer == PROGRAM else f"lib/{layer}/"
        if folder not in told.folders:
            yield f"CONTRIBUTING.md: the map has no {folder}"
        if layer not in told.uses:
            yield f"CONTRIBUTING.md: the table does not say what {layer} uses"
    headers = {path.stem for path in (top / "lib/platform").glob("*.hpp")}
    for header in sorted(headers - told.seam):
        yield f"CONTRIBUTING.md: Porting does not say what a port does about platform/{header}.hpp"
    for header in sorted(told.seam - headers):
        yield f"CONTRIBUTING.md: Porting has platform/{header}.hpp, which there is not"
    for layer in sorted(set(told.uses) - layers - {PROGRAM}):
        yield f"CONTRIBUTING.md: there is no layer {layer}"
    for path in sorted((top / "test").iterdir()):
        if path.is_dir() and path.name != "__pycache__" and f"test/{path.name}/" not in told.folders:
            yield f"CONTRIBUTING.md: the map has no test/{path.name}/"


RULES = {
    "layers use only those that CONTRIBUTING.md says they do": wrong_layers,
    "neither layers nor files use each other in a circle": wrong_circles,
    "what a system alone has stays in lib/platform, Asio, Beast and CLI11 in their files": wrong_headers,
    f"no file is longer than {LONGEST_FILE} lines": wrong_lengths,
}
MAP_RULE = "CONTRIBUTING.md's map names what there is"


def broken_rules(top):
    """What is wrong, by the rule that it breaks."""
    told = Map(top)
    sources = {source.name: source for source in read_sources(top)}
    wrong = {rule: sorted(set(find(sources, told.uses))) for rule, find in RULES.items()}
    wrong[MAP_RULE] = sorted(set(wrong_map(top, told)))
    return wrong


def add(name, text):
    def change(top):
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(text)
    return change


def replace(name, old, new):
    def change(top):
        path = top / name
        text = path.read_text()
        assert old in text, f"{name} has no {old!r}"
        path.write_text(text.replace(old, new, 1))
    return change


OFFENCES = [
    ("a layer that includes upwards", add("lib/http/retry.cpp", '#include "identity/chain.hpp"\n'),
     "http may not use identity"),
    ("one that includes beside itself", add("lib/cache/key.cpp", '#include "registry/cloud.hpp"\n'),
     "cache may not use registry"),
    ("lib that includes the program", add("lib/diagnosis/mask.cpp", '#include "credhelper/verbs.hpp"\n'),
     "diagnosis may not use credhelper"),
    ("platform that includes anything", add("lib/platform/clock.cpp", '#include "sealing/seal.hpp"\n'),
     "platform may not use sealing"),
    ("a file that is not there", add("lib/http/retry.cpp", '#include "http/retries.hpp"\n'),
     "there is no http/retries.hpp"),
    ("a table that allows a circle", replace("CONTRIBUTING.md", "| `http` | ", "| `http` | `identity`, "),
     "layers in a circle: "),
    ("a table that allows what nobody does", replace("CONTRIBUTING.md", "| `sealing` | ", "| `sealing` | `http`, "),
     "sealing does not use http"),
    ("headers that include each other", add("lib/platform/error.hpp", '#include "platform/secret.hpp"\n'), None),
    ("", add("lib/platform/secret.hpp", '#include "platform/error.hpp"\n'), "files in a circle: "),
    ("a header of POSIX", add("lib/config/text.cpp", "#include <unistd.h>\n"), "<unistd.h> belongs"),
    ("one of Linux", add("credhelper/verbs.cpp", "#include <linux/keyctl.h>\n"), "<linux/keyctl.h> belongs"),
    ("a system call", add("lib/cache/key.cpp", "int one() { return ::getppid(); }\n"), "::getppid( calls"),
    ("a name of POSIX", add("credhelper/protocol.cpp", "int in = STDIN_FILENO;\n"), "STDIN_FILENO uses"),
    ("Linux's /proc", add("lib/config/text.cpp", 'auto name = "/proc/self/comm";\n'), '"/proc/ reads'),
    ("Asio elsewhere", add("lib/http/retry.cpp", "#include <boost/asio/post.hpp>\n"), "may not include <boost/asio"),
    ("Beast elsewhere", add("lib/identity/imds.cpp", "#include <boost/beast.hpp>\n"), "may not include <boost/beast"),
    ("CLI11 elsewhere", add("credhelper/verbs.cpp", "#include <CLI/CLI.hpp>\n"), "may not include <CLI/CLI.hpp>"),
    ("<iostream>", add("lib/config/text.cpp", "#include <iostream>\n"), "<iostream> belongs"),
    ("a file of 401 lines", add("lib/cache/long.hpp", "\n" * 401), "lib/cache/long.hpp: 401 lines"),
    ("a folder that the map lacks", add("lib/utils/strings.hpp", "\n"), "the map has no lib/utils/"),
    ("a file of the map that is not there", lambda top: [path.unlink() for path in top.glob("lib/identity/pkce.*")],
     None),
    ("", replace("CONTRIBUTING.md", "aadsts.*", "adsts.*"), "there is no adsts.*"),
    ("a header of the system's that no port knows of", add("lib/platform/semaphore.hpp", "\n"),
     "a port does about platform/semaphore.hpp"),
    ("a file of the text that is not there", add("CONTRIBUTING.md", "See `lib/http/retries.cpp`.\n"),
     "there is no lib/http/retries.cpp"),
]


def copy_of_tree(place):
    for folder in ("lib", PROGRAM, "docs", "packaging", ".ci"):
        shutil.copytree(TOP / folder, place / folder)
    # Of the tests, names are enough.
    for path in (TOP / "test").rglob("*"):
        if path.is_dir() or "node_modules" in path.parts or "corpus" in path.parts:
            continue
        copied = place / path.relative_to(TOP)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.touch()
    shutil.copy(TOP / "CONTRIBUTING.md", place)


def main():
    passed = failed = 0

    def check(what, problems):
        nonlocal passed, failed
        print(("not ok - " if problems else "ok - ") + what)
        for problem in problems[:20]:
            print("    " + problem)
        if len(problems) > 20:
            print(f"    … and {len(problems) - 20} more")
        passed, failed = passed + (not problems), failed + bool(problems)

    for rule, problems in broken_rules(TOP).items():
        check(rule, problems)
    if "--sources-only" not in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as place:
            tree = pathlib.Path(place) / "tree"
            copy_of_tree(tree)
            already = {problem for problems in broken_rules(TOP).values() for problem in problems}
            changes, what = [], ""
            for name, change, words in OFFENCES:
                what = name or what
                changes.append(change)
                if words is None:
                    continue
                spoilt = pathlib.Path(place) / "spoilt"
                shutil.copytree(tree, spoilt)
                for each in changes:
                    each(spoilt)
                changes = []
                found = {problem for problems in broken_rules(spoilt).values() for problem in problems} - already
                check(f"it sees {what}", [] if any(words in problem for problem in found)
                      else [f"nobody said: {words}", *sorted(found)])
                shutil.rmtree(spoilt)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
