"""What a file is, by its content alone: an allow-list. Everything that is not clearly one of these is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import RuleBroken
from customers.files.containers import office_kind
from customers.files.names import ACTIVE, ending_of, with_ending

HEAD = 4096


@dataclass(frozen=True)
class FileKind:
    """A kind of file we keep: the type it is served with, the endings it may have (the usual one first)."""

    content_type: str
    endings: tuple[str, ...]
    is_picture: bool = False


PDF = FileKind("application/pdf", ("pdf",))
TEXT = FileKind("text/plain", ("txt", "text", "log", "md", "srt", "vtt", "json", "yaml", "yml"))
CSV = FileKind("text/csv", ("csv", "tsv"))
MAIL = FileKind("message/rfc822", ("eml",))
CALENDAR = FileKind("text/calendar", ("ics",))
CARD = FileKind("text/vcard", ("vcf",))
PICTURES = {
    "PNG": FileKind("image/png", ("png",), is_picture=True),
    "JPEG": FileKind("image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), is_picture=True),
    "GIF": FileKind("image/gif", ("gif",), is_picture=True),
    "WEBP": FileKind("image/webp", ("webp",), is_picture=True),
    "AVIF": FileKind("image/avif", ("avif",), is_picture=True),
    "HEIF": FileKind("image/heic", ("heic", "heif"), is_picture=True),
}
MP3 = FileKind("audio/mpeg", ("mp3",))
WAV = FileKind("audio/wav", ("wav",))
OGG = FileKind("audio/ogg", ("ogg", "oga", "opus"))
M4A = FileKind("audio/mp4", ("m4a",))
MP4 = FileKind("video/mp4", ("mp4", "m4v", "mov"))
OFFICE = {
    "docx": FileKind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",)),
    "xlsx": FileKind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",)),
    "pptx": FileKind("application/vnd.openxmlformats-officedocument.presentationml.presentation", ("pptx",)),
    "odt": FileKind("application/vnd.oasis.opendocument.text", ("odt",)),
    "ods": FileKind("application/vnd.oasis.opendocument.spreadsheet", ("ods",)),
    "odp": FileKind("application/vnd.oasis.opendocument.presentation", ("odp",)),
}
WORDS = (TEXT, CSV, MAIL, CALENDAR, CARD)  # told apart by their endings, when the content agrees
KINDS = (PDF, *WORDS, *PICTURES.values(), MP3, WAV, OGG, M4A, MP4, *OFFICE.values())
ACCEPT = ",".join(f".{ending}" for kind in KINDS for ending in kind.endings)  # for the file chooser

REFUSED: dict[bytes, str | Promise] = {
    b"MZ": gettext_lazy("Programs are not taken."),
    b"\x7fELF": gettext_lazy("Programs are not taken."),
    b"\xca\xfe\xba\xbe": gettext_lazy("Programs are not taken."),
    b"#!": gettext_lazy("Scripts are not taken."),
    b"\xd0\xcf\x11\xe0": gettext_lazy("Old Office files are not taken: save it as PDF, docx, xlsx or pptx."),
    b"Rar!": gettext_lazy("Archives are not taken: unpack it and send the files."),
    b"7z\xbc\xaf": gettext_lazy("Archives are not taken: unpack it and send the files."),
    b"\x1f\x8b": gettext_lazy("Archives are not taken: unpack it and send the files."),
    b"II*\x00": gettext_lazy("TIFF pictures are not taken: save it as PDF, PNG or JPEG."),
    b"MM\x00*": gettext_lazy("TIFF pictures are not taken: save it as PDF, PNG or JPEG."),
}
TEST_VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
MARKUP = re.compile(
    rb"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|\?php|%|math|link|meta|img|style|x:xmpmeta)",
    re.IGNORECASE,
)
MP4_SOUND = {b"M4A ", b"M4B "}
MP4_FILM = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"qt  ", b"3gp4", b"3gp5"}
AVIF_BRANDS = {b"avif", b"avis"}
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"}
CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\x0c\x1b") + b"\x7f"


def refuse(reason: str | Promise) -> RuleBroken:
    """The refusal of a file, to be raised: `code` is refused_file, `field` file."""
    return RuleBroken(str(reason), code="refused_file", field="file")


def sniff(path: Path, name: str) -> tuple[FileKind, str]:
    """The kind of the file at `path` and its name with a fitting ending; `name` is cleaned already.

    Raises RuleBroken (refused_file) with the reason for what is not on the list, or is one thing and says another.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise refuse(_("This file is empty."))
    ending = ending_of(name)
    if ending in ACTIVE:
        raise refuse(_("Files ending in .%(ending)s are not taken.") % {"ending": ending})
    if TEST_VIRUS in head[:200]:
        raise refuse(_("This file is a virus, or pretends to be one."))
    kind = _by_signature(head) or _container(path, head) or _words(path, head, ending)
    return kind, _named(kind, name, ending)


