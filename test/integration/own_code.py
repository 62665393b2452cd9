#!/usr/bin/env python3
"""own_code.py MAP PROGRAM: what the compiler put into our own functions, and not into those of the libraries that are linked in:
a count a line, `calls:NAME` for each function of the C library that they call. The linker's map says where they are in the
stripped program; what was compiled here it names by a relative path."""

import bisect
import collections
import re
import subprocess
import sys


def own_functions(text):
    """(address, size, name, object) of each that is in the program."""
    found = re.findall(r"^ \.text\.(\S+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) ([^/\s]\S*)$", text, re.M)
    return [(int(at, 16), int(size, 16), name, file) for name, at, size, file in found if int(at, 16) and int(size, 16)]


def instructions(program):
    listing = subprocess.run(["objdump", "-dw", "--no-show-raw-insn", program], capture_output=True, text=True, check=True)
    for line in listing.stdout.splitlines():
        at, tab, instruction = line.partition(":\t")
        if tab:
            yield int(at, 16), instruction


def main():
    link_map, program = sys.argv[1:]
    with open(link_map, encoding="utf-8") as file:
        text = file.read().partition("Linker script and memory map")[2]
    assertion = re.search(r"0x([0-9a-f]+)\s+std::__glibcxx_assert_fail\(", text)
    asserts = assertion and rf"call +{int(assertion[1], 16):x} "
    code = dict(instructions(program))
    places = sorted(code)
    count = collections.Counter()
    guarded, files = set(), set()
    for begin, size, name, file in own_functions(text):
        files.add(file)
        # What another file can call: no copy that the compiler made for itself, nothing of a nameless namespace.
        if re.match(r"_ZNK?3acr", name) and "_GLOBAL__N_" not in name and "." not in name:
            count["callable"] += 1
            count["landing-pads"] += bool(re.match(r"endbr64|bti|paciasp", code[begin]))
        for at in places[bisect.bisect_left(places, begin):bisect.bisect_left(places, begin + size)]:
            if called := re.search(r"\b(?:call|jmp|bl?) .*<(\w+)@plt>", code[at]):
                count["calls:" + called[1]] += 1
                if called[1] == "__stack_chk_fail":
                    guarded.add(file)
            elif code[at].startswith("orq    $0x0,") and "(%rsp)" in code[at]:
                count["probes-of-the-stack"] += 1
            elif asserts and re.match(asserts, code[at]):
                count["assertions"] += 1
    count["files"], count["guarded-files"] = len(files), len(guarded)
    for name, number in sorted(count.items()):
        print(name, number)


main()
