"""Lists as files: everybody, in constant memory, never a formula, and back again as they were."""

from __future__ import annotations

import csv
import io
import unicodedata

import openpyxl
import pytest
from django.urls import reverse

from core.spreadsheets import csv_lines, decode_xlsx, unescape_cell, xlsx_pieces
from customers import actions, queries
from customers.enums import FieldSubject
from customers.models import Customer, ListExport
from tests.core.hostile import STARTS
from tests.factories.customers import CustomerFactory, FieldFactory, IdentityFactory
from tests.factories.teams import UserFactory

pytestmark = pytest.mark.django_db
URL = reverse("customers:export")


@pytest.fixture
def page(client):
    client.force_login(UserFactory(role="manager", name="Mona", email="mona@example.com"))
    return client


def sent(page, **params):
    answer = page.post(URL, {"columns": "all", **params})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def read_csv(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(data):
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return [["" if cell is None else decode_xlsx(cell) for cell in row] for row in book.active.values]


READERS = {"csv": read_csv, "xlsx": read_xlsx}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_c14_no_cell_of_any_column_is_a_formula_and_every_one_comes_back(kind):
    texts = [f"{start}SUM(1;2)\n=second line" for start in STARTS]
    make = csv_lines if kind == "csv" else lambda rows: xlsx_pieces(rows, sheet="Customers")
    rows = READERS[kind](b"".join(make([text] * 5 for text in texts)))
    assert len(rows) == len(texts)
    for text, row in zip(texts, rows, strict=True):
        for cell in row:
            assert unicodedata.normalize("NFKC", cell.strip() or "'")[0] not in "=+-@\t\r\n"
            assert unescape_cell(cell) == text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_c14_hostile_values_in_every_column_of_the_list(page, system, kind):
    FieldFactory(subject=FieldSubject.CUSTOMER, key="region", label="Region", type="text")
    evil = "=HYPERLINK(1)"
    actions.create_customer(
        name=evil, organisation=f"+{evil}", organisation_role=f"@{evil}", languages_spoken=f"-{evil}", tags=[evil],
        identities=[("social", "@evil"), ("external", evil), ("phone", "+44 1632 960112")], fields={"region": evil},
        by=system,
    )  # fmt: skip
    head, row = READERS[kind](sent(page, format=kind))
    assert not [cell for cell in row if cell.strip()[:1] in ("=", "+", "-", "@")]
    back = dict(zip(head, (unescape_cell(cell) for cell in row), strict=True))
    assert (back["Name"], back["Organisation"], back["Region"]) == (evil, f"+{evil}", evil)
    assert (back["Phone"], back["Social handle"], back["Tags"]) == ("+44 1632 960112", "@evil", evil)


def test_the_file_has_everybody_of_the_filter_once_and_says_who_took_it(page, system, monkeypatch):
    monkeypatch.setattr("customers.queries.exports.PIECE", 2)
    people = [CustomerFactory(name=f"Person {n}", language="de") for n in range(5)]
    CustomerFactory(language="fr")
    actions.merge_customers(survivor_id=people[0].pk, loser_id=people[4].pk, by=system)
    IdentityFactory(customer=people[4], value="old@example.org")
    rows = read_csv(sent(page, format="csv", language="de"))
    assert [row[0] for row in rows] == ["Name", "Person 0", "Person 1", "Person 2", "Person 3"]
    assert "old@example.org" in rows[1]
    written = ListExport.objects.get()
    assert (written.rows, written.actor_label, written.params) == (4, "Mona", {"language": "de"})
    assert written.audit_rows.count() == 2


def test_shown_columns_only_where_that_is_wanted(page):
    CustomerFactory(name="Amara", language="de")
    actions_user = page.get(reverse("customers:list")).wsgi_request.user
    actions.choose_columns(noun="customer", columns=["language"], user_id=actions_user.pk, by=_by())
    assert read_csv(sent(page, format="csv", columns="shown")) == [["Name", "Language"], ["Amara", "de"]]


def _by():
    from core.actor import SYSTEM

    return SYSTEM


@pytest.mark.parametrize("item_count", [1, 3])
def test_a_piece_costs_the_same_for_one_and_three(item_count, django_assert_num_queries):
    for _ in range(item_count):
        IdentityFactory(customer=CustomerFactory())
    user = UserFactory()
    ended = []
    with django_assert_num_queries(8):  # ids, people, tags, families, handles, journeys, touchpoints; nobody more
        rows = list(queries.exported_rows(user, {}, queries.all_columns([]), ended.append))
    assert len(rows) == item_count + 1 and ended == [item_count]


def test_agents_may_not_take_the_list_out(browser):
    assert browser.get(URL).status_code == 403 and browser.post(URL, {"format": "csv"}).status_code == 403
    assert not ListExport.objects.exists()


def test_memory_stays_the_same_however_many_rows():
    import tracemalloc

    tracemalloc.start()
    for pieces in (csv_lines, lambda rows: xlsx_pieces(rows, sheet="S")):
        tracemalloc.reset_peak()
        size = sum(len(piece) for piece in pieces(["x" * 20] * 10 for _ in range(20_000)))
        assert size > 20_000 and tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()


def test_no_customer_is_left_out_between_pieces(page, monkeypatch):
    monkeypatch.setattr("customers.queries.exports.PIECE", 3)
    Customer.objects.bulk_create(Customer(name=f"P {n}", sort_key=f"p {n}") for n in range(10))
    assert len(read_csv(sent(page, format="csv"))) == 11
