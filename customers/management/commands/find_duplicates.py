"""Pairs of rows of a file that are the same person or firm."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import RuleBroken
from customers.matching.duplicates import find_duplicates
from customers.matching.reading import read_table


class Command(BaseCommand):
    """Prints `{"pairs": [[ROW, ROW, SCORE], ...]}`, rows counted from 1 below the header; changes nothing."""

    help = "Find rows of a CSV file that are the same person or organisation (see docs/adr/0010)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            headers, rows = read_table(path)
        except (OSError, ValueError, RuleBroken) as error:
            raise CommandError(f"{path}: {error}") from error
        pairs = find_duplicates(headers, rows)
        if options["json"]:
            self.stdout.write(json.dumps({"pairs": pairs}))
            return
        for one, other, score in pairs:
            self.stdout.write(f"{one}\t{other}\t{score:.4f}")
        self.stdout.write(f"{len(pairs)} pairs in {len(rows)} rows")
