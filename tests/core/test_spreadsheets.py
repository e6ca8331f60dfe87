"""No text of ours becomes a formula in a spreadsheet, and every one comes back as it was."""

from __future__ import annotations

import unicodedata

import pytest

from core.spreadsheets import code_xlsx, decode_xlsx, escape_cell, unescape_cell
from tests.core.hostile import STARTS


@pytest.mark.parametrize("start", STARTS)
def test_c14_a_hostile_start_is_disarmed_and_comes_back(start):
    text = f"{start}cmd|' /C calc'!A0"
    escaped = escape_cell(text)
    assert escaped.startswith("'")
    assert unicodedata.normalize("NFKC", escaped.strip())[0] not in "=+-@\t\r\n"
    assert unescape_cell(escaped) == text
    assert unescape_cell(decode_xlsx(code_xlsx(escaped))) == text


@pytest.mark.parametrize(
    "text", ["", "'", "''", "Amara", "'s-Gravenhage", "O'Neil", "’t Hooft", "\u0301a", " Zoë", "'=", "''=1", "_x0041_"]
)
def test_every_text_comes_back_as_it_was(text):
    assert unescape_cell(escape_cell(text)) == text
    assert decode_xlsx(code_xlsx(text)) == text


def test_harmless_texts_stay_as_they_are():
    for text in ("'s-Gravenhage", "Amara = Okonkwo", "2026-11-23", "a@example.org", "'quoted'"):
        assert escape_cell(text) == text and unescape_cell(text) == text


def test_what_excel_writes_for_a_line_break_is_read():
    assert decode_xlsx("one_x000D_two") == "one\rtwo"
    assert code_xlsx("a\x01b\tc\nd_x000D_") == "a_x0001_b\tc\nd_x005F_x000D_"
