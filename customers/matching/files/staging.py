"""Rows on disk in one plain form, so that work can go on at any of them without reading what came before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from customers.matching.files.parts import Row


def stage_rows(rows: Iterable[Row], path: Path) -> int:
    """Write the rows to `path`, one JSON line each; answers how many. Aside first: a cut-off try leaves nothing."""
    aside = path.with_name(path.name + ".part")
    count = 0
    with aside.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps((row.line, row.cells, row.problem), ensure_ascii=True, separators=(",", ":")))
            file.write("\n")
            count += 1
    aside.replace(path)
    return count


@dataclass(frozen=True)
class StagedRows:
    """What `stage_rows` wrote."""

    path: Path

    def read(self, offset: int, limit: int) -> tuple[list[Row], int]:
        """At most `limit` rows from the byte `offset` on, and the offset after them; no rows at the end."""
        rows: list[Row] = []
        with self.path.open("rb") as file:
            file.seek(offset)
            for line in file:
                number, cells, problem = json.loads(line)
                rows.append(Row(number, cells, problem))
                offset += len(line)
                if len(rows) == limit:
                    break
        return rows, offset
