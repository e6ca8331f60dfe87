"""What may be stored, under which name, and what is left of it (S10, S11; classes C9, C10, C11)."""

from __future__ import annotations

import io
import struct
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image

from core.errors import RuleBroken
from customers.files import names, storage
from tests.factories.files import a_picture, an_archive, an_office_file, an_open_document

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n%%EOF\n"
PNG, JPEG, GIF, WEBP = (a_picture(kind) for kind in ("PNG", "JPEG", "GIF", "WEBP"))
WAVE = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0"
MP3 = b"\xff\xfb\x90\x00" + bytes(413)
MAIL = b"From: amara@example.org\r\nSubject: Photos\r\n\r\nHere they are.\r\n"

OOXML = "application/vnd.openxmlformats-officedocument."
#: What comes in: name, content, and the type it is stored with.
TAKEN = [
    ("claim.pdf", PDF, "application/pdf"),
    ("noname", PDF, "application/pdf"),
    ("photo.png", PNG, "image/png"),
    ("photo.jpg", JPEG, "image/jpeg"),
    ("photo.gif", GIF, "image/png"),
    ("photo.webp", WEBP, "image/png"),
    ("photo.avif", a_picture("AVIF"), "image/png"),
    ("photo.png.jpg", PNG, "image/png"),
    ("note.txt", "Schöne Grüße\n".encode(), "text/plain"),
    ("note.txt", "Schöne Grüße\n".encode("cp1252"), "text/plain"),
    ("people.csv", b"name,mail\nAmara,amara@example.org\n", "text/csv"),
    ("people.csv", "name;mail\nAmara;a@b.c\n".encode("utf-16"), "text/csv"),
    ("letter.docx", an_office_file(), OOXML + "wordprocessingml.document"),
    ("list.xlsx", an_office_file("xl/workbook.xml"), OOXML + "spreadsheetml.sheet"),
    ("talk.pptx", an_office_file("ppt/presentation.xml"), OOXML + "presentationml.presentation"),
    ("letter.odt", an_open_document(), "application/vnd.oasis.opendocument.text"),
    ("list.ods", an_open_document("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
    ("mail.eml", MAIL, "message/rfc822"),
    ("visit.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar"),
    ("amara.vcf", b"BEGIN:VCARD\r\nFN:Amara\r\nEND:VCARD\r\n", "text/vcard"),
    ("call.wav", WAVE, "audio/wav"),
    ("call.mp3", MP3, "audio/mpeg"),
    ("call.mp3", b"ID3\x04" + bytes(60), "audio/mpeg"),
    ("call.m4a", b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42", "audio/mp4"),
    ("film.mp4", b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "video/mp4"),
    ("voice.ogg", b"OggS\0\x02" + bytes(40), "audio/ogg"),
]  # fmt: skip

#: What stays out: name and content. Together with TAKEN these are the files of S10.
OUT = [
    ("logo.svg", SVG),
    ("logo.png", SVG),
    ("logo", b"\xef\xbb\xbf  \n" + SVG),
    ("logo.txt", b'<?xml version="1.0"?>' + SVG),
    ("page.html", HTML),
    ("page.txt", HTML),
    ("page.pdf", HTML),
    ("page.jpg", HTML),
    ("page.txt", b"<!-- \n -->" + HTML),
    ("page.csv", b"hello <script>alert(1)</script>"),
    ("page.txt", HTML.decode().encode("utf-16")),
    ("code.js", b"alert(1)"),
    ("code.mjs", b"export default 1"),
    ("shell.sh", b"#!/bin/sh\nrm -rf /\n"),
    ("shell.txt", b"#!/bin/sh\nrm -rf /\n"),
    ("shell.php", b"<?php system('id');"),
    ("shell.txt", b"<?php system('id');"),
    ("run.exe", b"MZ\x90\0" + bytes(100)),
    ("run.pdf", b"MZ\x90\0" + bytes(100)),
    ("run.png", b"\x7fELF" + bytes(100)),
    ("run.class", b"\xca\xfe\xba\xbe" + bytes(100)),
    ("invoice.pdf.exe", PDF),
    ("invoice.pdf.html", PDF),
    ("invoice\u202efdp.exe", PDF),
    ("invoice.e\u200bxe", PDF),
    ("invoice.html\u200b", b"plain words"),
    ("invoice.exe.", PDF),
    ("invoice.exe. .", PDF),
    ("invoice.exe\x00", PDF),
    (".htaccess.php", b"plain words"),
    ("photo.png", JPEG[:200]),
    ("photo.png", b"\x89PNG\r\n\x1a\n" + HTML),
    ("photo.gif", b"GIF89a/*" + bytes(4) + b"*/=1;alert(1)//"),
    ("photo.jpg", b"\xff\xd8\xff\xe0" + HTML),
    ("photo.png", b"just words"),
    ("photo.png", PDF),
    ("letter.docx", PDF),
    ("claim.pdf", b"%PDF-1.4\n<script>alert(1)</script>"),
    ("claim.pdf", b"PK\x03\x04%PDF-1.4"),
    ("letter.docx", b"%PDF-" + an_office_file()),
    ("letter.docx", an_office_file("word/document.xml", ("word/vbaProject.bin", b"x"))),
    ("letter.docm", an_office_file("word/document.xml", ("word/vbaProject.bin", b"x"))),
    ("letter.odt", an_open_document("text", ("Basic/Standard/Module1.xml", b"x"))),
    ("letter.docx", an_office_file("word/document.xml", ("../../etc/cron.d/x", b"x"))),
    ("letter.docx", an_office_file("word/document.xml", ("/etc/passwd", b"x"))),
    ("letter.docx", an_office_file("word/document.xml", ("..\\..\\x.dll", b"x"))),
    ("letter.docx", an_office_file("word/document.xml", ("C:/x.dll", b"x"))),
    ("letter.docx", an_office_file(comment=b"<script>")),
    ("letter.docx", an_office_file("word/document.xml", ("word/bomb", bytes(50_000_000)))),
    ("letter.docx", PNG + an_office_file()),
    ("files.zip", an_archive(("a.txt", b"words"))),
    ("files.docx", an_archive(("a.txt", b"words"))),
    ("files.rar", b"Rar!\x1a\x07" + bytes(20)),
    ("files.gz", b"\x1f\x8b\x08" + bytes(20)),
    ("old.doc", b"\xd0\xcf\x11\xe0" + bytes(20)),
    ("scan.tif", b"II*\0" + bytes(20)),
    ("mail.eml", b"no header here"),
    ("visit.ics", b"no calendar"),
    ("bytes.bin", bytes(range(256))),
    ("bytes.txt", bytes(range(256))),
    ("empty.txt", b""),
    ("eicar.txt", EICAR),
    ("eicar.com", EICAR),
]  # fmt: skip


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path) -> Path:
    """Where documents lie in these tests."""
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    return settings.DOCUMENT_ROOT


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(("name", "content", "kind"), TAKEN)
def test_honest_files_are_taken_as_what_they_are(name, content, kind):
    stored = storage.put(io.BytesIO(content), name)
    assert stored.content_type == kind
    assert "." in stored.name
    if not kind.startswith("image/"):
        assert storage.path_of(stored.stored_as).read_bytes() == content


@pytest.mark.parametrize(("name", "content"), OUT)
def test_c9_c10_nothing_active_or_disguised_is_taken(name, content, shelf):
    with pytest.raises(RuleBroken) as refused:
        storage.put(io.BytesIO(content), name)
    assert refused.value.code == "refused_file"
    assert len(refused.value.message) > 15
    assert files_in(shelf) == []


def test_s10_there_are_sixty_files():
    assert len(TAKEN) + len(OUT) >= 60


def _located() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Telephone"
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    return a_picture("JPEG", exif=exif.tobytes(), comment=b"<script>alert(1)</script>")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.jpg", _located() + b"PK\x03\x04 hidden <script>"), ("a.png", PNG + b"<script>alert(1)</script>")],
)
def test_pictures_lose_where_they_were_taken_and_what_hides_in_them(name, content):
    path = storage.path_of(storage.put(content, name).stored_as)
    with Image.open(path) as picture:
        assert not picture.getexif()
        assert not {"exif", "comment", "icc_profile"} & set(picture.info)
        assert picture.size == ((30, 40) if name == "a.jpg" else (40, 30)), "it stands upright"
    assert b"script" not in path.read_bytes()
    assert b"Telephone" not in path.read_bytes()


def test_a_picture_has_a_thumbnail_of_our_own(shelf):
    stored = storage.put(a_picture("JPEG", (1200, 800)), "big.jpg")
    with Image.open(storage.path_of(stored.thumbnail_as)) as small:
        assert (small.format, max(small.size)) == ("PNG", 320)


def test_s15_a_hundred_million_pixels_are_refused_at_once(shelf):
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 10_000, 10_000, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(10_001) * 10_000, 9)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    start = time.perf_counter()
    with pytest.raises(RuleBroken) as refused:
        storage.put(bomb, "bomb.png")
    assert refused.value.code == "refused_file"
    assert time.perf_counter() - start < 1
    assert files_in(shelf) == []


