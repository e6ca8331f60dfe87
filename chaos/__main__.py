"""Run the rows; `ONLY=R2` runs one. Exit code 1 when a promise was broken."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from importlib import import_module

from chaos.results import keep, table
from chaos.rig import services

ROWS = ("R1", "R2", "R30")  # each is a module of that name with `run(home) -> Result`


def main() -> int:
    """The chosen row, or every row in a process and on services of its own: none finds what another left."""
    only = os.environ.get("ONLY", "").upper()
    if only and only not in ROWS:
        print(f"There is no row {only}: choose from {', '.join(ROWS)}", file=sys.stderr)
        return 2
    if only:
        return _run(only)
    command = [sys.executable, "-m", "chaos"]
    return max(subprocess.run(command, env={**os.environ, "ONLY": name}).returncode for name in ROWS)


def _run(name: str) -> int:
    """0 where the promise was kept, 1 where it was broken."""
    with services() as home:
        began = time.monotonic()
        result = import_module(f"chaos.{name.lower()}").run(home)  # once Django is set up
    result = replace(result, seconds=time.monotonic() - began)
    print(table(result), f"  written to {keep(result)}", sep="\n", flush=True)
    return int(not result.passed)


if __name__ == "__main__":
    sys.exit(main())
