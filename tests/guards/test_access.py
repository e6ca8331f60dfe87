"""Nobody gets further than their role: every route x method x kind of caller, as tests/guards/access_table.py declares.

Rule: a URL carries a permission, stands in the table, and refuses everybody else without having written anything.
Usual mistakes: a view without `@staff_view`; a write before the check; a new URL without its line in the table; a
permission given to one role too many.
Way out: stamp the view (`@staff_view(Permission.X)`, or `required_permission` on an API view) and add one line to the
table. A door that must stand open goes to OPEN there, with its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.guards.access_table import OPEN, TABLE
from tests.guards.routes import Door, doors
from tests.guards.world import World, build_world

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: Rows that belong to the traffic itself: sessions, and the counters of rate limits (in the cache's table).
TRAFFIC = {"django_session", "core_cache"}

pytestmark = pytest.mark.guard


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker) -> Iterator[tuple[World, dict[Client, dict[str, str]]]]:
    """One of everything, made once, and the cookies each caller has."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        callers = (*world.pages.values(), *world.programs.values())
        yield world, {one: {name: cookie.value for name, cookie in one.cookies.items()} for one in callers}
        transaction.set_rollback(True)


@pytest.fixture
def world(made, db) -> World:
    """The same for this one test, on top of which all it does is rolled back."""
    world, cookies = made
    for client, values in cookies.items():
        client.cookies = SimpleCookie(values)
    return world


def digest() -> str:
    """What stands in all tables, as one string: order-free sums of row hashes."""
    tables = sorted(set(connection.introspection.table_names()) - TRAFFIC)
    sums = [f"SELECT '{t}' AS t, count(*) AS n, sum(hashtextextended(x::text, 7)) AS s FROM \"{t}\" x" for t in tables]
    with connection.cursor() as cursor:
        cursor.execute("SELECT md5(string_agg(q::text, ',' ORDER BY t)) FROM (" + " UNION ALL ".join(sums) + ") q")
        return cursor.fetchone()[0]


def is_denied(response) -> bool:
    """401, 403, 404, or on to the sign-in page."""
    to_sign_in = response.status_code in (302, 303) and response["Location"].startswith(reverse("account_login"))
    return response.status_code in (401, 403, 404) or to_sign_in


def url_of(door: Door, world: World, fill: dict[str, str]) -> str:
    arguments = {name: world.argument(fill.get(name, name)) for name in door.arguments}
    return reverse(door.name, kwargs=arguments)


def callers_of(door: Door, world: World) -> dict:
    return world.programs if door.is_api else world.pages


DOORS = {door.name: door for door in doors()}


def test_every_url_has_a_name_of_its_own():
    repeated = [name for name, count in Counter(door.name for door in doors()).items() if count > 1 or name[-1:] == ":"]
    assert not repeated, f"URLs without a name of their own: {repeated}"


def test_every_url_is_stamped_or_stands_open_for_a_reason():
    bare = [f"{d.name} ({d.path})" for d in doors() if d.permission is None and d.name not in OPEN]
    assert not bare, f"no permission on: {bare}"


def test_every_url_is_declared_and_nothing_else_is():
    declared = [route.name for route in TABLE] + list(OPEN)
    assert len(declared) == len(set(declared)), [name for name, n in Counter(declared).items() if n > 1]
    missing = sorted(set(DOORS) - set(declared))
    assert not missing, f"add a line to tests/guards/access_table.py for: {missing}"
    gone = sorted(set(declared) - set(DOORS))
    assert not gone, f"access_table.py names URLs that are not there: {gone}"


@pytest.mark.parametrize("route", TABLE, ids=lambda route: route.name)
def test_the_matrix(route, world):
    """First all that may change nothing, with one look at the tables after it; then the allowed writes, each undone."""
    door = DOORS[route.name]
    url = url_of(door, world, route.fill)
    callers = callers_of(door, world)
    declared = [
        (method, caller) for method in route.methods.split() for caller in callers if route.allows(method, caller)
    ]
    writes = [(method, caller) for method, caller in declared if method != "GET"]
    harmless = [(m, c) for m in METHODS for c in callers if (m, c) not in writes]
    before = digest()
    wrong = [_wrong(callers[c], m, url, route.allows(m, c), (m, c) in declared, c) for m, c in harmless]
    assert not any(wrong), "\n".join(filter(None, wrong))
    assert digest() == before, f"{url}: somebody who may not, or may only look, changed rows"
    for method, caller in writes:
        with transaction.atomic():
            wrong.append(_wrong(callers[caller], method, url, True, True, caller))
            transaction.set_rollback(True)
    assert not any(wrong), "\n".join(filter(None, wrong))


def _wrong(client, method: str, url: str, may: bool, declared: bool, caller: str) -> str:
    """Make the request; say what is wrong with the answer, '' if nothing is."""
    response = client.generic(method, url)
    code = response.status_code
    if response.streaming:
        list(response)  # so that the file is closed
    at = f"{method} {url} as {caller}"
    if code >= 500:
        return f"{at} broke with {code}"
    if not may and not is_denied(response) and code != 405:
        return f"{at} got in with {code}"
    if declared and (is_denied(response) or code == 405):
        return f"{at} was refused with {code}"
    return ""


def test_the_matrix_is_as_large_as_it_says(world, capsys):
    """Prints how many requests the matrix makes, so that a shrinking one is seen."""
    count = sum(len(callers_of(DOORS[route.name], world)) * len(METHODS) for route in TABLE)
    with capsys.disabled():
        print(f"\naccess: {len(TABLE)} routes, {len(OPEN)} open doors, {count} requests")
    assert count >= len(TABLE) * 8 * len(METHODS)


def test_a_disabled_user_and_a_revoked_key_are_in_the_matrix(world):
    assert {"anonymous", "disabled", "key_of_admin"} <= set(world.pages)
    assert {"anonymous", "revoked", "expired", "session_of_admin"} <= set(world.programs)