NAMES = [
    ("../../etc/passwd", "passwd"),
    ("..\\..\\windows\\system.ini", "system.ini"),
    ("/etc/cron.d/job.txt", "job.txt"),
    ("C:\\Users\\amara\\claim.pdf", "claim.pdf"),
    ("..%2f..%2Fetc%5cclaim.pdf", "claim.pdf"),
    ("．．／．．／claim.pdf", "claim.pdf"),
    ("claim․pdf", "claim.pdf"),
    ("a" * 300 + ".pdf", "a" * 146 + ".pdf"),
    ("claim\u202efdp.txt", "claimfdp.txt"),
    ("cl\u200baim\ufeff.pdf", "claim.pdf"),
    ("claim.pdf\x00.txt", "claim.pdf.txt"),
    ("claim.pdf...", "claim.pdf"),
    ("  claim .pdf . ", "claim.pdf"),
    (".htaccess", "htaccess"),
    ("con.txt", "_con.txt"),
    ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie_ x=1.txt"),
    ('a"b;<c>|.txt', "a_b;_c__.txt"),
    ("shell.php.jpg", "shell_php.jpg"),
    ("Größe 12 – Überblick.pdf", "Größe 12 – Überblick.pdf"),
    ("請求書.pdf", "請求書.pdf"),
    ("", "file"),
    ("...", "file"),
    ("/", "file"),
    ("\ud800.pdf", "pdf"),
]


