"""`./manage.py import_events FILE --map NAME ...`: a real event log as customers, journeys and stage visits."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from core.actor import Actor, ActorKind
from core.errors import DomainError
from insights.actions import EventLogOptions, import_events
from insights.actions.eventlog import Columns
from insights.actions.import_events import XES_COLUMNS, is_xes


class Command(BaseCommand):
    help = "Import an event log (CSV or XES, plain or .gz) as journeys. Nothing reacts to imported facts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--map", required=True, help="key or name of the map; made from the log when it is not there"
        )
        for column in ("case", "activity", "time", "customer", "resource", "channel", "rating"):
            parser.add_argument(f"--{column}", help=f"the column (XES: attribute) that holds the {column}")
        parser.add_argument("--source", default="", help="name of the source; the map's name where not given")
        parser.add_argument("--open", action="store_true", help="leave the journeys running in their last stage")
        parser.add_argument("--encoding", default="", help="of a CSV file that is not UTF-8")
        parser.add_argument(
            "--time-format",
            default="",
            help="how times are written that are not ISO: '%%d/%%m/%%Y %%H:%%M', or epoch, or epoch_ms",
        )

    def handle(self, *args: Any, **given: Any) -> None:
        options = EventLogOptions(
            path=given["file"],
            map_name=given["map"],
            columns=_columns(given),
            source=given["source"],
            is_open=given["open"],
            encoding=given["encoding"],
            time_format=given["time_format"],
        )
        by = Actor(ActorKind.IMPORT, 0, f"Import of {options.path.name}"[:200], origin="command import_events")
        started = time.monotonic()
        try:
            size = options.path.stat().st_size
            with tqdm(total=size, unit="B", unit_scale=True, desc="reading", file=sys.stderr) as bar:
                summary = import_events(options=options, by=by, progress=lambda done, events: _show(bar, done, events))
        except DomainError as error:
            raise CommandError(f"{error.message} Nothing was imported.") from error
        except OSError as error:
            raise CommandError(f"{options.path}: {error.strerror or error}. Nothing was imported.") from error
        self.stdout.write(json.dumps(summary.as_dict() | {"seconds": round(time.monotonic() - started, 3)}))


def _columns(given: dict[str, Any]) -> Columns:
    defaults = XES_COLUMNS if is_xes(given["file"]) else {}
    fields = ("case", "activity", "time", "customer", "resource", "channel", "rating")
    named: dict[str, Any] = {field: given[field] or defaults.get(field) for field in fields}
    missing = [f"--{field}" for field in ("case", "activity", "time") if not named[field]]
    if missing:
        raise CommandError(f"A CSV file needs {', '.join(missing)}: which column holds it? Nothing was imported.")
    return Columns(**named)


def _show(bar: Any, done: int, events: int) -> None:
    bar.update(done - bar.n)
    bar.set_postfix(events=events)
    if done >= (bar.total or 0):
        bar.set_description("writing")
