"""Many touchpoints at once: each row's own result, the rules of `record_touchpoint`, a literal number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.bulk import copy_rows, next_ids
from core.errors import RuleBroken
from customers.actions import NewPerson, find_or_create_customers, restore_customer
from customers.models import Customer
from customers.queries import families
from journeys.models import Journey
from journeys.queries import Places, places_for
from story.actions import record_events
from teams.models import Team, User
from touchpoints.actions._turns import fact_about, lock_sources
from touchpoints.enums import Direction
from touchpoints.models import Touchpoint
from touchpoints.reading import estimate_sentiment
from touchpoints.validators import Row, read_row

MOST_ROWS = 10_000
COLUMNS = (
    "channel", "direction", "summary", "body", "occurred_at", "duration_seconds", "wait_seconds", "sentiment",
    "sentiment_source", "author", "thread", "source", "external_id", "is_repeat", "is_restricted", "is_automatic",
    "history", "data", "customer_id", "team_id", "agent_id", "journey_id", "stage_key",
)  # fmt: skip
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row: the touchpoint's id and whether it is new, or why it was refused."""

    id: int | None = None
    is_new: bool = False
    error: RuleBroken | None = None


@action
def record_touchpoints(*, rows: Sequence[Any], by: Actor, history: bool = False) -> list[RowResult]:
    """Log many interactions (objects as the API takes them, `history` by default for all); results in their order.

    Good rows go in, bad ones say why; both are what `record_touchpoint` would have said of each in turn. The same
    `source` and `external_id` is one touchpoint; within the call a repetition answers like its first row. More than
    10,000 rows are refused.
    """
    if len(rows) > MOST_ROWS:
        raise RuleBroken(_("At most %(n)s rows in one call.") % {"n": MOST_ROWS}, code="too_many_rows")
    batch = _Batch(len(rows))
    for position, given in enumerate(rows):
        try:
            row = batch.rows[position] = read_row(given, history=history)
            estimate_sentiment(row)
        except RuleBroken as error:
            batch.refuse(position, error)
    batch.known()
    batch.check_keys()
    batch.people(by)
    batch.bring_back(by)
    batch.place()
    batch.write(by)
    return batch.results()


