"""What is asked for: each row of the table is one kind of page, asked for in turn in the ways people do.

Every request goes through the whole Django stack (all middleware, the session, templates), as a signed-in manager.
"""

from __future__ import annotations

import json
import math
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from benchmarks.names import FAMILY, FAMILY_ENDS, GIVEN
from benchmarks.services import use
from customers.models import Customer
from teams.models import User

BIG_TABLE = 10_000  # rows; reading less than that from end to end is no worry
PATIENCE = 20.0  # seconds that one row may take at one size
HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Request:
    """One GET, as a page or as the part of it that `target` names."""

    url: str
    target: str = ""

    def send(self, client: Any) -> None:
        headers = HTMX | {"HX-Target": self.target} if self.target else {}
        response = client.get(self.url, headers=headers)
        if response.status_code != 200:
            raise AssertionError(f"{self.url} answered {response.status_code}")


@dataclass(frozen=True)
class Row:
    """One line of the table. `aim`: how much slower it may be with a hundred times the customers."""

    key: str
    title: str
    requests: Callable[[], list[Request]]
    aim: float | None


@dataclass
class Measure:
    """What was found at one size: seconds a request, and the big tables that were read from end to end."""

    seconds: list[float]
    seq_scans: list[str] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20, method="inclusive")[-1]


def signed_in() -> Client:
    """A browser of the manager of the world."""
    client = Client()
    client.force_login(User.objects.get(email="manager@example.com"))
    return client


@dataclass
class Side:
    """One of the two databases, with a browser signed in there."""

    connection: Any
    client: Any = None

    def sign_in(self) -> None:
        use(self.connection)
        self.client = signed_in()


def measure(row: Row, sides: Sequence[Side], times: int) -> list[Measure]:
    """Ask each side `times` times, in turn: whatever else this machine does then slows both alike.

    Before, each request is asked once to warm up and to look at its plans. A page that is so slow that this would take
    long is asked less often, but every request at least four times.
    """
    requests, found = [], []
    for side in sides:
        use(side.connection)
        requests.append(row.requests())
        found.append(Measure([], sorted({scan for one in requests[-1] for scan in _seq_scans(one, side.client)})))
    for n in range(times):
        if sum(found[-1].seconds) > PATIENCE and n >= 4 * len(requests[-1]):
            break
        for side, asked, measured in zip(sides, requests, found, strict=True):
            use(side.connection)
            start = time.perf_counter()
            asked[n % len(asked)].send(side.client)
            measured.seconds.append(time.perf_counter() - start)
    return found


# --- the rows --------------------------------------------------------------------------------------------------------
def _list() -> list[Request]:
    """The first page, then four more by 'Next', and the people of one owner."""
    url = reverse("customers:list")
    requests = [Request(url)]
    client = signed_in()
    for _page in range(4):
        listing = client.get(requests[-1].url).content.decode()
        cursor = listing.split("cursor=", 1)[1].split('"', 1)[0].split("&", 1)[0]
        requests.append(Request(f"{url}?cursor={cursor}"))
    return [*requests, Request(f"{url}?owner=me")]


def _typing(word: str) -> Iterator[str]:
    """What stands in the field after each pause of somebody who types this."""
    return (word[:length] for length in range(2, len(word) + 1, 2))


def _search(texts: list[str]) -> list[Request]:
    return [Request(f"{reverse('customers:list')}?q={text.replace(' ', '+')}", "customers") for text in texts]


def _typical() -> list[Request]:
    """Eight names typed, two characters at a time; one e-mail address, one phone number."""
    people = Customer.objects.filter(pk__in=[37 * n for n in range(1, 9)]).order_by("pk")
    texts = [text for person in people for text in _typing(person.name.lower())]
    return _search([*texts, *_typing(f"{people[0].name.split()[0].lower()}."), "7700000", "770000037"])


def _typos() -> list[Request]:
    """Names with two letters swapped, one letter wrong or one left out."""
    texts = []
    for n in range(8):
        given, family = GIVEN[5 * n], FAMILY[3 * n] + FAMILY_ENDS[2 * n]
        texts += [f"{given} {family[:2]}{family[3:]}", f"{given} {family[0]}{family[2]}{family[1]}{family[3:]}",
                  f"{given} {family[:3]}x{family[4:]}"]  # fmt: skip
    return _search([text.lower() for text in texts])


def _stories(ids: list[int]) -> list[Request]:
    return [Request(reverse("desk:customer_story", args=[pk])) for pk in ids]


def _typical_stories() -> list[Request]:
    return _stories([41 * n for n in range(2, 22)])


def _long_story() -> list[Request]:
    return _stories([Customer.objects.order_by("pk").values_list("pk", flat=True)[0]])


def _board() -> list[Request]:
    """The busiest map's board, whole and as filters change it."""
    url = reverse("journeys:map_board", args=["claim"])
    return [Request(url), Request(f"{url}?overdue=1", "board"), Request(f"{url}?view=mine", "board")]


def _review() -> list[Request]:
    """The busiest map: all time, and the last 30 days beside the 30 before."""
    url = reverse("insights:map_review", args=["claim"])
    return [Request(url), Request(f"{url}?period=30", "review")]


ROWS = (
    Row("list", "customer list", _list, 1.5),
    Row("search", "search as you type", _typical, 3.0),
    Row("typo", "search with a typo", _typos, 3.0),
    Row("story", "story page", _typical_stories, 1.5),
    Row("story-long", "story page of 2,000 touchpoints", _long_story, 1.5),
    Row("board", "board of a map", _board, 1.5),
    Row("review", "map review page", _review, None),
)


# --- plans -----------------------------------------------------------------------------------------------------------
def _seq_scans(request: Request, client: Any) -> set[str]:
    """Big tables that any query of this request reads from end to end."""
    asked: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip("( ").upper().startswith(("SELECT", "WITH")):
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        request.send(client)
    found: set[str] = set()
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            plan = cursor.fetchone()[0]
            found |= set(_scanned(json.loads(plan) if isinstance(plan, str) else plan))
        cursor.execute("SELECT relname FROM pg_class WHERE relname = ANY(%s) AND reltuples >= %s",
                       [list(found), BIG_TABLE])  # fmt: skip
        return {name for (name,) in cursor.fetchall()}


def _scanned(plan: Any, most: float = math.inf) -> Iterator[str]:
    """Tables read from end to end. Not those of which a limit right above takes `most` rows, a tenth at the most."""
    if isinstance(plan, list):
        for part in plan:
            yield from _scanned(part, most)
    elif isinstance(plan, dict):
        if plan.get("Node Type") == "Seq Scan" and plan["Plan Rows"] < 10 * most:
            yield plan["Relation Name"]
        taken = plan["Plan Rows"] if plan.get("Node Type") == "Limit" else math.inf
        for part in plan.values():
            yield from _scanned(part, taken)