@pytest.mark.parametrize(("given", "cleaned"), NAMES)
def test_s11_c11_names_lead_nowhere(given, cleaned):
    assert names.clean_file_name(given) == cleaned


def test_c11_nothing_is_written_outside_and_nothing_is_readable_for_others(shelf):
    for given, _cleaned in NAMES:
        storage.put(b"words", given + ".txt")
    assert {path.name for path in shelf.parent.iterdir()} == {"documents"}
    assert all(len(path.name) == 64 for path in files_in(shelf))


def test_c25_modes_are_tight(shelf):
    storage.put(PNG, "photo.png")
    modes = {oct(path.stat().st_mode & 0o777) for path in files_in(shelf)}
    folders = {oct(path.stat().st_mode & 0o777) for path in [shelf, *shelf.rglob("*")] if path.is_dir()}
    assert (modes, folders) == ({"0o640"}, {"0o750"})


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a/b", "." * 64, "x" * 31])
def test_no_other_name_is_a_stored_file(name):
    with pytest.raises(ValueError, match="no name"):
        storage.path_of(name)


class _Endless:
    """A stream that never ends and says how much of it was read."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int) -> bytes:
        self.given += size
        return b"a" * size


def test_too_large_is_refused_while_it_comes_in(settings, shelf):
    settings.DOCUMENT_LARGEST_BYTES = 2**20
    endless = _Endless()
    with pytest.raises(RuleBroken, match="larger than 1 MB"):
        storage.put(endless, "long.txt")
    assert endless.given <= 2**20 + storage.CHUNK
    assert files_in(shelf) == []


def test_a_full_disk_says_so(settings, shelf):
    settings.DOCUMENT_FREE_BYTES = 2**62
    with pytest.raises(storage.NoRoom) as refused:
        storage.put(b"words", "note.txt")
    assert refused.value.status == 507
    assert files_in(shelf) == []


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (["sh", "-c", "exit 1"], "virus scanner"),
        (["sh", "-c", "exit 2"], "could not be"),
        (["/no/such"], "could not be"),
    ],
)
def test_the_virus_scanner_has_the_last_word(settings, shelf, command, reason):
    settings.DOCUMENT_SCAN_COMMAND = command
    with pytest.raises(RuleBroken, match=reason):
        storage.put(b"words", "note.txt")
    assert files_in(shelf) == []
    settings.DOCUMENT_SCAN_COMMAND = ["test", "-s"]
    assert storage.put(b"words", "note.txt").size == 5
