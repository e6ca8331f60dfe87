"""How customers are found: words, digits, accents, typos, and by the index."""

from __future__ import annotations

from hashlib import md5

import pytest
from django.db import connection

from core.names import letters_of, search_fragments, spellings
from customers import actions
from customers.matching import search_text
from customers.queries import ORDER, Rank, customer_list, find_customers
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


def plans(asked):
    """The plans of these (sql, params)."""
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(f"EXPLAIN {sql}", params)
            yield "\n".join(line for (line,) in cursor.fetchall())


SEARCHES = (
    "okonkwo",
    "a1b2c",
    "ok",
    "amara okonkwo",
    "01632 000017",
    "o",
    "okonwko",
    "amra okonwko",
    "amaraokonkwo",
    "محمد",
    "小明",
)


def test_no_search_reads_the_whole_table(crowd):
    asked = []

    def listen(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    for typed in SEARCHES:
        asked.clear()
        with connection.execute_wrapper(listen):
            find_customers(typed, 5)
        assert 2 <= len(asked) <= 8, typed
        for plan in plans(list(asked)):
            assert "Seq Scan on customers_customer" not in plan, (typed, plan)


def test_the_list_by_name_is_read_by_its_index(crowd):
    plan = customer_list(UserFactory()).order_by(*ORDER)[:51].explain()
    assert "Seq Scan on customers_customer" not in plan and "customer_by_name" in plan


@pytest.mark.django_db
def test_a_handle_comes_before_a_name_before_a_word_before_a_part_before_a_typo(system, django_assert_num_queries):
    def person(name, **told):
        return actions.create_customer(name=name, by=system, **told)

    typo = person("Bertrum Cole")
    part = person("Zac Coxbertrand")
    word = person("Amy Bertrand")
    name = person("Bertrand Zeal")
    handle = person("Zoe", identities=[("external", "bertrand")])
    with django_assert_num_queries(9):  # handle, its survivor, that one; names, words, parts, alike twice; all of them
        found = find_customers("bertrand", 9)
    assert found == [handle, name, word, part]
    assert [row.match.rank for row in found] == [Rank.HANDLE, Rank.NAME, Rank.WORD, Rank.PART]
    assert find_customers("bertrumm", 9) == [typo]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    ["lukasz", "SORENSEN", "Łukasz", "łukas sorensen", "sörensen lukasz", "soerensen", "lukasz.sorensen", "lokasz"],
)
def test_accents_and_letters_of_other_alphabets_are_forgiven(system, typed):
    lukasz = actions.create_customer(
        name="Łukasz Sørensen", identities=[("email", "lukasz.sorensen@example.org")], by=system
    )
    assert find_customers(typed, 3) == [lukasz]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "email", "typed"),
    [
        ("王小明", "", ["王", "小", "明", "王小", "小明", "王小明"]),
        ("田中 太郎", "", ["田中", "太郎", "田中太郎", "郎"]),
        ("محمد الفارسي", "", ["محمد", "الفارسي", "الفارس", "الفرسي"]),
        ("Seán O\u2019Brien", "", ["o'brien", "O\u2019Brien", "sean", "obrien"]),
        (
            "김철수",
            "info@bücher.example",
            ["철수", "bücher", "bucher.ex", "info@BÜCHER.example", "info@xn--bcher-kva.ex"],
        ),
    ],
)
def test_names_and_addresses_in_any_writing_are_found_by_their_parts(system, name, email, typed):
    person = actions.create_customer(name=name, identities=[("email", email)] if email else [], by=system)
    actions.create_customer(name="Amara Okonkwo", identities=[("email", "amara@example.org")], by=system)
    assert [word for word in typed if find_customers(word, 3) != [person]] == []


@pytest.mark.django_db
def test_a_device_is_found_by_its_whole_id(system):
    identities = [("device", "550E8400-E29B-41D4-A716-446655440000")]
    amara = actions.create_customer(name="Amara", identities=identities, by=system)
    assert find_customers("550E8400-E29B-41D4-A716-446655440000", 3) == [amara]
    assert find_customers("550e8400", 3) == []


@pytest.mark.django_db
def test_python_and_the_database_spell_alike():
    for text in (" amara okonkwo amara.okonkwo@example.org 01632960112", " zoe müller-o'neil x 田中", "", " ab 12"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT customers_spellings(%s)", [text])
            (there,) = cursor.fetchone()
        assert set(there or []) == {one for word in letters_of(text) for one in spellings(word)}


@pytest.mark.django_db
def test_somebody_merged_away_is_found_by_the_old_handle(system):
    zoe = actions.create_customer(name="Zoe", by=system)
    other = actions.create_customer(name="Amara", identities=[("external", "C-77")], by=system)
    actions.merge_customers(survivor_id=zoe.pk, loser_id=other.pk, by=system)
    (found,) = find_customers("C-77", 3)
    assert (found, found.match.rank) == (zoe, Rank.HANDLE)
