"""An uploaded picture becomes one that is safe to show: judged by content, drawn anew, nothing hidden in it kept."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import RuleBroken

LARGEST_BYTES = 2 * 1024 * 1024
LARGEST_PIXELS = 16_000_000
EDGE = 512  # pixels of the longer side that are kept
FORMATS = ("PNG", "JPEG", "WEBP")


def safe_logo(data: bytes) -> bytes:
    """`data` as a PNG of at most 512 pixels a side, without metadata. Raises RuleBroken (field 'logo') for all else."""
    if len(data) > LARGEST_BYTES:
        raise RuleBroken(_("The picture is larger than 2 MB."), code="logo_too_large", field="logo")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a small file that unpacks into a huge picture is only warned about
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                return _drawn_anew(picture)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, Warning) as error:
        raise RuleBroken(_("Choose a PNG, JPEG or WebP picture."), code="logo_no_picture", field="logo") from error


def _drawn_anew(picture: Image.Image) -> bytes:
    if picture.width * picture.height > LARGEST_PIXELS:
        raise ValueError("too many pixels")
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((EDGE, EDGE))
    plain = Image.new("RGBA", upright.size)
    plain.paste(upright)  # pixels only: profile, EXIF and comments stay behind
    out = io.BytesIO()
    plain.save(out, format="PNG", optimize=True)
    return out.getvalue()


def logo_folder() -> Path:
    """Where logos are stored, outside everything that is served by itself."""
    return Path(settings.DOCUMENT_ROOT) / "company"
