#!/usr/bin/env python3
"""Takes OpenSSL's relocations out of the program's start.

A position-independent executable is relocated by the dynamic loader before main: each page of pointers is
copied and written, whether it is used or not. Four fifths of ours belong to OpenSSL, which a cached `get`
never enters, and writing them takes longer than everything else that such a `get` does. So the entries of
the relocation table that concern OpenSSL's tables (which late_relocations.ld has put into sections of their
own) are moved to its end, behind what the loader is told of. lib/platform/late_relocations.cpp works through
them when OpenSSL is first needed. The addresses stay as random as the loader made them.

Usage: late_relocations.py EXECUTABLE, which is changed in place.
"""
import struct
import sys

SECTION_HEADER = struct.Struct("<IIQQQQIIQQ")
DYNAMIC = struct.Struct("<QQ")
RELOCATION = struct.Struct("<QQq")
HANDOVER = struct.Struct("<QQQQ")  # as in lib/platform/late_relocations.cpp

DT_NULL, DT_RELASZ, DT_RELACOUNT = 0, 8, 0x6FFFFFF9
RELATIVE = {62: 8, 183: 1027}  # by machine: x86-64, AArch64
READ_ONLY, WRITABLE = ".data.rel.ro.late", ".data.rel.late"


class Section:
    def __init__(self, image, at, names_offset):
        name, _, _, self.address, self.offset, self.size, _, _, _, _ = SECTION_HEADER.unpack_from(image, at)
        start = names_offset + name
        self.name = image[start : image.index(b"\0", start)].decode()

    def holds(self, address):
        return self.address <= address < self.address + self.size


def read_sections(image):
    if image[:6] != b"\x7fELF\x02\x01":
        sys.exit("not a little-endian 64-bit ELF file")
    (table,) = struct.unpack_from("<Q", image, 40)
    count, names_index = struct.unpack_from("<HH", image, 60)
    names_offset = SECTION_HEADER.unpack_from(image, table + names_index * SECTION_HEADER.size)[4]
    sections = [Section(image, table + i * SECTION_HEADER.size, names_offset) for i in range(count)]
    return {section.name: section for section in sections}


def move_late_relocations_last(image, sections, relative):
    """Sorts the table into: early relative ones, those with symbols, late relative ones."""
    table = sections[".rela.dyn"]
    late_sections = [sections[READ_ONLY], sections[WRITABLE]]
    early, symbolic, late = [], [], []
    for entry in RELOCATION.iter_unpack(image[table.offset : table.offset + table.size]):
        if entry[1] & 0xFFFFFFFF != relative:
            symbolic.append(entry)
        elif any(section.holds(entry[0]) for section in late_sections):
            late.append(entry)
        else:
            early.append(entry)
    packed = b"".join(RELOCATION.pack(*entry) for entry in early + symbolic + late)
    image[table.offset : table.offset + table.size] = packed
    return len(early), len(symbolic), len(late)


def tell_loader(image, dynamic, values):
    for at in range(dynamic.offset, dynamic.offset + dynamic.size, DYNAMIC.size):
        tag, _ = DYNAMIC.unpack_from(image, at)
        if tag in values:
            DYNAMIC.pack_into(image, at, tag, values.pop(tag))
        if tag == DT_NULL:
            break
    if values:
        sys.exit("the executable has no relative relocations")


def main(path):
    with open(path, "rb") as file:
        image = bytearray(file.read())
    (machine,) = struct.unpack_from("<H", image, 18)
    sections = read_sections(image)
    early, symbolic, late = move_late_relocations_last(image, sections, RELATIVE[machine])
    loaders_size = (early + symbolic) * RELOCATION.size
    tell_loader(image, sections[".dynamic"], {DT_RELASZ: loaders_size, DT_RELACOUNT: early})
    read_only = sections[READ_ONLY]
    HANDOVER.pack_into(
        image,
        sections[".late_relocations"].offset,
        sections[".rela.dyn"].address + loaders_size,
        late,
        read_only.address,
        read_only.size,
    )
    with open(path, "r+b") as file:
        file.write(image)
    print(f"relocated at start: {early + symbolic}, late: {late}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
