"""Tables in files: encodings, delimiters, quotes, broken rows, workbooks, cards, bombs."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from customers.matching.files import BadFile, StagedRows, open_table, stage_rows

UMLAUTS = "Näme;Mail\nJürgen Größe;j@example.org\nZoë;z@example.org\n"


@pytest.fixture
def read(tmp_path):
    """Write a file and read it back: (table, rows as (line, cells, problem))."""

    def write_and_read(content: bytes, **options):
        path = tmp_path / "file"
        path.write_bytes(content)
        with open_table(path, **options) as table:
            return table, [(row.line, row.cells, row.problem) for row in table.rows]

    return write_and_read


@pytest.mark.parametrize(
    ("coded", "encoding"),
    [
        (UMLAUTS.encode(), "utf-8"),
        (UMLAUTS.encode("utf-8-sig"), "utf-8-sig"),
        (UMLAUTS.encode("utf-16"), "utf-16"),
        (UMLAUTS.encode("utf-16-le"), "utf-16-le"),
        (UMLAUTS.encode("utf-16-be"), "utf-16-be"),
        (UMLAUTS.encode("cp1252"), "cp1252"),
        (UMLAUTS.encode("latin-1") + b"\x81;x\n", "latin-1"),
        (UMLAUTS.replace("\n", "\r\n").encode(), "utf-8"),
        (UMLAUTS.replace("\n", "\r").encode(), "utf-8"),
    ],
)
def test_encodings_and_line_ends_are_found(read, coded, encoding):
    table, rows = read(coded)
    assert table.encoding == encoding
    assert table.header == ("Näme", "Mail")
    assert rows[0] == (2, ["Jürgen Größe", "j@example.org"], "")
    assert rows[1][1] == ["Zoë", "z@example.org"]


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp932", ["山田 太郎", "佐藤 花子"]),
        ("gb18030", ["王小明", "李红"]),
        ("big5", ["陳大文", "黃美玲"]),
        ("cp949", ["김철수", "이영희"]),
        ("cp1251", ["Анна Иванова", "Пётр Смирнов"]),
        ("koi8_r", ["Анна Иванова", "Пётр Смирнов"]),
        ("cp1250", ["Łukasz Wiśniewski", "Božena Dvořáková"]),
        ("cp1254", ["Gülşah Yıldız", "İbrahim Doğan"]),
        ("mac_roman", ["Jürgen Größe", "Zoë Müller"]),
        ("latin_1", ["Þórður Þráinsson", "Ásdís Æsa"]),
        ("cp1252", ["Noël O’Neil", "Zoë Müller"]),
    ],
)
def test_code_pages_of_the_world_are_told_by_whose_letters_they_make(read, encoding, names):
    rows = "".join(f"{name};n{n}@example.org\n" for n, name in enumerate(names * 10))
    table, found = read(f"Name;Mail\n{rows}".encode(encoding))
    assert [cells[0] for _line, cells, _problem in found[:2]] == names, table.encoding


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found_also_among_others(read, delimiter):
    text = (
        f'Name{delimiter}Note{delimiter}Amount\nAda{delimiter}"a, b; c|d"{delimiter}"1,5"\nBob{delimiter}{delimiter}\n'
    )
    table, rows = read(text.encode())
    assert table.delimiter == delimiter
    assert [cells for _line, cells, _problem in rows] == [["Ada", "a, b; c|d", "1,5"], ["Bob", "", ""]]


def test_line_breaks_quotes_and_blank_lines(read):
    _table, rows = read(b'sep=;\nName;Note\n\n"A ""B"" C";"two\nlines"\n;\nLast;5" pipe\n')
    assert rows == [(4, ['A "B" C', "two\nlines"], ""), (7, ["Last", '5" pipe'], "")]


def test_a_quote_that_never_closes_costs_one_row(read):
    text = 'Name,Note\nAda,"open\nBob,fine\n' + "".join(f"P{n},x\n" for n in range(600))
    _table, rows = read(text.encode())
    assert rows[0][0] == 2
    assert "never closes" in rows[0][2]
    assert rows[1] == (3, ["Bob", "fine"], "")
    assert len(rows) == 602
    assert not any(problem for _line, _cells, problem in rows[1:])
    _table, short = read(b'Name,Note\nAda,"open\nBob,fine\n')
    assert [(line, bool(problem)) for line, _cells, problem in short] == [(2, True), (3, False)]


def test_odd_rows_say_what_is_odd(read):
    table, rows = read(b"Name,,Mail\nAda\nBob,x,b@example.org,,\nCy,x,c@example.org,more\n" + b"D" * 20_000 + b",,\n")
    assert table.header == ("Name", "Column 2", "Mail")
    assert rows[0] == (2, ["Ada", "", ""], "")
    assert rows[1][2] == ""
    assert "4 cells" in rows[2][2]
    assert "characters" in rows[3][2]
    assert len(rows[3][1][0]) == 10_000


def workbook(rows, *, sheets=("People",)) -> bytes:
    book = Workbook()
    book.active.title = sheets[0]
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_workbooks_come_as_text(read):
    table, rows = read(
        workbook([
            ["Name", "Phone", "Since", "At", "Yes", "Amount"],
            [],
            ["Zoë", 447700900123, dt.date(2024, 3, 1), dt.datetime.fromisoformat("2024-03-01T12:30:00"), True, 12.5],
            ["=1+1", None, "_x0041_b", None, None, None],
        ])
    )  # fmt: skip
    assert table.format == "xlsx"
    assert rows[0] == (3, ["Zoë", "447700900123", "2024-03-01", "2024-03-01 12:30:00", "yes", "12.5"], "")
    assert rows[1][1][2] == "Ab"


def packed(*parts: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def test_bombs_are_refused_before_they_go_off(read, monkeypatch):
    from customers.matching.files import workbooks

    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 10_000_000)
    for bomb in (
        packed(("xl/worksheets/sheet1.xml", b"0" * 11_000_000)),
        packed(*((f"xl/p{n}.xml", b"x") for n in range(1500))),
        packed(("xl/workbook.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')),
        packed(("word/document.xml", b"<x/>")),
        workbook([["Name"], ["Ada"]])[:-200],
    ):
        with pytest.raises(BadFile):
            read(bomb)


def test_absurd_columns_and_sizes_are_refused(read, monkeypatch):
    from customers.matching.files import workbooks

    with pytest.raises(BadFile, match="500 columns"):
        read(",".join(f"c{n}" for n in range(16_000)).encode() + b"\n")
    monkeypatch.setattr(workbooks, "MOST_CELLS", 10)
    with pytest.raises(BadFile, match="million"):
        read(workbook([["Name", "Mail"]] * 10))


def test_a_workbook_of_thousands_of_rows_is_nothing_special(read):
    _table, rows = read(workbook([["Name", "Mail"], *([f"P{n}", f"p{n}@example.org"] for n in range(6_000))]))
    assert len(rows) == 6_000
    assert rows[-1] == (6_001, ["P5999", "p5999@example.org"], "")


CARDS = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Zoë Ångström\r\nN:Ångström;Zoë;;;\r\nEMAIL;TYPE=work:zoe@example.org\r\n"
    "item1.EMAIL:zoe@home.example\r\nTEL;TYPE=\"cell:x\":+44 1632 960112\r\nORG:Acme\\, Ltd;Sales\r\nTITLE:Buyer\r\n"
    "CATEGORIES:VIP,Gold\\, old\r\nNOTE:one\\nand \r\n two\r\nPHOTO;ENCODING=b:AAAA\r\n BBBB\r\nUID:urn:x\r\n"
    "END:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Gr=C3=B6=\r\n=C3=9Fe;J=C3=BCrgen\r\n"
    "TEL;CELL:01632 960113\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Kim\r\nTEL;VALUE=uri:tel:+44-1632-960114;ext=5\r\nEMAIL:mailto:kim@example.org\r\n"
    "TZ:Europe/London\r\nLANG:ko\r\nBDAY:19900102\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nFN:Lost\r\n"
)  # fmt: skip


def test_cards_of_all_versions(read):
    table, rows = read(CARDS.encode())
    cards = [dict(zip(table.header, cells, strict=True)) for _line, cells, _problem in rows]
    assert table.format == "vcard"
    assert [line for line, _cells, _problem in rows] == [1, 17, 23, 32]
    zoe, juergen, kim, _lost = cards
    assert (zoe["Full name"], zoe["First name"], zoe["Last name"]) == ("Zoë Ångström", "Zoë", "Ångström")
    assert zoe["Email"] == "zoe@example.org\nzoe@home.example"
    assert (zoe["Phone"], zoe["Organisation"], zoe["Tags"]) == ("+44 1632 960112", "Acme, Ltd", "VIP\nGold, old")
    assert zoe["Notes"] == "one\nand two"
    assert (juergen["First name"], juergen["Last name"], juergen["Phone"]) == ("Jürgen", "Größe", "01632 960113")
    assert (kim["Phone"], kim["Email"], kim["Time zone"], kim["Language"]) == (
        "+44-1632-960114", "kim@example.org", "Europe/London", "ko",
    )  # fmt: skip
    assert "no end" in rows[3][2]


def test_staged_rows_can_be_read_from_anywhere(tmp_path: Path, read):
    _table, expected = read(b"Name\n" + b"".join(b"P%d\n" % n for n in range(25)))
    path = tmp_path / "rows"
    with open_table(tmp_path / "file") as table:
        assert stage_rows(table.rows, path) == 25
    offset, found = 0, []
    while True:
        rows, offset = StagedRows(path).read(offset, 10)
        found += [(row.line, row.cells, row.problem) for row in rows]
        if len(rows) < 10:
            break
    assert found == expected


def test_a_card_folded_inside_a_letter_is_read_and_a_list_of_people_is_no_person(read):
    folded = "FN:Jü".encode()[:-1] + b"\r\n " + "ü".encode()[1:] + b"rgen\r\n"
    card = b"BEGIN:VCARD\r\nVERSION:%s\r\n%sEND:VCARD\r\n"
    table, rows = read(card % (b"3.0", folded) + card % (b"4.0", b"KIND:group\r\nFN:Friends\r\n"))
    assert table.encoding == "utf-8"
    assert [(cells[0], bool(problem)) for _line, cells, problem in rows] == [("Jürgen", False), ("Friends", True)]
