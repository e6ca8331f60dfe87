"""How customers are found: words, digits, accents, typos, and by the index."""

from __future__ import annotations

from hashlib import md5

import pytest
from django.db import connection

from core.names import search_fragments
from customers import actions
from customers.matching import search_text
from customers.models import Customer
from customers.queries import ORDER, customer_list, find_customers, similar_customers
from tests.factories.teams import UserFactory


def test_search_text_is_plain_and_has_phones_by_their_digits():
    text = search_text(
        names=["Zoë Müller", "Müller & Söhne"],
        handles=[("phone", "+441632960112"), ("email", "zoe@example.org"), ("external", "C-17"), ("device", "secret")],
    )
    assert text == " zoe muller & sohne 441632960112 01632960112 zoe@example.org c-17"


@pytest.mark.parametrize(
    ("typed", "fragments"),
    [
        ("Zoë", ["zoe"]),
        ("z mü", [" z", " mu"]),
        ("01632 960-112", ["01632960112"]),
        ("+44 (0)1632 960112", ["441632960112"]),
        ("0044 1632", ["441632"]),
        ("  ", []),
        ("100%", ["100%"]),
    ],
)
def test_search_fragments(typed, fragments):
    assert search_fragments(typed) == fragments


@pytest.fixture
def people(system):
    made = {}
    for name, organisation, handles in (
        ("Amara Okonkwo", "Okonkwo Ceramics", [("email", "amara@example.org"), ("phone", "01632 960112")]),
        ("Zoë Müller", "", [("social", "@zoe_m")]),
        ("Joanna Ann", "", [("external", "CRM-0042")]),
        ("Anna Zhu", "", []),
    ):
        made[name] = actions.create_customer(name=name, organisation=organisation, identities=handles, by=system)
    return made


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("amara", ["Amara Okonkwo"]),
        ("OKONKWO cer", ["Amara Okonkwo"]),
        ("okonkwo zoe", []),
        ("muller", ["Zoë Müller"]),
        ("Müll", ["Zoë Müller"]),
        ("960112", ["Amara Okonkwo"]),
        ("+44 1632 960112", ["Amara Okonkwo"]),
        ("amara@ex", ["Amara Okonkwo"]),
        ("@zoe_m", ["Zoë Müller"]),
        ("zoeXm", []),
        ("crm-0042", ["Joanna Ann"]),
        ("an", ["Anna Zhu", "Joanna Ann"]),
        ("%", []),
        ("", ["Amara Okonkwo", "Anna Zhu", "Joanna Ann", "Zoë Müller"]),
    ],
)
def test_the_list_finds_words_in_any_handle(people, typed, names):
    found = customer_list(UserFactory(), typed).order_by(*ORDER)
    assert [row.name for row in found] == names


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["okonwko", "amra okonkwo", "Ammara", "okonkwoo", "amaraokonkwo"])
def test_typos_are_forgiven(people, typed):
    assert find_customers(typed, 5)[0] == people["Amara Okonkwo"]


@pytest.mark.django_db
def test_what_begins_a_name_comes_first_and_numbers_are_not_guessed(people):
    assert [row.name for row in find_customers("anna", 5)][:2] == ["Anna Zhu", "Joanna Ann"]
    assert find_customers("01632 960113", 5) == []
    assert find_customers("  ", 5) == []
    assert find_customers("amara", 5, but=[people["Amara Okonkwo"].pk]) == []


@pytest.mark.django_db
def test_merged_and_archived_people_are_found_only_through_their_survivor(people, system):
    amara, zoe, anna = people["Amara Okonkwo"], people["Zoë Müller"], people["Anna Zhu"]
    actions.merge_customers(survivor_id=zoe.pk, loser_id=amara.pk, by=system)
    actions.archive_customer(customer_id=anna.pk, by=system)
    assert find_customers("amara", 5) == [zoe]
    assert find_customers("anna zhu", 1) != [anna]
    assert list(customer_list(UserFactory(), archived=True)) == [anna]


@pytest.fixture
def crowd(db):
    """20,000 customers."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE customers_customer DISABLE TRIGGER USER")  # no audit rows: they only take time here
        cursor.execute(
            """
            INSERT INTO customers_customer (name, sort_key, organisation_role, language, languages_spoken, time_zone,
                do_not_contact, fields, search_text, version, created_at, updated_at)
            SELECT name, name, '', 'en', '', 'UTC', false, '{}',
                concat(' ', name, ' ', mail, ' 44', phone, ' 0', phone),
                1, now(), now()
            FROM generate_series(1, 20000) AS n,
                LATERAL (SELECT substr(md5(n::text), 1, 7) AS first, substr(md5((n * 7)::text), 1, 8) AS last) AS words,
                LATERAL (SELECT first || ' ' || last AS name, first || '.' || last || '@example.org' AS mail,
                         1632000000 + n AS phone) AS made
            """
        )
        cursor.execute("UPDATE customers_customer SET search_text = ' amara okonkwo' WHERE sort_key = (%s)", [FIRST])
        cursor.execute("SELECT gin_clean_pending_list('customer_search_trgm')")  # as autovacuum does
        cursor.execute("ANALYZE customers_customer")


FIRST = f"{md5(b'1', usedforsecurity=False).hexdigest()[:7]} {md5(b'7', usedforsecurity=False).hexdigest()[:8]}"


def test_no_search_reads_the_whole_table(crowd, django_assert_num_queries):
    user = UserFactory()
    for typed in ("okonkwo", "a1b2c", "ok", "amara okonkwo", "01632 000017", "o"):
        plan = customer_list(user, typed).order_by(*ORDER)[:51].explain()
        assert "Seq Scan on customers_customer" not in plan, plan
        assert "customer_search_trgm" in plan or "customer_by_name" in plan
    plan = Customer.objects.current().filter(search_text__trigram_word_similar="okonwko").explain()
    assert "Seq Scan" not in plan and "customer_search_trgm" in plan
    with django_assert_num_queries(5):  # begin, threshold, the search, tags, commit
        assert [row.search_text for row in similar_customers("okonwko", 5)] == [" amara okonkwo"]
    plan = customer_list(user).order_by(*ORDER)[:51].explain()
    assert "Seq Scan on customers_customer" not in plan and "customer_by_name" in plan
