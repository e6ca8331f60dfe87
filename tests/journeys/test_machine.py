"""A journey against a model of itself: whatever people do, in whatever order, the table tells the truth."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.errors import RuleBroken, Stale
from journeys import actions
from journeys.models import Journey, WaitingOn
from story.models import Event
from tests.factories.customers import CustomerFactory
from tests.journeys.world import ALICE, CLAIM, published_map

KEYS = ["report", "documents", "decision", "paid", "follow-up", "check-in", "declined"]
ENDS = {"paid": "success", "declined": "lost"}
CARE = {"follow-up", "check-in"}
NEEDED = ["repair-estimate", "photos", "team-leads-yes"]


class JourneyMachine(RuleBasedStateMachine):
    """`path` holds the stages that count (undone ones popped), `outcomes` the outcome beside each of them."""

    @initialize()
    def start(self):
        self.whole = transaction.atomic()
        self.whole.__enter__()
        the_map = published_map(CLAIM)
        self.pk = actions.start_journey(customer_id=CustomerFactory().pk, map_id=the_map.pk, by=ALICE).pk
        self.path, self.outcomes, self.missing = ["report"], [""], set(NEEDED)
        self.version, self.visits, self.facts = 1, 1, 1
        self.ended = self.ended_by_hand = self.undone = False
        self.blockers: list[int] = []

    def changed(self, *, facts=1):
        self.version, self.facts = self.version + 1, self.facts + facts

    @rule(to=st.sampled_from([*KEYS, "nowhere"]), reason=st.sampled_from(["", "said so"]), late=st.booleans())
    def move(self, to, reason, late):
        call = {"journey_id": self.pk, "to": to, "version": self.version - late, "reason": reason, "by": ALICE}
        here = self.path[-1]
        held = here == "documents" and self.missing and KEYS.index(to) > 1 if to in KEYS else False
        if late:
            with pytest.raises(Stale):
                actions.move_journey(**call)
        elif self.ended or to in (here, "nowhere") or (held and to != "declined" and not reason):
            with pytest.raises(RuleBroken):
                actions.move_journey(**call)
        else:
            actions.move_journey(**call)
            keeps = to in CARE and self.outcomes[-1] == "success"
            self.path.append(to)
            self.outcomes.append(ENDS.get(to, self.outcomes[-1] if keeps else ""))
            self.visits, self.undone, self.ended = self.visits + 1, False, to == "declined"
            self.changed(facts=1 + self.ended)

    @rule()
    def undo(self):
        if self.undone or len(self.path) == 1 or self.ended_by_hand:
            with pytest.raises(RuleBroken):
                actions.undo_move(journey_id=self.pk, version=self.version, by=ALICE)
            return
        actions.undo_move(journey_id=self.pk, version=self.version, by=ALICE)
        self.path.pop(), self.outcomes.pop()
        self.visits, self.undone, self.ended = self.visits + 1, True, False
        self.changed()

    @precondition(lambda self: not self.ended)
    @rule()
    def end_after_a_decision(self):
        call = {"journey_id": self.pk, "by": ALICE}
        if not self.outcomes[-1]:
            with pytest.raises(RuleBroken):
                actions.end_journey(**call)
            return
        actions.end_journey(**call)
        self.ended = self.ended_by_hand = True
        self.changed()

    @rule(key=st.sampled_from(NEEDED), status=st.sampled_from(["missing", "received", "accepted", "waived"]))
    def say_of_a_requirement(self, key, status):
        call = {"journey_id": self.pk, "key": key, "status": status, "note": f"{status} {self.version}", "by": ALICE}
        if self.ended:
            with pytest.raises(RuleBroken):
                actions.set_requirement(**call)
            return
        actions.set_requirement(**call)
        (self.missing.add if status == "missing" else self.missing.discard)(key)
        self.changed()

    @precondition(lambda self: not self.ended)
    @rule()
    def block(self):
        note = f"held {self.version}"
        blocker = actions.open_blocker(journey_id=self.pk, kind="third_party", note=note, by=ALICE)
        self.blockers.append(blocker.pk)
        self.changed()

    @precondition(lambda self: self.blockers)
    @rule()
    def unblock(self):
        actions.clear_blocker(blocker_id=self.blockers.pop(), by=ALICE)
        self.changed()

    @invariant()
    def the_table_tells_the_truth(self):
        journey = Journey.objects.select_related("stage").get(pk=self.pk)
        assert (journey.stage.key, journey.version) == (self.path[-1], self.version)
        assert (journey.outcome, journey.ended_at is not None) == (self.outcomes[-1], self.ended)
        assert journey.open_blockers == len(self.blockers)
        assert journey.missing_requirements == (len(self.missing) if self.path[-1] == "documents" else 0)
        assert journey.visits.count() == self.visits
        assert Event.objects.filter(journey_id=self.pk).count() == self.facts
        open_ones = journey.visits.filter(left_at=None).count(), journey.waits.filter(until=None).count()
        assert open_ones == ((0, 0) if self.ended else (1, 1))

    @invariant()
    def every_moment_is_booked_once(self):
        stretches = list(WaitingOn.objects.filter(journey=self.pk).order_by("since", "pk"))
        pairs = list(zip(stretches, stretches[1:], strict=False))
        assert all(first.until is not None and first.until <= then.since for first, then in pairs)
        if not Event.objects.filter(journey_id=self.pk, kind="journey.ended").exists():
            assert all(first.until == then.since for first, then in pairs)  # only an end leaves a gap

    def teardown(self):
        """Each example leaves nothing behind."""
        if hasattr(self, "whole"):
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)


@pytest.mark.slow
@pytest.mark.django_db
def test_a_journey_behaves_as_its_model():
    steps = settings(max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(JourneyMachine, settings=steps)
