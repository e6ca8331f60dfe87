"""Which rows of a file are one person: real sets, made-up ones, and what must not be taken for one."""

from __future__ import annotations

import io
import json
import re
from itertools import combinations
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from customers.matching import guess_columns
from customers.matching.comparing import DIFFERENT, SAME, SLIP, day_step, email_step, name_step, phone_step, text_step
from customers.matching.duplicates import find_duplicates
from customers.matching.grouping import groups_of
from customers.matching.names import firm_words, split_name
from customers.matching.reading import read_table
from customers.matching.records import date_digits, phone_key, reader
from tests.factories.doubles import STYLES, made_file

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "dedup"


def pairs_within(owners):
    groups = {}
    for row, owner in enumerate(owners, start=1):
        groups.setdefault(owner, []).append(row)
    return {pair for rows in groups.values() for pair in combinations(rows, 2)}


def f1(found, truth):
    both = len(found & truth)
    return 2 * both / (len(found) + len(truth))


@pytest.mark.parametrize("name", ["dataset1.csv", "dataset3.csv"])
def test_real_sets_with_one_setting(name):
    path = REAL / name
    if not path.exists():
        pytest.skip("the data is not part of the product")
    headers, rows = read_table(path)
    owners = [re.match(r"rec-\d+", row[0])[0] for row in rows]
    found = {(one, other) for one, other, _ in find_duplicates(headers, rows)}
    assert f1(found, pairs_within(owners)) >= 0.99


@pytest.mark.parametrize("style", STYLES)
def test_made_up_files_of_many_shapes(style):
    headers, rows, owners = made_file(style, people=250, seed=3, times=3)
    found = {(one, other) for one, other, _ in find_duplicates(headers, rows)}
    assert f1(found, pairs_within(owners)) >= 0.9  # some moved house where nothing but name and home is known


def test_record_ids_are_never_looked_at():
    headers, rows, owners = made_file("german", people=120, seed=5)
    asked = [pair[:2] for pair in find_duplicates(headers, rows)]
    telling = [[f"person-{owner}", *row[1:]] for owner, row in zip(owners, rows, strict=True)]
    assert [pair[:2] for pair in find_duplicates(["rec_id", *headers[1:]], telling)] == asked
    assert find_duplicates(headers, rows) == find_duplicates(headers, rows)  # nothing is left to chance


HEADERS = ["first name", "last name", "dob", "street", "zip", "email"]
CROWD = [
    [f"G{chr(97 + n % 26)}{chr(97 + n // 26)}lin", f"F{chr(97 + n // 26)}{chr(97 + n % 26)}mond",
     f"19{50 + n % 40}-0{1 + n % 9}-1{n % 9}", f"Road{n} {n}", f"{10000 + 37 * n}", f"p{n}x{n * 7}@example.org"]
    for n in range(60)
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Robert,Okonkwo,1980-03-04,Mill Lane 4,20095,rob@a.example", "Bob,Okonkwo,04.03.1980,Mill Ln. 4,20095,", True),
        ("Okonkwo,Amara,1980-03-04,Mill Lane 4,20095,", "Amara,Okonkwo,1980-03-04,Mill Lane 4,20095,", True),
        ("Zoë,Müller,1980-03-04,Mill Lane 4,20095,", "Zoe,Mueller,1980-04-03,Mill Lane 4,20095,", True),
        ("Anna,Okonkwo,1980-03-04,Mill Lane 4,20095,", "Peter,Okonkwo,1980-03-04,Mill Lane 4,20095,", False),
        ("Karl,Okonkwo,1950-03-04,Mill Lane 4,20095,k@a.ex", "Karl,Okonkwo,1981-11-20,Mill Lane 4,20095,j@a.ex", False),
        ("Anna,Okonkwo,1980-03-04,Mill Lane 4,20095,", "Tom,Berger,1971-01-02,Mill Lane 4,20095,", False),
        ("Anna,Okonkwo,1980-03-04,Mill Lane 4,20095,o@a.ex", "Peter,Okonkwo,1978-11-05,Mill Lane 4,,o@a.ex", False),
    ],
    ids=["short form", "swapped", "accents", "twins", "father and son", "flatmates", "couple with one mailbox"],
)  # fmt: skip
def test_who_is_one_person_and_who_is_not(one, other, same):
    families = [
        [name, row[1], f"19{30 + n}-05-0{1 + n % 9}", *row[3:5], ""]
        for n, row in enumerate(CROWD[:20])
        for name in ("Mia", "Otto")[: 1 + n % 2]
    ]
    rows = [*CROWD, *families, one.split(","), other.split(",")]
    found = {(a, b) for a, b, _ in find_duplicates(HEADERS, rows)}
    assert ((len(rows) - 1, len(rows)) in found) is same


def test_firms_are_known_by_nothing_but_their_names():
    firms = [[f"{row[1]} {trade}"] for row, trade in zip(CROWD, ["Foods", "Motors", "Travel"] * 20, strict=True)]
    rows = [*firms, ["Okonkwo Logistics Ltd"], ["OKONKWO LOGISTICS LLC"], ["Okonkwo Bakery Ltd"]]
    assert [pair[:2] for pair in find_duplicates(["Organisation"], rows)] == [(61, 62)]


