#!/usr/bin/env bash
# Every step outside of the helper × everything that can go wrong there: test/faults/cells.py.
# sandbox: --no-registries
# MATRIX_PART: only the cells whose names hold this.
# not sanitized: it crowds the machine
top=$(cd "$(dirname "$0")/../.." && pwd)
exec python3 -B "$top/test/faults/matrix.py" "${HELPER:?the built docker-credential-acr}" "${MATRIX_PART:-}"
