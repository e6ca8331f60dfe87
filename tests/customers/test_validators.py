"""Handles in their one form."""

from __future__ import annotations

import pytest

from core.actor import SYSTEM
from core.company import change_company
from core.errors import RuleBroken
from customers.validators import check_name, normalise, phone_digits

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "given", "normal"),
    [
        ("email", " Amara@Example.ORG ", "amara@example.org"),
        ("email", "o'neil+news@example.org", "o'neil+news@example.org"),
        ("email", "Zoë@Bücher.example", "zoë@xn--bcher-kva.example"),
        ("email", "a@xn--bcher-kva.example.", "a@xn--bcher-kva.example"),
        ("email", "Amara Okonkwo <Amara@example.org>", "amara@example.org"),
        ("email", "mailto:amara@example.org", "amara@example.org"),
        ("email", "\u202aａｍａｒａ＠example.org\u202c", "amara@example.org"),
        ("phone", "01632 960112", "+441632960112"),
        ("phone", "\u202a+44 1632 960112\u202c", "+441632960112"),
        ("phone", "+44 (0)1632 960112", "+441632960112"),
        ("phone", "0049 30 901820", "+4930901820"),
        ("phone", "+1-202-555-0143", "+12025550143"),
        ("social", " @Amara ", "@amara"),
        ("external", " CRM-1 ", "CRM-1"),
        ("device", "abc\u0301", "ab\u0107"),
        ("social", "https://www.linkedin.com/comm/in/amara?trk=x", "linkedin:amara"),
        ("social", "linkedin.com/mwlite/in/amara", "linkedin:amara"),
        ("social", "https://instagram.com/_u/amara", "instagram:amara"),
    ],
)
def test_normalise(kind, given, normal):
    assert normalise(kind, given) == normal
    assert normalise(kind, normal) == normal


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("email", "", "empty_handle"),
        ("email", "amara", "bad_email"),
        ("email", "amara@example", "bad_email"),
        ("email", "a b@example.org", "bad_email"),
        ("email", "a@b@example.org", "bad_email"),
        ("email", "a..b@example.org", "bad_email"),
        ("email", "a@exa mple.org", "bad_email"),
        ("email", "a@-example.org", "bad_email"),
        ("email", "a@example.org\nBcc: x@example.org", "bad_email"),
        ("email", "x" * 65 + "@example.org", "bad_email"),
        ("phone", "call me", "bad_phone"),
        ("phone", "123", "bad_phone"),
        ("phone", "960112", "no_area_code"),
        ("phone", "+1 555 0100", "no_area_code"),
        ("phone", "+99912345678901234567", "bad_phone"),
        ("external", "x" * 255, "handle_too_long"),
        ("external", "a\x00b", "bad_handle"),
        ("pigeon", "coo", "unknown_kind"),
    ],
)
def test_normalise_refuses_and_says_where(kind, given, code):
    with pytest.raises(RuleBroken) as refused:
        normalise(kind, given)
    assert refused.value.code == code
    assert refused.value.field == ("kind" if kind == "pigeon" else kind)
    assert refused.value.message.endswith(".")


def test_numbers_without_a_country_are_of_the_companys_region_or_the_one_named():
    change_company(phone_region="DE", by=SYSTEM)
    assert normalise("phone", "030 901820") == "+4930901820"
    assert normalise("phone", "01632 960112", region="GB") == "+441632960112"


def test_phone_digits_with_and_without_the_country():
    assert phone_digits("+441632960112") == ["441632960112", "01632960112"]
    assert phone_digits("no number 12") == ["12"]


def test_names_stand_on_one_line():
    assert check_name("  Amara \n Okonkwo ") == "Amara Okonkwo"
    assert check_name("Amara\u202e \x1b[2JOkonkwo\x00") == "Amara [2JOkonkwo"
    family = "\U0001f469\u200d\U0001f467"
    assert check_name(family) == family


@pytest.mark.parametrize("name", ["", " \t ", "\u200b", "\u202e", "\u200f\u2066 ", "\u0301"])
def test_a_name_can_be_seen(name):
    with pytest.raises(RuleBroken):
        check_name(name)
