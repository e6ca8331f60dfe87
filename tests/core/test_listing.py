"""Pages of lists: every row once, forwards and backwards, whatever is equal, whoever meddles."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import RuleBroken
from core.listing import keyset_page, merged_page
from customers.models import Organisation
from teams.models import Team
from tests.factories.customers import OrganisationFactory

pytestmark = pytest.mark.django_db
NAMES = ["Beta", "alpha", "Álpha", "gamma", "beta", "alpha", "Delta"]
ORDERS = [("sort_key", "id"), ("-sort_key", "-id"), ("sort_key", "-id"), ("-created_at", "id"), ("id",)]


@pytest.fixture
def rows() -> list[Organisation]:
    return [OrganisationFactory(name=name) for name in NAMES]


def _forwards(order, size: int, **more) -> list[list[int]]:
    pages, cursor = [], ""
    while True:
        page = keyset_page(Organisation.objects.all(), order, cursor=cursor, size=size, **more)
        pages.append([row.pk for row in page.rows])
        cursor = page.next
        if not cursor:
            return pages


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_forwards_every_row_once_with_ties(rows, order, size):
    everything = list(Organisation.objects.order_by(*order).values_list("pk", flat=True))
    pages = _forwards(order, size)
    assert list(itertools.chain(*pages)) == everything
    assert all(len(page) == size for page in pages[:-1])
    assert pages[-1]


@pytest.mark.parametrize("order", ORDERS)
def test_backwards_gives_the_same_pages(rows, order):
    cursor = ""
    seen = []
    while True:
        page = keyset_page(Organisation.objects.all(), order, cursor=cursor, size=2)
        seen.append(page)
        if not page.next:
            break
        cursor = page.next
    back = [seen[-1]]
    while back[-1].previous:
        back.append(keyset_page(Organisation.objects.all(), order, cursor=back[-1].previous, size=2))
    assert [page.rows for page in reversed(back)] == [page.rows for page in seen]
    assert (back[-1].previous, seen[0].previous) == ("", "")


def test_rows_that_come_and_go_meanwhile_neither_repeat_nor_hide_others(rows):
    first = keyset_page(Organisation.objects.all(), ("id",), size=3)
    Organisation.objects.filter(pk=first.rows[-1].pk).delete()
    OrganisationFactory(name="new")
    rest = keyset_page(Organisation.objects.all(), ("id",), cursor=first.next, size=50)
    assert [row.name for row in rest.rows] == [*NAMES[3:], "new"]


def test_an_empty_list_is_a_page_without_neighbours():
    page = keyset_page(Organisation.objects.all(), ("id",))
    assert (page.rows, page.next, page.previous, bool(page)) == ([], "", "", False)


@pytest.mark.parametrize("parts", [1, 2, 3])
@pytest.mark.parametrize("order", ORDERS)
def test_several_lists_are_read_as_one_with_one_query(rows, order, parts):
    lists = [Organisation.objects.filter(pk__in=[row.pk for row in rows[n::parts]]) for n in range(parts)]
    cursor, seen = "", []
    while True:
        with CaptureQueriesContext(connection) as queries:
            page = merged_page(lists, order, cursor=cursor, size=2)
        assert len(queries) == 1
        seen += [row.pk for row in page.rows]
        cursor = page.next
        if not cursor:
            break
    assert seen == list(Organisation.objects.order_by(*order).values_list("pk", flat=True))


def test_there_is_no_count_and_no_offset(rows):
    first = keyset_page(Organisation.objects.all(), ("sort_key", "id"), size=2)
    with CaptureQueriesContext(connection) as queries:
        keyset_page(Organisation.objects.all(), ("sort_key", "id"), cursor=first.next, size=2)
    (query,) = queries.captured_queries
    assert "OFFSET" not in query["sql"]
    assert "COUNT" not in query["sql"]


def test_a_cursor_that_nobody_issued_is_refused(rows):
    good = keyset_page(Organisation.objects.all(), ("sort_key", "id"), size=2).next
    text, signature = good.split(".")
    tampered = [
        "x", ".", "WyJuIiwxXQ", f"{text}.", f"{text[:-1]}.{signature}", f"{text}.{signature[:-1]}A",
        f"{text}x.{signature}", "\x00", "é" * 40, "a" * 5000,
    ]  # fmt: skip
    for cursor in tampered:
        with pytest.raises(RuleBroken) as refused:
            keyset_page(Organisation.objects.all(), ("sort_key", "id"), cursor=cursor)
        assert (refused.value.status, refused.value.code) == (422, "bad_cursor")


@pytest.mark.parametrize(
    ("queryset", "order"),
    [
        (Organisation.objects, ("id",)),
        (Organisation.objects, ("-created_at", "id")),
        (Team.objects, ("sort_key", "id")),
    ],
)
def test_a_cursor_of_another_list_is_refused(rows, queryset, order):
    cursor = keyset_page(Organisation.objects.all(), ("sort_key", "id"), size=2).next
    with pytest.raises(RuleBroken):
        keyset_page(queryset.all(), order, cursor=cursor)


def test_times_keep_their_microseconds(rows):
    at = dt.datetime(2026, 11, 12, 9, 52, 0, 123456, tzinfo=dt.UTC)
    for number, row in enumerate(rows):
        Organisation.objects.filter(pk=row.pk).update(created_at=at + dt.timedelta(microseconds=number))
    assert list(itertools.chain(*_forwards(("created_at", "id"), 2))) == [row.pk for row in rows]
