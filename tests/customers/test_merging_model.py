"""Any order of merging, separating and going on: the records agree with a plain model of them."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.actor import SYSTEM
from core.errors import RuleBroken
from customers import actions
from customers.models import Customer, Identity
from customers.queries import customer_header, families
from story.models import Event

PEOPLE = 5
WHO = st.integers(0, PEOPLE - 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), WHO, WHO),
        st.tuples(st.just("unmerge"), WHO, WHO),
        st.tuples(st.just("write"), WHO, WHO),
    ),
    max_size=14,
)


class Model:
    """Who points to whom, and what was written to which record."""

    def __init__(self) -> None:
        self.into: dict[int, int | None] = dict.fromkeys(range(PEOPLE))
        self.written: dict[int, set[str]] = {n: {f"start-{n}"} for n in range(PEOPLE)}

    def root(self, who: int) -> int:
        above = self.into[who]
        return who if above is None else self.root(above)

    def family(self, who: int) -> set[int]:
        return {other for other in range(PEOPLE) if self.root(other) == self.root(who)}

    def merge(self, survivor: int, loser: int) -> bool:
        if survivor == loser:
            return False
        if self.into[loser] == survivor:
            return True
        if self.into[survivor] is not None or self.into[loser] is not None:
            return False
        self.into[loser] = survivor
        return True

    def stories(self, who: int) -> set[str]:
        return set().union(*(self.written[member] for member in self.family(who)))


@pytest.mark.django_db
@given(steps=STEPS)
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_merges_agree_with_a_model(steps):
    with transaction.atomic():
        play(steps)
        transaction.set_rollback(True)


def play(steps):
    """Take these steps in the records and in the model, and compare them at the end."""
    model = Model()
    ids = [
        actions.create_customer(name=f"Person {n}", identities=[("external", f"start-{n}")], by=SYSTEM).pk
        for n in range(PEOPLE)
    ]
    facts = len(ids)
    for number, (step, one, other) in enumerate(steps):
        if step == "merge":
            known = model.into[other] == one
            allowed = model.merge(one, other)
            try:
                actions.merge_customers(survivor_id=ids[one], loser_id=ids[other], by=SYSTEM)
            except RuleBroken:
                assert not allowed
            else:
                assert allowed
                facts += not known
        elif step == "unmerge":
            facts += 2 * (model.into[one] is not None)
            actions.unmerge_customer(loser_id=ids[one], by=SYSTEM)
            model.into[one] = None
        else:
            handle = f"step-{number}"
            actions.add_identity(customer_id=ids[one], kind="external", value=handle, by=SYSTEM)
            model.written[model.root(one)].add(handle)
            facts += 1
    agree(model, ids, facts)


def agree(model, ids, facts):
    """Families, what was written to each record, what each person has and is found by, and the number of facts."""
    found = families(ids)
    for n, pk in enumerate(ids):
        assert found[pk][0] == ids[model.root(n)]
        assert set(found[pk]) == {ids[member] for member in model.family(n)}
        assert set(Identity.objects.filter(customer=pk).values_list("value", flat=True)) == model.written[n]
        assert {row.value for row in customer_header(pk).handles} == model.stories(n)
    for survivor in Customer.objects.survivors():
        n = ids.index(survivor.pk)
        assert set(survivor.search_text.split()) >= model.stories(n) | {str(member) for member in model.family(n)}
        strangers = set(range(PEOPLE)) - model.family(n)
        assert not any(f"start-{other}" in survivor.search_text.split() for other in strangers)
    assert Event.objects.filter(customer__in=ids).count() == facts
