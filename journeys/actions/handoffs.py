"""Passing a journey on, with the brief as it was; the receiver accepts it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor, ActorKind
from core.clock import now
from core.errors import NotAllowed, RuleBroken
from customers.enums import Channel
from journeys import kinds
from journeys.actions._steps import locked, refuse_ended, save, tell
from journeys.enums import HandoffState
from journeys.models import Handoff, Journey
from teams.models import Membership, Team, User


@action
def offer_handoff(
    *,
    journey_id: int,
    brief: dict[str, Any],
    by: Actor,
    to_user_id: int | None = None,
    to_team_id: int | None = None,
    to_channel: str = "",
) -> Handoff:
    """Offer a journey to a person or a team, from then on over `to_channel` where one is named.

    `brief` is kept as it is, in JSON values: what the receiver reads before they speak. The same offer again answers
    the first one. Refused: an ended journey, no receiver or two, somebody who is not there, the owner, an open offer.
    """
    journey = locked(journey_id)
    refuse_ended(journey)
    _check_receiver(journey, to_user_id, to_team_id)
    if to_channel and to_channel not in Channel.values:
        raise RuleBroken(_("Unknown channel."), code="unknown_channel", field="to_channel")
    known = journey.handoffs.filter(state=HandoffState.OFFERED).first()
    if known is not None:
        if (known.to_user_id, known.to_team_id, known.to_channel) == (to_user_id, to_team_id, to_channel):
            return known
        raise RuleBroken(_("It is offered to somebody already. Take that back first."), code="offered_already")
    handoff = Handoff.objects.create(
        journey=journey,
        from_user_id=by.id if by.kind == ActorKind.USER else None,
        to_user_id=to_user_id,
        to_team_id=to_team_id,
        to_channel=to_channel,
        brief=brief,
        offered_at=now(),
    )
    _tell(journey, handoff, kinds.HANDOFF_OFFERED, by)
    return handoff


@action
def accept_handoff(*, handoff_id: int, by: Actor) -> Handoff:
    """Take the journey over: its owner is who accepts, its team the one it was offered to. Twice is once.

    Refused: who is not the receiver (NotAllowed), an offer that was declined or taken back, an ended journey.
    """
    handoff, journey = _locked(handoff_id)
    if handoff.state == HandoffState.ACCEPTED and journey.owner_id == by.id and by.kind == ActorKind.USER:
        return handoff
    if not _is_receiver(handoff, by):
        raise NotAllowed(_("Only who it was offered to can accept it."), code="not_receiver")
    _refuse_answered(handoff)
    refuse_ended(journey)
    _answer(handoff, HandoffState.ACCEPTED)
    had_owner = journey.owner_id
    journey.owner = User.objects.get(pk=by.id)
    journey.team = handoff.to_team or journey.team
    save(journey)
    _tell(journey, handoff, kinds.HANDOFF_ACCEPTED, by)
    if had_owner != journey.owner_id:
        tell(journey, kinds.ASSIGNED, by, owner=journey.owner.name)
    return handoff


@action
def decline_handoff(*, handoff_id: int, by: Actor) -> Handoff:
    """Say no to an offer, or take one's own offer back: everything stays as it was. Twice is once."""
    handoff, journey = _locked(handoff_id)
    if handoff.state == HandoffState.DECLINED:
        return handoff
    own = by.kind == ActorKind.USER and handoff.from_user_id == by.id
    if not own and not _is_receiver(handoff, by):
        raise NotAllowed(_("Only who offered it or who it was offered to can do that."), code="not_receiver")
    _refuse_answered(handoff)
    _answer(handoff, HandoffState.DECLINED)
    _tell(journey, handoff, kinds.HANDOFF_DECLINED, by, taken_back=own)
    return handoff


def _locked(handoff_id: int) -> tuple[Handoff, Journey]:
    """The journey first, as everywhere, then the offer as it is now."""
    known = Handoff.objects.filter(pk=handoff_id).first()
    if known is None:
        raise RuleBroken(_("There is no such handoff."), code="unknown_handoff")
    journey = locked(known.journey_id)
    return Handoff.objects.select_related("to_team", "to_user").get(pk=handoff_id), journey


def _check_receiver(journey: Journey, user_id: int | None, team_id: int | None) -> None:
    if (user_id is None) == (team_id is None):
        raise RuleBroken(_("Name a person or a team."), code="receiver_needed", field="to")
    if user_id is not None and not User.objects.active().filter(pk=user_id).exists():
        raise RuleBroken(_("There is no such member of staff."), code="unknown_receiver", field="to")
    if team_id is not None and not Team.objects.filter(pk=team_id, archived_at=None).exists():
        raise RuleBroken(_("There is no such team."), code="unknown_receiver", field="to")
    if user_id is not None and user_id == journey.owner_id:
        raise RuleBroken(_("They look after it already."), code="owner_already", field="to")


def _is_receiver(handoff: Handoff, by: Actor) -> bool:
    if by.kind != ActorKind.USER:
        return False
    if handoff.to_user_id is not None:
        return handoff.to_user_id == by.id
    return Membership.objects.filter(team=handoff.to_team, user_id=by.id).exists()


def _refuse_answered(handoff: Handoff) -> None:
    if handoff.state != HandoffState.OFFERED:
        raise RuleBroken(_("This offer was answered before."), code="answered")


def _answer(handoff: Handoff, state: HandoffState) -> None:
    handoff.state, handoff.answered_at = state, max(now(), handoff.offered_at)
    handoff.save(update_fields=["state", "answered_at"])


def _tell(journey: Journey, handoff: Handoff, kind: str, by: Actor, *, taken_back: bool = False) -> None:
    to = str(handoff.to_user or handoff.to_team or "")
    said: dict[str, Any] = {"to": to, "to_channel": handoff.to_channel, "taken_back": taken_back}
    tell(journey, kind, by, subject=("handoff", handoff.pk), **said)
