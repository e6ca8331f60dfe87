"""What a row came to, as a table and as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path("chaos-results")


@dataclass(frozen=True)
class Result:
    """One row's figures, and whether they are within the promise."""

    row: str
    figures: Mapping[str, Any]
    passed: bool
    seconds: float = 0.0


def keep(result: Result) -> Path:
    """Write one row's figures, with the machine they were measured on."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{result.row.lower()}.json"
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "load": round(os.getloadavg()[0], 1)}
    told = {"row": result.row, "passed": result.passed, "seconds": round(result.seconds, 1)}
    path.write_text(json.dumps({**told, "figures": dict(result.figures), "machine": machine}, indent=2) + "\n")
    return path


def table(result: Result) -> str:
    """One row for people."""
    lines = [f"{result.row}: {'passed' if result.passed else 'FAILED'} in {result.seconds:.0f} s"]
    width = max(len(name) for name in result.figures)
    lines += [f"  {name.replace('_', ' '):<{width}}  {value}" for name, value in result.figures.items()]
    return "\n".join(lines)
