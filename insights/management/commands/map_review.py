"""`./manage.py map_review MAP [--from D] [--to D] [--json]`: the analysis of one map, the same that the page shows."""

from __future__ import annotations

import datetime as dt
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from insights.queries.map_review import map_review
from insights.queries.scope import Scope
from journeys.models import JourneyMap


class Command(BaseCommand):
    help = "Print the analysis of a map (key or name): counts, times, transitions, variants."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("map", help="key or name of the map")
        parser.add_argument("--from", dest="since", type=_day, help="journeys that began on this UTC day or later")
        parser.add_argument("--to", dest="until", type=_day, help="journeys that began before this UTC day")
        parser.add_argument("--json", action="store_true", help="print JSON (for programs) instead of a table")
        parser.add_argument("--all-transitions", action="store_true", help="not only the 100 commonest")
        parser.add_argument("--all-variants", action="store_true", help="not only the 100 commonest")

    def handle(self, *args: Any, **given: Any) -> None:
        journey_map = JourneyMap.objects.named(given["map"])
        if journey_map is None:
            known = ", ".join(JourneyMap.objects.values_list("key", flat=True)) or "none yet"
            raise CommandError(f"There is no map {given['map']!r}. There are: {known}.")
        scope = Scope(journey_map.pk, given["since"], given["until"])
        review = map_review(
            journey_map, scope, all_transitions=given["all_transitions"], all_variants=given["all_variants"]
        )
        self.stdout.write(json.dumps(review) if given["json"] else _table(review))


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _table(review: dict[str, Any]) -> str:
    lines = [f"{review['map']}: {review['journeys']} journeys, {review['visits']} visits", ""]
    lines.append(f"{'stage':40} {'journeys':>9} {'visits':>9} {'median':>10} {'p90':>10}")
    for stage in review["stages"]:
        times = [_days(stage[key]) for key in ("median_seconds", "p90_seconds")]
        lines.append(
            f"{stage['stage'][:40]:40} {stage['journeys']:9} {stage['visits']:9} {times[0]:>10} {times[1]:>10}"
        )
    return "\n".join(lines)


def _days(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds / 86400:.1f} d"
