#!/usr/bin/env python3
"""Fails if standard input holds anything that a terminal would obey, or that turns or hides text: no UTF-8, control characters
but line ends and tabs, marks of direction, separators. With --colours, the colours and the progress of our own screens
may be there."""

import re
import sys

text = sys.stdin.buffer.read()
if "--colours" in sys.argv:
    text = re.sub(rb"\x1b\[(?:0|1|2|31|32|33)m|\r\x1b\[K|\r\n", b"", text)
harmful = re.findall("[^\\n\\t\\x20-\\x7e\\xa0-\\U0010ffff]|[\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]", text.decode())
if harmful:
    sys.exit(f"harmful: {harmful!r} in {text.decode()!r}")
