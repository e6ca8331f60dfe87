"""Run the rows; `ONLY=R2` runs one. Exit code 1 when a promise was broken."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from importlib import import_module

from chaos.results import keep, table
from chaos.rig import services

ROWS = ("R1", "R2", "R30")  # each is a module of that name with `run(home) -> Result`


def main() -> int:
    """Every chosen row on services of its own."""
    only = os.environ.get("ONLY", "").upper()
    if only and only not in ROWS:
        print(f"There is no row {only}: choose from {', '.join(ROWS)}", file=sys.stderr)
        return 2
    broken = False
    with services() as home:
        for name in [only] if only else ROWS:
            began = time.monotonic()
            result = import_module(f"chaos.{name.lower()}").run(home)  # once Django is set up
            result = replace(result, seconds=time.monotonic() - began)
            print(table(result), f"  written to {keep(result)}", sep="\n")
            broken |= not result.passed
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
