"""What members of staff owe: follow-ups and promises; and what insights writes on a journey for lists and boards."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor, ActorKind
from core.clock import now, refuse_far_off
from core.errors import RuleBroken
from customers.queries import family_ids, survivor_of
from journeys import kinds
from journeys.actions._steps import take_turn
from journeys.enums import PromiseState, Risk
from journeys.models import FollowUp, Journey, Promise
from story.actions import record_event
from teams.models import Team, User

OUTLOOK = frozenset({"mood", "risk", "likely_next", "likely_at", "open_tickets"})


@action
def give_follow_up(
    *,
    customer_id: int,
    title: str,
    due_at: dt.datetime,
    by: Actor,
    assignee_id: int | None = None,
    team_id: int | None = None,
    journey_id: int | None = None,
    occasion: str = "",
    reason: str = "",
    subject: tuple[str, int] | None = None,
) -> tuple[FollowUp, bool]:
    """Give somebody (a person, or a team that has yet to pick it up) something to do by `due_at`.

    Answers the follow-up and whether it is new: the same `occasion` happens once. Refused: no title, nobody to do it,
    an unknown person or team, another customer's journey.
    """
    if not title.strip():
        raise RuleBroken(_("Say what is to be done."), code="title_needed", field="title")
    refuse_far_off(due_at, "due_at")
    _check_receiver(assignee_id, team_id)
    journey = _own_journey(journey_id, customer_id)
    if occasion:
        take_turn(f"journeys.follow_up:{occasion}")
        known = FollowUp.objects.filter(occasion=occasion).first()
        if known is not None:
            return known, False
    follow_up = FollowUp.objects.create(
        customer=survivor_of(customer_id),
        journey=journey,
        title=title.strip()[:200],
        due_at=due_at,
        assignee_id=assignee_id,
        team_id=team_id,
        subject_kind=subject[0] if subject else "",
        subject_id=subject[1] if subject else None,
        occasion=occasion,
        reason=reason.strip()[:300],
        created_by=by.label[:200],
    )
    _tell(follow_up, kinds.FOLLOW_UP_GIVEN, by, due_at=due_at.isoformat())
    return follow_up, True


@action
def tick_follow_up(*, follow_up_id: int, done: bool, by: Actor) -> FollowUp:
    """Tick a follow-up off, or take the tick back. Ticking twice is ticking once."""
    follow_up = FollowUp.objects.select_for_update(no_key=True).filter(pk=follow_up_id).first()
    if follow_up is None:
        raise RuleBroken(_("There is no such follow-up."), code="unknown_follow_up")
    if (follow_up.done_at is not None) == done:
        return follow_up
    follow_up.done_at, follow_up.done_by = (now(), by.label[:200]) if done else (None, "")
    follow_up.save(update_fields=["done_at", "done_by"])
    _tell(follow_up, kinds.FOLLOW_UP_DONE if done else kinds.FOLLOW_UP_REOPENED, by)
    return follow_up


@action
def make_promise(
    *,
    customer_id: int,
    text: str,
    due_at: dt.datetime,
    by: Actor,
    journey_id: int | None = None,
    made_by_id: int | None = None,
    subject: tuple[str, int] | None = None,
) -> Promise:
    """Write down what a customer was promised, by whom (the acting user unless named) and by when.

    Refused: no words, a time that has passed, another customer's journey, an unknown member of staff.
    """
    if not text.strip():
        raise RuleBroken(_("Say what was promised."), code="text_needed", field="text")
    if due_at <= now():
        raise RuleBroken(_("A promise is about a time to come."), code="due_passed", field="due_at")
    refuse_far_off(due_at, "due_at")
    _check_receiver(made_by_id, None, needed=False)
    journey = _own_journey(journey_id, customer_id)
    promise = Promise.objects.create(
        customer=survivor_of(customer_id),
        journey=journey,
        text=text.strip()[:200],
        due_at=due_at,
        made_by_id=made_by_id or (by.id if by.kind == ActorKind.USER else None),
        made_at=now(),
        subject_kind=subject[0] if subject else "",
        subject_id=subject[1] if subject else None,
    )
    _tell(promise, kinds.PROMISE_MADE, by, due_at=due_at.isoformat())
    return promise


@action
def settle_promise(*, promise_id: int, kept: bool, by: Actor) -> Promise:
    """Say whether a promise was kept or broken. The same answer twice changes nothing; another one is refused."""
    promise = Promise.objects.select_for_update(no_key=True).filter(pk=promise_id).first()
    if promise is None:
        raise RuleBroken(_("There is no such promise."), code="unknown_promise")
    state = PromiseState.KEPT if kept else PromiseState.BROKEN
    if promise.settled_at is not None:
        if promise.state == state:
            return promise
        raise RuleBroken(_("This promise was settled before."), code="settled")
    promise.state, promise.settled_at = state, now()
    promise.save(update_fields=["state", "settled_at"])
    _tell(promise, kinds.PROMISE_SETTLED, by, state=str(state))
    return promise


@action
def note_outlook(*, journey_id: int, by: Actor, **outlook: object) -> None:
    """Write what higher floors work out: mood (-2 to 2), risk, likely_next, likely_at, open_tickets.

    It records no fact and no version. Fields left out stay; unknown names raise TypeError.
    """
    unknown = outlook.keys() - OUTLOOK
    if unknown:
        raise TypeError(f"no outlook is called {', '.join(sorted(unknown))}")
    if outlook.get("risk", "") not in ("", *Risk.values):
        raise RuleBroken(_("Unknown risk."), code="unknown_risk", field="risk")
    Journey.objects.filter(pk=journey_id).update(**outlook)


def _tell(thing: FollowUp | Promise, kind: str, by: Actor, **data: str) -> None:
    subject = ("follow_up" if isinstance(thing, FollowUp) else "promise", thing.pk)
    record_event(
        customer_id=thing.customer_id,
        kind=kind,
        by=by,
        journey_id=thing.journey_id,
        stage_key=thing.journey.stage.key if thing.journey else "",
        subject=subject,
        team_id=thing.team_id if isinstance(thing, FollowUp) else None,
        data=data,
    )


def _own_journey(journey_id: int | None, customer_id: int) -> Journey | None:
    """The journey, if one is named: of this person, under whichever of their records."""
    if journey_id is None:
        return None
    journey = Journey.objects.select_related("stage").filter(pk=journey_id).first()
    if journey is None or journey.customer_id not in family_ids(customer_id):
        raise RuleBroken(_("This journey is not the customer's."), code="other_customer", field="journey")
    return journey


def _check_receiver(user_id: int | None, team_id: int | None, *, needed: bool = True) -> None:
    if needed and user_id is None and team_id is None:
        raise RuleBroken(_("Say who is to do it."), code="nobody", field="assignee")
    if user_id is not None and not User.objects.active().filter(pk=user_id).exists():
        raise RuleBroken(_("There is no such member of staff."), code="unknown_user", field="assignee")
    if team_id is not None and not Team.objects.filter(pk=team_id, archived_at=None).exists():
        raise RuleBroken(_("There is no such team."), code="unknown_team", field="team")
