"""Loads the demo world: the company and its maps through the actions, the past of its customers in bulk."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import connection

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.names import sort_key
from customers.enums import IdentityKind
from customers.matching import search_text
from customers.models import Customer, Identity, Organisation, Tag
from journeycrm.demo.book import Book
from journeycrm.demo.company import Company, found_company
from journeycrm.demo.hero import amara
from journeycrm.demo.life import Life
from journeycrm.demo.maps import publish_maps
from journeycrm.demo.own import found_fields, meet_again
from journeycrm.demo.rules import make_rules
from journeycrm.demo.scripts import CAUSES
from journeys.models import Requirement, Stage
from tickets.actions import add_corrective_action, change_cause, open_cause, set_whys, ship_corrective_action
from tickets.models import RootCause, next_number

AT_ONCE = 200  # customers per transaction and per insert


@dataclass(frozen=True)
class DemoSummary:
    """How many customers were added now, and how many facts they brought."""

    customers: int
    facts: int


class World:
    """What a customer's life needs to know: the company, the maps, today; and the book it is written into."""

    def __init__(self, by: Actor) -> None:
        self.now = now()
        self.company: Company = found_company(by)
        found_fields(by)
        self.maps = publish_maps(self.company, by)
        self.stages = {key: _stages(one.pk) for key, one in self.maps.items()}
        self.requirements: dict[int, list[Requirement]] = defaultdict(list)
        for requirement in Requirement.objects.filter(stage__map_version__map__in=self.maps.values()):
            self.requirements[requirement.stage_id].append(requirement)
        self.rules = make_rules(self.maps, by)
        self.causes = _causes(self, by)
        self.book = Book()
        self._organisations: dict[str, Organisation] = {}
        self._tags: dict[str, int] = {}

    def number(self, map_key: str) -> int:
        """The next journey number of a map."""
        return self.maps[map_key].next_numbers()[0]

    def ticket_number(self) -> int:
        """The next ticket number."""
        return next_number("ticket")

    def organisation(self, name: str) -> Organisation:
        """The organisation of this name, made when it is new."""
        if name not in self._organisations:
            found = Organisation.objects.filter(sort_key=sort_key(name)).first()
            trade = {"line_of_business": name.rpartition(" ")[2]}
            self._organisations[name] = found or Organisation.objects.create(name=name, fields=trade)
        return self._organisations[name]

    def tag(self, name: str) -> int:
        """The id of a tag, made when it is new."""
        if name not in self._tags:
            self._tags[name] = Tag.objects.get_or_create(name=name)[0].pk
        return self._tags[name]

    def describe(self, customer: Customer, handles: list[tuple[str, str]]) -> None:
        """Fill what `save` and the actions keep for sorting and searching."""
        names = [customer.name] + ([customer.organisation.name] if customer.organisation else [])
        customer.sort_key = sort_key(customer.name)
        customer.search_text = search_text(names=names, handles=handles)

    def settle(self) -> int:
        """Write the book and begin a new one; answers how many facts it had."""
        facts = self.book.write()
        self.book = Book()
        return facts


def load_demo(*, customers: int, by: Actor, progress: Any = lambda done: None) -> DemoSummary:
    """Bring the demo world up to `customers` customers; those that are there stay as they are.

    Customer n is the same every time. `progress(done)` is called after each batch, which is committed then.
    """
    world = build_world(by=by)
    known = {
        int(value.removeprefix("demo:"))
        for value in Identity.objects.filter(kind=IdentityKind.EXTERNAL, value__startswith="demo:").values_list(
            "value", flat=True
        )
    }
    wanted = [number for number in range(1, customers + 1) if number not in known]
    facts = 0
    for start in range(0, len(wanted), AT_ONCE):
        facts += add_customers(world=world, numbers=wanted[start : start + AT_ONCE], by=by)
        progress(min(start + AT_ONCE, len(wanted)))
    if 1 in wanted:
        meet_again(by)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return DemoSummary(len(wanted), facts)


@action
def build_world(*, by: Actor) -> World:
    """The company, its maps, rules and root causes, made where they are missing."""
    return World(by)


@action
def add_customers(*, world: World, numbers: list[int], by: Actor) -> int:
    """Live the lives of these customers; answers how many facts that made."""
    for number in numbers:
        if number == 1:
            amara(world)
        else:
            Life(world, number).live()
    return world.settle()


def _stages(map_id: int) -> list[Stage]:
    newest = Stage.objects.filter(map_version__map_id=map_id).order_by("-map_version__number").first()
    stages = Stage.objects.filter(map_version=newest.map_version) if newest else Stage.objects.none()
    return list(stages.select_related("team", "map_version").order_by("position"))


def _causes(world: World, by: Actor) -> dict[tuple[str, str], RootCause]:
    """Root causes by map and stage; made with their whys, workaround and corrective actions when they are new."""
    found: dict[tuple[str, str], RootCause] = {}
    for title, map_key, stage_key, team, description, workaround, whys, fixes in CAUSES:
        cause = RootCause.objects.filter(title=title).first()
        if cause is None:
            owner = world.company.users["Sofia Lindqvist"]
            cause = open_cause(
                title=title, description=description, map_id=world.maps[map_key].pk, stage_key=stage_key,
                team_id=world.company.teams[team].pk, owner_id=owner.pk, opened_at=world.now - dt.timedelta(days=90), by=by,
            )  # fmt: skip
            if workaround:
                said = {"workaround": workaround, "is_workaround_published": True}
                change_cause(cause_id=cause.pk, version=cause.version, changes=said, by=by)
            set_whys(cause_id=cause.pk, texts=whys, by=by)
            for kind, fix, shipped in fixes:
                due = (world.now + dt.timedelta(days=21)).date()
                planned = add_corrective_action(
                    cause_id=cause.pk, kind=kind, title=fix, owner_id=owner.pk, due_on=None if shipped else due, by=by
                )
                if shipped:
                    shipped_at = world.now - dt.timedelta(days=shipped)
                    ship_corrective_action(action_id=planned.pk, shipped_at=shipped_at, by=by)
        found.setdefault((map_key, stage_key), cause)
    return found
