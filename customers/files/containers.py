"""Office documents are archives: which of them is it, and is it only that?"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from pathlib import Path

from django.utils.translation import gettext as _

MOST_ENTRIES = 5_000
LARGEST_UNPACKED = 512 * 1024 * 1024
LARGEST_RATIO = 200  # a blank spreadsheet packs 1 to 50; a bomb 1 to 1,000
SMALL = 4 * 1024 * 1024  # below this size no ratio is suspicious
MAIN_PARTS = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "",
    "ppt/presentation.xml": "pptx",
}
ODF = "application/vnd.oasis.opendocument."
ODF_KINDS = {f"{ODF}text": "odt", f"{ODF}spreadsheet": "ods", f"{ODF}presentation": "odp"}
MACROS = re.compile(r"(vbaproject\.bin|vbadata\.xml|^basic/|^scripts/|/activex/|^xl/macrosheets/)", re.IGNORECASE)


def office_kind(path: Path) -> tuple[str, str]:
    """The ending of the office document at `path` and '', or '' and the reason why it is none that we take."""
    try:
        with zipfile.ZipFile(path) as archive:
            reason = _odd(archive)
            return ("", reason) if reason else _which(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        KeyError,
    ):
        return "", _("This document is damaged or locked with a password.")


def _odd(archive: zipfile.ZipFile) -> str:
    """What no honest office document is: something else in front, ways out of its folder, a bomb."""
    entries = archive.infolist()
    if not entries or min(entry.header_offset for entry in entries) != 0 or archive.comment:
        return _("This file is two things at once.")
    if len(entries) > MOST_ENTRIES:
        return _("There is too much in this document.")
    if any(not _stays_inside(entry.filename) for entry in entries):
        return _("There are paths in this document that lead out of it.")
    packed, unpacked = (sum(getattr(entry, name) for entry in entries) for name in ("compress_size", "file_size"))
    if unpacked > LARGEST_UNPACKED or (unpacked > SMALL and unpacked > LARGEST_RATIO * max(packed, 1)):
        return _("This document would unpack into far too much.")
    return ""


def _stays_inside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return not name.startswith(("/", "\\")) and ".." not in parts and ":" not in parts[0] and "\x00" not in name


def _which(archive: zipfile.ZipFile) -> tuple[str, str]:
    names = archive.namelist()
    if any(MACROS.search(name) for name in names):
        return "", _("Documents with macros are not taken.")
    if names[0] == "mimetype" and archive.getinfo("mimetype").file_size < 100:
        kind = ODF_KINDS.get(archive.read("mimetype").decode("ascii", "replace"), "")
    elif "[Content_Types].xml" in names:
        kind = next((kind for part, kind in MAIN_PARTS.items() if part in names), "")
    else:
        return "", _("Archives are not taken: unpack it and send the files.")
    return (kind, "") if kind else ("", _("This kind of document is not taken: save it as PDF."))
