"""Files as people send them: honest ones and others, all made here."""

from __future__ import annotations

import io
import zipfile

from PIL import Image


def a_picture(format: str = "PNG", size: tuple[int, int] = (40, 30), **options) -> bytes:
    """A small picture; `options` as Pillow's save takes them (exif=...)."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, format=format, **options)
    return out.getvalue()


def an_archive(*entries: tuple[str, bytes], comment: bytes = b"", stored: bool = False) -> bytes:
    """A ZIP archive of these entries, names taken as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content) if stored else archive.writestr(name, content)
        archive.comment = comment
    return out.getvalue()


def an_office_file(main: str = "word/document.xml", *more: tuple[str, bytes], comment: bytes = b"") -> bytes:
    """The outside of a docx (or of what `main` makes it), with further entries."""
    return an_archive(("[Content_Types].xml", b"<Types/>"), (main, b"<w/>"), *more, comment=comment)


def an_open_document(kind: str = "text", *more: tuple[str, bytes]) -> bytes:
    """The outside of an odt, ods or odp."""
    mime = f"application/vnd.oasis.opendocument.{kind}".encode()
    return an_archive(("mimetype", mime), ("content.xml", b"<office/>"), *more, stored=True)
