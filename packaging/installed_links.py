#!/usr/bin/env python3
"""Has the links of the installed documents lead somewhere: to what is installed with them, or to the project's pages.

Usage: installed_links.py FOLDER COMMIT
  FOLDER has README.md, docs/ and what else is installed beside them, COMMIT is theirs (`-` where there is none).
"""
import os
import pathlib
import re
import sys
import urllib.parse

PROJECT = "https://github.com/docker-credential-acr/docker-credential-acr"
# What has another place there than in the source tree.
MOVED = {"packaging/kubernetes/": "kubernetes/"}


def installed_name(source):
    for before, after in MOVED.items():
        if source.startswith(before):
            return after + source[len(before) :]
    return source


def led(link, document, folder, commit):
    """The link of a document, which is named as in the source tree, as it is to be installed."""
    target, mark, anchor = link.partition("#")
    if not target or re.match(r"[a-z]+:", target):
        return link
    here = os.path.dirname(document)
    wanted = installed_name(os.path.normpath(os.path.join(here, target)))
    # What leads out of the tree, such as ../../releases, is a page about the project: GitHub reads it so, too.
    if not wanted.startswith("..") and (folder / wanted).exists():
        return os.path.relpath(wanted, here or ".") + mark + anchor
    return urllib.parse.urljoin(f"{PROJECT}/blob/{commit}/{document}", link)


def main(folder, commit):
    commit = "main" if commit == "-" else commit
    for file in sorted(folder.rglob("*.md")):
        document = str(file.relative_to(folder))
        # Blocks of code stay as they are.
        parts = re.split(r"(?ms)(^```.*?^```)", file.read_text(encoding="utf-8"))
        parts[::2] = [re.sub(r"(?<=\]\()[^)\s]+(?=\))", lambda link: led(link[0], document, folder, commit), part) for part in parts[::2]]
        file.write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), sys.argv[2])
