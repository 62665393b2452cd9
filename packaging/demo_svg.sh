#!/usr/bin/env bash
# Draws docs/demo.svg: what packaging/demo.sh prints at a terminal, with the release build. For whoever changes either.
# Needs that build, Debian's python3-rich, and root, for the sandbox.
set -eu -o pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
build=$top/build/release
printed=$(mktemp)
trap 'rm -f "$printed"' EXIT
"$top/test/emulator/sandbox.sh" --emulator "$build/test/emulator/azure_emulator" -- \
  env HELPER="$build/credhelper/docker-credential-acr" \
  script --quiet --return --command "stty cols 110; $top/packaging/demo.sh" /dev/null </dev/null >"$printed"
/usr/bin/python3 - "$printed" "$top/docs/demo.svg" <<'END'
import re, sys
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

console = Console(record=True, width=110, file=open("/dev/null", "w"))
with open(sys.argv[1], encoding="utf-8") as printed:
    for line in printed.read().replace("\r\n", "\n").split("\n"):
        console.print(Text.from_ansi(line), soft_wrap=False)
# A picture asks nobody for its font.
template = re.sub(r"@font-face\s*\{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.S)
console.save_svg(sys.argv[2], title="docker-credential-acr", code_format=template, unique_id="demo")
END
echo "Wrote docs/demo.svg"
