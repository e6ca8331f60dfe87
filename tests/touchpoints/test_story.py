"""Touchpoints in the story: found by what was said, told in plain text, silent towards those they are not for."""

from __future__ import annotations

import pytest

from core.actor import SYSTEM
from story.queries import story_page
from tests.factories.customers import CustomerFactory
from tests.factories.teams import TeamFactory, UserFactory
from touchpoints.actions import record_touchpoint

pytestmark = pytest.mark.django_db


def _logged(**fields):
    fields = {"channel": "phone", "summary": "Asks about the Kilnworks estimate", "sentiment_source": ""} | fields
    return record_touchpoint(by=SYSTEM, **fields).touchpoint


def test_a_story_is_searched_by_what_was_said():
    customer, bob = CustomerFactory(), UserFactory(role="manager")
    call = _logged(customer_id=customer.pk)
    mail = _logged(customer_id=customer.pk, summary="Thanks", body="A long mail")
    _logged(customer_id=CustomerFactory().pk)

    def found(text: str) -> list[int]:
        return [event.subject_id for event in story_page([customer.pk], text=text, user=bob).events]

    assert found("kilnworks") == [call.pk]
    assert found("long mail") == [mail.pk]
    assert found("nothing of this") == []


def test_nobody_finds_words_they_may_not_read():
    customer = CustomerFactory()
    _logged(customer_id=customer.pk, team_id=TeamFactory().pk, is_restricted=True)
    stranger, bob = UserFactory(role="agent"), UserFactory(role="manager")
    assert story_page([customer.pk], text="kilnworks", user=stranger).events == []
    (shown,) = story_page([customer.pk], user=stranger).events
    assert shown.sentence == "Touchpoint"
    (shown,) = story_page([customer.pk], text="kilnworks", user=bob).events
    assert shown.sentence.endswith(": Asks about the Kilnworks estimate")
