"""Who else has a record open: told by pages, forgotten by itself."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from customers import actions
from customers.actions.presence import WRITTEN_EVERY
from customers.models import Presence
from customers.queries import PRESENT_FOR, family_ids, others_present
from story.models import Event
from tests.factories.customers import CustomerFactory
from tests.factories.teams import UserFactory
from touchpoints.actions import record_touchpoint

pytestmark = pytest.mark.django_db


def present(customer, me) -> list[tuple[str, bool]]:
    return [(one.name, one.is_editing) for one in others_present(family_ids(customer.pk), me.pk)]


def age(seconds: float) -> None:
    for row in Presence.objects.all():
        row.seen_at -= dt.timedelta(seconds=seconds)
        row.save()


def test_others_are_seen_as_long_as_they_are_here(system, django_assert_num_queries):
    tomas, me = UserFactory(name="Tomás"), UserFactory(name="Alice")
    customer = CustomerFactory()
    actions.mark_present(customer_id=customer.pk, user_id=tomas.pk, mode="looking", by=system)
    actions.mark_present(customer_id=customer.pk, user_id=me.pk, mode="looking", by=system)
    assert present(customer, me) == [("Tomás", False)]
    actions.mark_present(customer_id=customer.pk, user_id=tomas.pk, mode="editing", by=system)
    actions.mark_present(customer_id=customer.pk, user_id=tomas.pk, mode="looking", by=system)  # the page behind it
    assert present(customer, me) == [("Tomás", True)]
    actions.mark_gone(customer_id=customer.pk, user_id=tomas.pk, by=system)
    actions.mark_present(customer_id=customer.pk, user_id=tomas.pk, mode="looking", by=system)
    family = family_ids(customer.pk)
    with django_assert_num_queries(1):
        assert [one.is_editing for one in others_present(family, me.pk)] == [False]
    age(PRESENT_FOR.total_seconds() + 1)
    assert present(customer, me) == []


def test_a_merged_record_is_the_survivors_page(system):
    tomas, me = UserFactory(name="Tomás"), UserFactory()
    loser, survivor = CustomerFactory(), CustomerFactory()
    actions.mark_present(customer_id=loser.pk, user_id=tomas.pk, mode="looking", by=system)
    actions.merge_customers(survivor_id=survivor.pk, loser_id=loser.pk, by=system)
    assert present(survivor, me) == [("Tomás", False)]
    actions.mark_present(customer_id=loser.pk, user_id=tomas.pk, mode="editing", by=system)
    assert Presence.objects.get(mode="editing").customer_id == survivor.pk


def test_little_is_written_and_nothing_stays_behind(system, django_assert_num_queries):
    tomas = UserFactory()
    first, second = CustomerFactory(), CustomerFactory()
    actions.mark_present(customer_id=first.pk, user_id=tomas.pk, mode="looking", by=system)
    seen = Presence.objects.get().seen_at
    actions.mark_present(customer_id=first.pk, user_id=tomas.pk, mode="looking", by=system)
    assert Presence.objects.get().seen_at == seen
    age(WRITTEN_EVERY.total_seconds() + 1)
    actions.mark_present(customer_id=first.pk, user_id=tomas.pk, mode="looking", by=system)
    assert Presence.objects.get().seen_at > seen
    age(PRESENT_FOR.total_seconds() + 1)
    actions.mark_present(customer_id=second.pk, user_id=tomas.pk, mode="looking", by=system)
    assert Presence.objects.get().customer_id == second.pk
    actions.mark_present(customer_id=999999, user_id=tomas.pk, mode="looking", by=system)
    actions.mark_present(customer_id=first.pk, user_id=tomas.pk, mode="dreaming", by=system)
    assert Presence.objects.count() == 1


def test_the_pulse_says_who_else_is_here(browser, alice, django_assert_max_num_queries):
    customer = CustomerFactory(name="Amara")
    tomas = Client()
    tomas.force_login(UserFactory(name="Tomás Rivera"))
    url = f"{reverse('story:pulse')}?customer={customer.pk}&after=0"
    assert browser.post(url, {"mode": "looking"}).status_code == 204
    told = tomas.post(url, {"mode": "editing"}).json()
    assert told == {"position": 0, "count": 0, "changed": [], "present": [{"name": "Alice Agent", "editing": False}]}
    with django_assert_max_num_queries(12):
        assert browser.post(url, {"mode": "looking"}).json()["present"] == [{"name": "Tomás Rivera", "editing": True}]
    before = list(Presence.objects.values())
    assert browser.get(url).status_code == 204  # who only asks says nothing
    assert list(Presence.objects.values()) == before
    assert browser.post(f"{reverse('story:pulse')}?customer=999999&after=0", {"mode": "looking"}).status_code == 204
    page = browser.get(customer.get_absolute_url()).content.decode()
    assert "data-presence" in page and "data-present" in page
    edit = browser.get(reverse("customers:edit", args=[customer.pk])).content.decode()
    assert "data-presence" in edit and "data-editing" in edit
    assert "data-presence" not in browser.get(reverse("customers:new")).content.decode()


def test_who_has_saved_is_not_changing_it_any_more(browser, alice, system):
    customer = CustomerFactory(name="Amara")
    actions.mark_present(customer_id=customer.pk, user_id=alice.pk, mode="editing", by=system)
    body = {"name": "Amara", "language": "en", "time_zone": "UTC", "version": "1"}
    body |= {"handles-TOTAL_FORMS": "0", "handles-INITIAL_FORMS": "0"}
    assert browser.post(reverse("customers:edit", args=[customer.pk]), body).status_code == 303
    assert not Presence.objects.exists()


@pytest.mark.parametrize(
    ("details", "comes_back"),
    [
        ({"direction": "in"}, True),
        ({"direction": "out"}, False),
        ({"direction": "in", "history": True}, False),
        ({"direction": "in", "is_automatic": True}, False),
    ],
)
def test_an_archived_customer_who_gets_in_touch_is_back(system, details, comes_back):
    customer = actions.create_customer(name="Amara", identities=[("email", "a@example.org")], by=system)
    actions.archive_customer(customer_id=customer.pk, by=system)
    who = {"identity": ("email", "A@example.org")}
    record_touchpoint(channel="email", summary="Hello again", **who, **details, by=system)
    customer.refresh_from_db()
    assert (customer.archived_at is None) is comes_back
    told = Event.objects.filter(customer=customer, kind="customer.restored").values_list("data", flat=True)
    assert list(told) == ([{"because": "got_in_touch"}] if comes_back else [])