def _named(kind: FileKind, name: str, ending: str) -> str:
    """The name, if its ending is the kind's own; a picture gets the right one, a name without any gets one."""
    if ending in kind.endings:
        return name
    known = next((other for other in KINDS if ending in other.endings), None)
    if known is None:
        return f"{name}.{kind.endings[0]}"
    if kind.is_picture and known.is_picture:
        return with_ending(name, kind.endings[0])
    raise refuse(
        _("The name says .%(ending)s, but this is a %(kind)s file.") % {"ending": ending, "kind": kind.endings[0]}
    )


def _by_signature(head: bytes) -> FileKind | None:
    for start, reason in REFUSED.items():
        if head.startswith(start):
            raise refuse(reason)
    if head.startswith(b"%PDF-"):
        return _pdf(head)
    for start, kind in (
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"GIF87a", "GIF"),
        (b"GIF89a", "GIF"),
    ):
        if head.startswith(start):
            return PICTURES[kind]
    if head[:4] == b"RIFF":
        return {b"WEBP": PICTURES["WEBP"], b"WAVE": WAV}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head.startswith(b"OggS"):
        return OGG
    return MP3 if head.startswith(b"ID3") or _mpeg_frame(head) else None


def _pdf(head: bytes) -> FileKind:
    if MARKUP.search(head[:1024]):
        raise refuse(_("This PDF begins like a web page."))
    return PDF


def _by_brand(head: bytes) -> FileKind | None:
    """Files of the MP4 family say in their first box what they are; the compatible brands follow the major one."""
    size = int.from_bytes(head[:4], "big")
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, min(size, 256), 4))}
    if brands & AVIF_BRANDS:
        return PICTURES["AVIF"]
    if head[8:12] in HEIF_BRANDS:
        return PICTURES["HEIF"]
    if head[8:12] in MP4_SOUND:
        return M4A
    return MP4 if brands & MP4_FILM else None


def _mpeg_frame(head: bytes) -> bool:
    """An MPEG audio frame, layer III: eleven bits set, then a version, bit rate and sampling rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return head[2] >> 4 not in (0, 15) and (head[2] >> 2) & 3 != 3


def _container(path: Path, head: bytes) -> FileKind | None:
    if not head.startswith(b"PK"):
        return None
    kind, reason = office_kind(path)
    if not kind:
        raise refuse(reason)
    return OFFICE[kind]


def _words(path: Path, head: bytes, ending: str) -> FileKind:
    """Plain text: UTF-8 or a Western single-byte encoding, without control characters, not a page or a program."""
    if MARKUP.search(head[:1024]) or head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise refuse(_("Web pages and drawings with code (HTML, SVG, XML) are not taken."))
    if not _is_text(path):
        raise refuse(_("This kind of file is not taken: send a PDF, a picture, a document or plain text."))
    kind = next((one for one in WORDS if ending in one.endings), TEXT)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").upper()
    fits = {
        MAIL: bool(re.match(rb"[\x21-\x39\x3b-\x7e]+:|FROM ", start)),
        CALENDAR: start.startswith(b"BEGIN:VCALENDAR"),
        CARD: start.startswith(b"BEGIN:VCARD"),
    }
    if not fits.get(kind, True):
        raise refuse(_("The name says .%(ending)s, but that is not what is in it.") % {"ending": ending})
    return kind


def _is_text(path: Path) -> bool:
    table = bytes.maketrans(b"", b"")
    with path.open("rb") as file:
        start = file.read(2)
        if start in (b"\xff\xfe", b"\xfe\xff"):
            return _is_wide_text(path)
        file.seek(0)
        return all(
            len(chunk.translate(table, CONTROLS)) == len(chunk) for chunk in iter(lambda: file.read(1 << 16), b"")
        )


def _is_wide_text(path: Path) -> bool:
    """UTF-16 as spreadsheets write it; short enough to be read whole, and without what MARKUP looks for."""
    try:
        words = path.read_bytes()[: 1 << 22].decode("utf-16")
    except UnicodeDecodeError:
        return False
    plain = words.encode("utf-8", "replace")
    return len(plain.translate(None, CONTROLS)) == len(plain) and not MARKUP.search(plain[:1024])
