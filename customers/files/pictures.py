"""Pictures are drawn anew: pixels only. Where, when and with what they were taken, and what hides in them, is gone."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

from django.utils.translation import gettext as _
from pi_heif import register_heif_opener
from PIL import Image, ImageOps, UnidentifiedImageError

from customers.files.sniffing import PICTURES, FileKind, refuse

MOST_PIXELS = 64_000_000  # of a JPEG, which can be read at half its size: what a good telephone takes
MOST_UNPACKED = 25_000_000  # pixels held in memory at a time: 75 to 100 MB
LONGEST_EDGE = 6_000
THUMBNAIL_EDGE = 320
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "HEIF")

register_heif_opener()


def draw_anew(path: Path) -> tuple[FileKind, bytes]:
    """Replace the picture at `path` by a clean one; answers its kind now, and a PNG thumbnail.

    JPEG stays JPEG and HEIC becomes it, everything else PNG; moving pictures keep their first frame. Raises RuleBroken
    (refused_file) for what is no picture, or one that would unpack into too many pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow only warns about what unpacks into something huge
            with Image.open(path, formats=FORMATS) as picture:
                kind, plain = _plain(picture)
    except (UnidentifiedImageError, Image.DecompressionBombError, Warning) as error:
        raise refuse(_("This picture is damaged, or has too many pixels.")) from error
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, MemoryError) as error:
        raise refuse(_("This picture is damaged.")) from error
    _save(plain, kind, path)
    plain.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE))
    return kind, _as_png(plain)


def _plain(picture: Image.Image) -> tuple[FileKind, Image.Image]:
    """The pixels, upright, in a new picture that has nothing else."""
    is_photo = picture.format in ("JPEG", "HEIF")
    pixels = picture.width * picture.height
    if picture.format == "JPEG" and MOST_UNPACKED < pixels <= MOST_PIXELS:
        picture.draft("RGB", (picture.width // 2, picture.height // 2))
        pixels = picture.width * picture.height
    if pixels > MOST_UNPACKED:
        raise refuse(_("This picture has too many pixels: make it smaller than 25 megapixels."))
    upright = ImageOps.exif_transpose(picture)
    mode = "RGB" if is_photo else "RGBA" if upright.has_transparency_data else "RGB"
    upright = upright.convert(mode)
    upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    plain = Image.new(mode, upright.size)
    plain.paste(upright)
    return PICTURES["JPEG" if is_photo else "PNG"], plain


def _save(plain: Image.Image, kind: FileKind, path: Path) -> None:
    if kind is PICTURES["JPEG"]:
        plain.save(path, format="JPEG", quality=88)
    else:
        plain.save(path, format="PNG", compress_level=6)


def _as_png(plain: Image.Image) -> bytes:
    out = io.BytesIO()
    plain.save(out, format="PNG")
    return out.getvalue()