class _Batch:
    """The rows of one call by their position; a row that is settled (refused, known) leaves `rows`."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.rows: dict[int, Row] = {}
        self.settled: dict[int, RowResult] = {}
        self.same_as: dict[int, int] = {}  # position of a repetition within the call -> of its first
        self.members: dict[int, list[int]] = {}

    def refuse(self, position: int, error: RuleBroken) -> None:
        """Settle a row with its refusal."""
        self.settled[position] = RowResult(error=error)
        self.rows.pop(position, None)

    def known(self) -> None:
        """Settle the rows whose key has a touchpoint already. Others who write these sources wait from here on."""
        keys = {(row.source, row.external_id) for row in self.rows.values() if row.external_id}
        lock_sources({source for source, _external_id in keys})
        sources, external_ids = ([key[part] for key in keys] for part in (0, 1))
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT t.source, t.external_id, t.id FROM unnest(%s::text[], %s::text[]) AS asked (source, external_id)
                JOIN touchpoints_touchpoint t USING (source, external_id) WHERE t.external_id <> ''
                """,
                [sources, external_ids],
            )
            there = {(source, external_id): key for source, external_id, key in cursor.fetchall()}
        for position, row in list(self.rows.items()):
            if row.external_id and (key := there.get((row.source, row.external_id))):
                self.settled[position] = RowResult(id=key)
                del self.rows[position]

    def check_keys(self) -> None:
        """Refuse rows that name a team or a member of staff who is not there."""
        for model, column, field in ((Team, "team_id", "team"), (User, "agent_id", "agent")):
            named = {getattr(row, column) for row in self.rows.values()} - {None}
            there = set(model._default_manager.filter(pk__in=named).values_list("pk", flat=True))
            for position, row in list(self.rows.items()):
                key = getattr(row, column)
                if key is not None and key not in there:
                    self.refuse(position, RuleBroken(_("There is no such row."), code="unknown", field=field))

    def people(self, by: Actor) -> None:
        """Give each row the record its person lives on in; whoever is new is made."""
        self._by_id()
        self._fold()
        new: dict[Key, NewPerson] = {}
        for row in self.rows.values():
            if row.identity and row.identity not in new:
                name = row.author if row.direction == Direction.INBOUND else ""
                new[row.identity] = NewPerson(name, row.occurred_at if row.history else None, row.history)
        owners, refused = find_or_create_customers(people=new, by=by)
        for position, row in list(self.rows.items()):
            if row.identity in refused:
                self.refuse(position, refused[row.identity])
            elif row.identity:
                row.customer_id = owners[row.identity]
        asked = {row.customer_id for row in self.rows.values() if row.customer_id}
        self.members = {found[0]: found for found in families(asked).values()}

    def _by_id(self) -> None:
        """Follow merged records to their survivors; refuse who is not there or was erased."""
        named = {row.customer_id for row in self.rows.values() if row.customer_id}
        there = set(Customer.objects.filter(pk__in=named, erased_at=None).values_list("pk", flat=True))
        found = families(there)
        for position, row in list(self.rows.items()):
            if row.customer_id in found:
                row.customer_id = found[row.customer_id][0]
            elif row.customer_id is not None:
                error = RuleBroken(_("There is no such customer."), code="unknown_customer", field="customer")
                self.refuse(position, error)

    def _fold(self) -> None:
        """Take out what repeats an earlier row of this call."""
        first: dict[Key, int] = {}
        for position, row in list(self.rows.items()):
            if row.external_id and (same := first.setdefault((row.source, row.external_id), position)) != position:
                self.same_as[position] = same
                del self.rows[position]

    def bring_back(self, by: Actor) -> None:
        """Archived customers who get in touch are in the lists again; few are, so each is asked for by itself."""
        spoke = {
            row.customer_id
            for row in self.rows.values()
            if row.customer_id and row.direction == Direction.INBOUND and not (row.history or row.is_automatic)
        }
        archived = Customer.objects.filter(pk__in=spoke, archived_at__isnull=False).order_by("pk")
        for customer_id in archived.values_list("pk", flat=True):
            restore_customer(customer_id=customer_id, got_in_touch=True, by=by)

    def place(self) -> None:
        """Give each row its journey and stage, one after the other: a conversation carries its journey on."""
        person_of = {member: person for person, members in self.members.items() for member in members}
        places = places_for(person_of, {row.journey_id for row in self.rows.values() if row.journey_id})
        threads = self._threads(person_of)
        placed: list[tuple[Row, Journey]] = []
        for position, row in list(self.rows.items()):
            journey = self._journey(position, row, places, threads)
            if journey is not None:
                placed.append((row, journey))
        places.add_visits((journey, row.occurred_at) for row, journey in placed)
        for row, journey in placed:
            row.stage_key = places.stage_key(journey, row.occurred_at)

    def _journey(self, position: int, row: Row, places: Places, threads: dict[Any, Any]) -> Journey | None:
        person = row.customer_id
        assert person is not None  # noqa: S101 (for the type checker)
        if row.journey_id is not None and not places.owns(person, row.journey_id):
            message = _("This journey belongs to somebody else.")
            self.refuse(position, RuleBroken(message, code="foreign_journey", field="journey"))
            return None
        conversation = (person, row.thread)
        newest_at, of_thread = threads.get(conversation, (None, None))
        journey = places.journey(person, row.channel, row.journey_id, of_thread)
        row.journey_id = journey.pk if journey else None
        if row.thread and journey and (newest_at is None or newest_at <= row.occurred_at):
            threads[conversation] = (row.occurred_at, journey.pk)
        return journey

    def _threads(self, person_of: Mapping[int, int]) -> dict[Any, Any]:
        """When and with which journey each conversation was last heard of, by person and thread."""
        named = {row.thread for row in self.rows.values()} - {""}
        rows = Touchpoint.objects.filter(thread__in=named, customer_id__in=person_of, journey__isnull=False)
        newest = rows.order_by("occurred_at", "pk").values_list("customer_id", "thread", "occurred_at", "journey_id")
        return {(person_of[customer_id], thread): (at, journey) for customer_id, thread, at, journey in newest}

    def write(self, by: Actor) -> None:
        """The rows, and the facts that tell of them."""
        ids = dict(zip(self.rows, next_ids(Touchpoint, len(self.rows)), strict=True))
        copy_rows(
            Touchpoint,
            ("id", *COLUMNS),
            ((ids[at], *(getattr(row, name) for name in COLUMNS)) for at, row in self.rows.items()),
        )
        record_events(facts=[fact_about(row, ids[at]) for at, row in self.rows.items()], by=by)
        self.settled |= {at: RowResult(id=key, is_new=True) for at, key in ids.items()}

    def results(self) -> list[RowResult]:
        """What became of each row; a repetition has the id of its first."""
        for position, same in self.same_as.items():
            first = self.settled[same]
            self.settled[position] = RowResult(id=first.id, error=first.error)
        return [self.settled[position] for position in range(self.size)]
