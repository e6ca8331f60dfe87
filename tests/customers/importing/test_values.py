"""What people write into cells: dates, numbers, yes and no, languages, several values in one cell."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from core.errors import RuleBroken
from customers.matching.values import (
    is_day_first,
    language_code,
    purchase_kind,
    read_date,
    read_number,
    read_yes_no,
    something,
    split_emails,
    split_phones,
    split_words,
)

MARCH = dt.date(2024, 3, 4)


@pytest.mark.parametrize(
    "text",
    ["2024-03-04", "2024/3/4", "20240304", "04.03.2024", "4.3.2024", "04/03/2024", "4 Mar 2024", "March 4, 2024",
     "2024-03-04T10:00:00Z", "2024-03-04 10:00", "04.03.2024 10:00", "04-Mar-2024"],
)  # fmt: skip
def test_dates(text):
    assert read_date(text) == MARCH


def test_slashes_follow_the_file_and_dots_never_do():
    assert read_date("03/04/2024", day_first=False) == MARCH
    assert read_date("04.03.2024", day_first=False) == MARCH
    assert is_day_first(["1/2/2024", "13/2/2024"], otherwise=False) is True
    assert is_day_first(["1/2/2024", "2/13/2024"], otherwise=True) is False
    assert is_day_first(["1/2/2024", "x"], otherwise=True) is True


@pytest.mark.parametrize("text", ["", "soon", "31.02.2024", "2024-13-01", "12345678", "1/2/24", "٤/٣/٢٠٢٤x"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(RuleBroken):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,234.50", "1234.5"), ("1.234,50", "1234.5"), ("1 234,50", "1234.5"), ("€ 1234.5", "1234.5"), ("-5", "-5"),
     ("1,234", "1234"), ("1.5", "1.5"), ("1,5", "1.5"), ("1.234.567", "1234567"), ("1'234.50 CHF", "1234.5"),
     ("\u221212", "-12"), ("0,125", "0.125"), ("0,500", "0.5"), ("12345,678", "12345.678"), ("(1,234.50)", "-1234.5"),
     ("1E6", "1000000"), ("US$5", "5"), ("R$ 5,50", "5.5"), ("5,- kr.", "5"), ("-€5", "-5"), ("12 %", "12")],
)  # fmt: skip
def test_numbers(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "many", "1-2", "9" * 20, "Q4 2026", "1/2", "1E13"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(RuleBroken):
        read_number(text)


def test_words():
    assert [read_yes_no(word) for word in ("Yes", "JA", "1", "x", "true")] == [True] * 5
    assert [read_yes_no(word) for word in ("No", "nein", "0", "FALSE", "opted-out")] == [False] * 5
    with pytest.raises(RuleBroken):
        read_yes_no("perhaps")
    assert [language_code(word) for word in ("German", "deutsch", "de_DE", "pt-BR")] == ["de", "de", "de-DE", "pt-BR"]
    assert [purchase_kind(word) for word in ("Police", "Vertrag", "order")] == ["policy", "contract", "order"]
    assert [something(word) for word in (" NULL ", "n/a", "-", " Ada ")] == ["", "", "", "Ada"]


def test_several_values_in_one_cell():
    assert split_emails("Ada <a@x.org>; Bob <b@x.org>") == ["a@x.org", "b@x.org"]
    assert split_emails("a@x.org, b@x.org") == ["a@x.org", "b@x.org"]
    assert split_emails('["a@x.org","b@x.org"]') == ["a@x.org", "b@x.org"]
    assert split_phones("+44 1632 960112; 01632 960113 / +44 1") == ["+44 1632 960112", "01632 960113", "+44 1"]
    assert split_phones('[{"number":"1632960112","callingCode":"+44"}]') == ["+441632960112"]
    assert split_words("VIP, Gold;old|new") == ["VIP", "Gold", "old", "new"]
    assert split_words('["VIP","Gold, old"]') == ["VIP", "Gold, old"]