def test_columns_whose_names_nobody_knows_are_told_by_what_they_hold():
    headers = ["F1", "F2", "F3", "F4", "F5"]
    rows = [
        [*row[:2], f"{n % 28 + 1}/{n % 12 + 1}/19{50 + n % 40}", f"(0{200 + n}) {n * 7919 % 9000 + 1000}-{n}", row[5]]
        for n, row in enumerate(CROWD, start=1)
    ]
    read = reader(headers, rows)
    assert list(read.ours.values()) == ["first_name", "last_name", "birth_date", "phone", "email"]
    couple = [
        ["Anna", "Okonkwo", "4/3/1980", "(0151) 234-5678", "o@a.ex"],
        ["Peter", "Okonkwo", "5/11/1978", "(0151) 234-5678", "o@a.ex"],
    ]
    assert find_duplicates(headers, [*rows, *couple, couple[0]])[-1][:2] == (61, 63)


@pytest.mark.parametrize(
    ("step", "one", "other", "expected"),
    [
        (name_step, "elizabeth", "liz", SLIP),
        (name_step, "john", "jhon", SLIP),
        (name_step, "anna", "peter", DIFFERENT),
        (day_step, "19800304", "19800403", SLIP),
        (day_step, "19800304", "19550930", DIFFERENT),
        (phone_step, "512345678", "2345678", SAME),
        (email_step, "amara.o@example.org", "amara.o@exmaple.org", SLIP),
        (email_step, "j.smith1@example.org", "j.smith2@example.org", DIFFERENT),
        (text_step, "hauptstrasse", "haupt strasse", SAME),
    ],
)
def test_how_near_two_values_are(step, one, other, expected):
    assert step(one, other) == step(other, one) == expected


@pytest.mark.parametrize(
    "text", ["1980-03-04", "4.3.1980", "04/03/1980", "19800304", "4 March 1980", "4. März 1980", "04031980"]
)
def test_days_are_read_however_they_are_written(text):
    assert date_digits(text) == "19800304"


def test_a_birthday_in_three_columns_is_one():
    read = reader(["fname", "lname", "by", "bm", "bd"], [["Anna", "Berg", "1980", "3", "4"]])
    assert "19800304" in read.record(["Anna", "Berg", "1980", "3", "4"]).values
    assert guess_columns(["name", "by", "city"])["by"] == ""


def test_names_and_phones_in_their_compared_form():
    assert split_name("Dr. von der Heide, Anna") == ("anna", "von der heide", "")
    assert split_name("John Smith Jr.") == ("john", "smith", "jr")
    assert split_name("山田 太郎")[:2] == ("太郎", "山田")
    assert split_name("王小明")[:2] == ("小明", "王")
    assert firm_words("株式会社トヨタ") == firm_words("トヨタ")
    assert phone_key("+49 (0)170 1234567") == phone_key("0170 / 123 45 67") == "701234567"


def test_two_people_are_not_chained_by_a_third():
    far = {(0, 2): -20.0, (1, 2): 1.0, (0, 1): 9.0}
    asked = lambda pairs: [far[pair] for pair in pairs]  # noqa: E731
    assert groups_of({(0, 1): 9.0, (1, 2): 1.0}, asked, doubt=-3) == {0: [0, 1]}
    near = {**far, (0, 2): -4.0}
    assert groups_of({(0, 1): 9.0, (1, 2): 6.0}, lambda pairs: [near[p] for p in pairs], doubt=-3) == {0: [0, 1, 2]}


def test_the_command_reads_any_table_and_prints_rows_from_one(tmp_path):
    headers, rows, owners = made_file("german", people=60, seed=8)
    path = tmp_path / "people.csv"
    lines = [";".join(f'"{cell}"' for cell in row) for row in [headers, *rows]]
    path.write_bytes("\r\n".join(lines).encode("cp1252", errors="replace"))
    out = io.StringIO()
    call_command("find_duplicates", path, "--json", stdout=out)
    pairs = json.loads(out.getvalue())["pairs"]
    assert pairs
    assert all(0 < one < other <= len(rows) and 0 <= score <= 1 for one, other, score in pairs)
    assert f1({(one, other) for one, other, _ in pairs}, pairs_within(owners)) > 0.9


def test_the_command_says_what_is_wrong_with_a_file(tmp_path):
    with pytest.raises(CommandError):
        call_command("find_duplicates", tmp_path / "none.csv")
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(CommandError):
        call_command("find_duplicates", tmp_path / "empty.csv")
    (tmp_path / "program.csv").write_bytes(bytes(range(256)) * 20)
    with pytest.raises(CommandError, match="no text"):
        call_command("find_duplicates", tmp_path / "program.csv")
    (tmp_path / "one.csv").write_text("name\nAmara\n")
    out = io.StringIO()
    call_command("find_duplicates", tmp_path / "one.csv", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"pairs": []}
