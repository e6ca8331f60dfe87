"""Whatever stands in the address of the list: no error of ours, and never a word of it in a statement."""

from __future__ import annotations

import itertools

import pytest
from django.db import connection
from django.urls import reverse

from tests.factories.customers import CustomerFactory

pytestmark = pytest.mark.django_db
HOSTILE = (
    "' OR 1=1 --", '" OR ""="', "1; DROP TABLE customers_customer", "sort_key) --", "-sort_key'", "name__regex",
    "(SELECT pg_sleep(9))", "$$x$$", "\\", "%s", "%(x)s", "%", "_", "\x00", "\x00'", "{}", '{"a": 1}', "[]", "null",
    "9" * 400, "-1", "1e9", "NaN", "0x41", "owner_id", "../../etc", "<script>", "\u202e'", "\ud7ff", "é'" * 50,
    "UTC'; SELECT 1", "fields->>'a'", "a" * 5000, "\r\n'", "''", ";", "--", "/*x*/", "tags__name", "id)",
)  # fmt: skip
PAYLOADS = [before + text + after for (before, after), text in itertools.product(
    (("", ""), ("a", "b"), ("'", "'"), ("name", ""), ("1", " ")), HOSTILE
)]  # fmt: skip
NAMES = ("q", "tag", "owner", "team", "organisation", "language", "contact", "since", "sort", "archived", "view",
         "import", "journeys", "page_size", "fields.region", "fields.x'")  # fmt: skip


def test_c05_s5_no_parameter_of_the_list_reaches_a_statement(browser):
    CustomerFactory()
    assert len(PAYLOADS) == 200
    said: list[str] = []

    def listen(execute, sql, params, many, context):
        said.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        for payload in PAYLOADS:
            answer = browser.get(
                reverse("customers:list"), dict.fromkeys((*NAMES, f"fields.{payload}"[:80]), payload),
                headers={"HX-Request": "true", "HX-Target": "customers"},
            )  # fmt: skip
            assert answer.status_code < 500, payload
    marks = ("DROP TABLE", "pg_sleep", "name__regex", "$$x$$", "UTC';", "OR 1=1", "../", "<script>", "aaaa")
    assert not [sql for sql in said if any(mark in sql for mark in marks)]


@pytest.mark.parametrize("cursor", ["1e9", "x", "p.q", "9" * 400, "\x00"])
def test_c05_a_cursor_nobody_issued_is_refused(browser, cursor):
    assert browser.get(reverse("customers:list"), {"cursor": cursor}).status_code == 422
    assert browser.get(reverse("customers:list"), {"cursor": cursor, "q": "amara"}).status_code in (200, 422)
