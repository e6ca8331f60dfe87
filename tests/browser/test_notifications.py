"""Rules, texts and the outbox as people use them, on a wide screen and on a phone."""

from __future__ import annotations

import os

import pytest

from notifications.enums import NotificationState as S
from tests.browser.conftest import PHONE, WIDE
from tests.factories.customers import CustomerFactory
from tests.factories.journeys import JourneyFactory
from tests.factories.notifications import NotificationFactory, RuleVersionFactory, TemplateFactory
from tests.factories.teams import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def outbox(transactional_db):
    """A rule, its text, and messages in several states."""
    claim = JourneyFactory(customer=CustomerFactory(name="Grace Adeyemi"))
    TemplateFactory()
    version = RuleVersionFactory(rule__name="Stage news", map=claim.map)
    people = [CustomerFactory(name=name) for name in ("Omar Farouk", "Amara Okonkwo", "Kenji Mori", "Lena Fischer")]
    for customer, state, reason in zip(
        people,
        (S.KEPT, S.FAILED, S.SUPPRESSED, S.PLANNED),
        ("There is no mail route, so the message was kept in a file.", "550 no such user", "A ticket is open.", ""),
        strict=True,
    ):
        why = [f"Rule “{version.rule}”, version 1", f"Stage entered: Documents in {claim}", reason or "By contract."]
        NotificationFactory(customer=customer, rule_version=version, state=state, reason=reason, why=why)
    return version


@pytest.fixture
def bob(client):
    """Cookies of a manager who is signed in."""
    client.force_login(UserFactory(role="manager", name="Bob Baker"))
    return [{"name": name, "value": morsel.value} for name, morsel in client.cookies.items()]


def keep(page, name: str) -> None:
    """A picture for the eye, where a folder is named."""
    if os.environ.get("SHOTS"):
        page.screenshot(path=f"{os.environ['SHOTS']}/{name}.png", full_page=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("path", ["rules/", "rules/new/", "rules/{rule}/", "rules/texts/{text}/", "outbox/"])
def test_pages_are_whole_and_accessible(outbox, bob, visit, accessible, path, size, theme):
    from notifications.models import Template

    filled = path.format(rule=outbox.rule_id, text=Template.objects.get().pk)
    page = visit(f"/{filled}", size=size, theme=theme, cookies=bob)
    keep(page, f"{path.replace('/', '_').replace('{', '').replace('}', '')}-{theme}-{size[0]}")
    accessible(page)


def test_the_sentence_follows_what_is_chosen(outbox, bob, visit, accessible):
    page = visit("/rules/new/", cookies=bob, quiet=("htmx:sendAbort", "htmx:afterRequest"))  # a newer choice is faster
    page.fill("#id_name", "Look after it")
    page.select_option("#id_map", str(outbox.map_id))
    page.wait_for_selector("#id_stage option[value=documents]", state="attached")
    page.select_option("#id_stage", "documents")
    page.select_option("#id_do", "follow_up:owner")
    page.fill("#id_follow_up_title", "Call and say why")
    accessible(page)
    page.click("text=Save rule")
    page.wait_for_selector("text=Version 1 is off")
    page.click("text=Turn on")
    page.wait_for_selector("text=Version 1 is on")
    assert page.input_value("#id_follow_up_title") == "Call and say why"
    assert page.input_value("#id_stage") == "documents"


def test_the_preview_follows_the_typing(outbox, bob, visit):
    from notifications.models import Template

    page = visit(f"/rules/texts/{Template.objects.get().pk}/", cookies=bob)
    page.fill("#id_body", "Dear {{ customer.name }}")
    page.wait_for_selector("#preview >> text=Dear Lena Fischer")
    page.fill("#id_body", "Dear {{ customer.nmae }}")
    page.wait_for_selector("#preview >> text=Line 1: customer.nmae is not known")


def test_a_message_opens_at_the_side_with_its_why(outbox, bob, visit, accessible):
    page = visit("/outbox/", cookies=bob)
    page.click("tr:has-text('Amara Okonkwo') >> text=Open")
    page.wait_for_selector("#drawer >> text=Rule “Stage news”, version 1")
    keep(page, "outbox-drawer")
    accessible(page)
    page.click("#drawer >> text=Try now")
    page.wait_for_selector("text=The message is on its way again")
