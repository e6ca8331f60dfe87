"""A mail in the story and at the side: what was written, what is folded, its original without anything active."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from core.actor import SYSTEM
from tests.factories.teams import UserFactory
from tests.touchpoints.hostile_mails import FRAMEWORKS, LOADS, MUTATIONS, html_mail
from tests.touchpoints.mails import mail
from touchpoints.actions import receive_mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _alice(client, settings, tmp_path):
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    client.force_login(UserFactory(name="Alice Ames"))


def receive(raw):
    return receive_mail(raw=raw, by=SYSTEM).touchpoint


def at_side(client, touchpoint):
    headers = {"HX-Request": "true", "HX-Target": "drawer"}
    return client.get(reverse("touchpoints:mail", args=[touchpoint.pk]), headers=headers).content.decode()


def test_the_card_shows_what_was_written_and_the_way_to_the_rest(client):
    text = "Yes please.\n\nOn Tue, 3 Nov 2026 at 10:00 Kestrel <care@kestrel.example> wrote:\n> Shall we?\n"
    touchpoint = receive(mail(text, files=[("run.exe", "application/octet-stream", b"MZ\x90\x00" + b"\x00" * 99)]))
    page = client.get(touchpoint.customer.get_absolute_url()).content.decode()
    card = page[page.index(f'id="touchpoint-{touchpoint.pk}"') :]
    assert "Claim CL-1162" in card
    assert "Yes please." in card
    assert "Shall we?" not in card
    assert "Whole mail with what it quotes" in card
    assert "run.exe: not kept" in card
    assert reverse("notifications:reply", args=[touchpoint.pk]) in card
    side = at_side(client, touchpoint)
    assert "Shall we?" in side
    assert "amara@example.org" in side
    assert "<html" not in side


def test_c7_s7_the_original_is_shown_without_anything_active_or_remote(client):
    hostile = "".join((*MUTATIONS, *FRAMEWORKS, *LOADS))
    touchpoint = receive(html_mail(f"<p>before</p>{hostile}"))
    answer = client.get(reverse("touchpoints:mail", args=[touchpoint.pk]))
    assert "img-src 'self' data:" in answer["Content-Security-Policy"]
    foreign = LexborHTMLParser(answer.content.decode()).css_first(".jc-foreign")
    assert "hx-disable" in foreign.attributes
    for node in foreign.traverse():
        if node is foreign or not node.attributes:
            continue
        assert not {
            name for name in node.attributes if name.startswith(("on", "hx-", "data-", "style", "src", "id", "class"))
        } or (node.attributes.get("class") == "jc-foreign"), node.html
    assert not re.search(r"(?:src|srcset|poster|background)=[\"']?(?:https?:)?//", foreign.html)
    card = client.get(touchpoint.customer.get_absolute_url()).content.decode()
    assert "evil.example" not in re.sub(r"\s", "", card) or "<script>alert" not in card


def test_pictures_load_on_a_page_of_their_own_that_can_do_nothing_else(client):
    touchpoint = receive(html_mail('<p>Hi</p><img src="https://example.org/a.png" alt="A"><script>alert(1)</script>'))
    assert "Show pictures" in at_side(client, touchpoint)
    answer = client.get(reverse("touchpoints:mail_pictures", args=[touchpoint.pk]))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "img-src https:" in policy
    assert "sandbox allow-popups" in policy
    assert "script-src" not in policy
    assert answer["Referrer-Policy"] == "no-referrer"
    page = answer.content.decode()
    assert 'src="https://example.org/a.png"' in page
    assert "<script" not in page


def test_what_is_said_before_a_mail_is_believed(client):
    UserFactory(email="sofia@kestrel.example")
    touchpoint = receive(mail(sender="Sofia <sofia@kestrel.example>"))
    assert "not proven" in at_side(client, touchpoint)


def test_a_touchpoint_that_is_no_mail_has_no_such_page(client):
    assert client.get(reverse("touchpoints:mail", args=[12345])).status_code == 404
