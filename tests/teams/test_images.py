"""Logos: judged by content, drawn anew, served under a random name (S10, S12)."""

from __future__ import annotations

import io
import stat

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from core.company import company
from core.errors import RuleBroken
from teams.actions import remove_logo, set_logo
from teams.images import logo_folder, safe_logo


def picture(format="PNG", size=(20, 10), **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0f6b63").save(out, format, **more)
    return out.getvalue()


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_pictures_become_plain_png(format):
    drawn = Image.open(io.BytesIO(safe_logo(picture(format))))
    assert (drawn.format, drawn.size, drawn.mode) == ("PNG", (20, 10), "RGBA")


def test_large_ones_are_made_smaller():
    assert Image.open(io.BytesIO(safe_logo(picture(size=(2000, 1000))))).size == (512, 256)


def test_nothing_hidden_is_kept():
    exif = Image.Exif()
    exif[0x010E] = "CANARY-exif"
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "CANARY-text")
    for data in (picture("JPEG", exif=exif), picture(pnginfo=note), picture() + b"<script>CANARY-tail</script>"):
        assert b"CANARY" in data
        assert b"CANARY" not in safe_logo(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script>",
        b"GIF89a" + b"\x00" * 40,
        b"%PDF-1.7",
        picture()[:40],
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
        picture(size=(5000, 5000)),
        b"\x00" * (2 * 1024 * 1024 + 1),
    ],
)
def test_all_else_is_refused(data):
    with pytest.raises(RuleBroken) as refused:
        safe_logo(data)
    assert refused.value.field == "logo"


@pytest.fixture
def _home(settings, tmp_path):
    settings.DOCUMENT_ROOT = tmp_path / "documents"


@pytest.mark.usefixtures("_home")
def test_a_logo_is_stored_shown_and_replaced(as_carol, client, django_capture_on_commit_callbacks):
    for name in ("logo.png", "../../etc/passwd.png", "x.html"):
        with django_capture_on_commit_callbacks(execute=True):
            upload = SimpleUploadedFile(name, picture(), content_type="text/html")
            assert as_carol.post("/settings/company/logo/", {"logo": upload}).status_code == 303
    (stored,) = logo_folder().iterdir()
    assert stored.name == company().logo and len(stored.stem) == 32
    assert stat.S_IMODE(stored.stat().st_mode) == 0o640
    shown = type(client)().get(f"/logo/{stored.name}")
    assert shown["Content-Type"] == "image/png" and shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert shown.content.startswith(b"\x89PNG")
    for other in ("", "x.png", "..%2f..%2fsecret", f"{'0' * 32}.png"):
        assert client.get(f"/logo/{other}").status_code == 404


@pytest.mark.usefixtures("_home")
def test_a_refused_upload_says_so_and_keeps_the_old_one(as_carol, by_carol):
    before = set_logo(data=picture(), by=by_carol).logo
    answer = as_carol.post("/settings/company/logo/", {"logo": SimpleUploadedFile("x.png", b"<svg/>")})
    assert answer.status_code == 422 and "PNG, JPEG or WebP" in answer.content.decode()
    assert company().logo == before


@pytest.mark.usefixtures("_home")
def test_removing_twice(by_carol, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        set_logo(data=picture(), by=by_carol)
        for _twice in range(2):
            assert remove_logo(by=by_carol).logo == ""
    assert list(logo_folder().iterdir()) == []
