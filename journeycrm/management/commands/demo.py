"""`./manage.py demo [--customers N]`: the demo world, again or larger."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from core.actor import Actor, ActorKind
from journeycrm.demo import load_demo


class Command(BaseCommand):
    help = "Load the demo world: an insurer and 18 months of its customers' stories. Again adds what is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--customers", type=int, default=300, help="how many customers there shall be (300)")

    def handle(self, *args: Any, **given: Any) -> None:
        if given["customers"] < 1:
            raise CommandError("--customers must be 1 or more.")
        by = Actor(ActorKind.SYSTEM, 0, "Demo world", origin="command demo")
        started = time.monotonic()
        with tqdm(unit=" customers", desc="demo", file=sys.stderr) as bar:
            summary = load_demo(customers=given["customers"], by=by, progress=lambda done: bar.update(done - bar.n))
        seconds = time.monotonic() - started
        self.stdout.write(f"{summary.customers} customers with {summary.facts} facts added in {seconds:.1f} s.")
