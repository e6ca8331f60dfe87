"""Who else has a record open: told by pages, forgotten by itself."""

from __future__ import annotations

import datetime as dt

import pytest

from customers import actions
from customers.actions.presence import WRITTEN_EVERY
from customers.models import Presence
from customers.queries import PRESENT_FOR, family_ids, others_present
from tests.factories.customers import CustomerFactory
from tests.factories.teams import UserFactory

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
