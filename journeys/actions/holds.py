"""What holds a journey: its requirements, its blockers, and who has the ball; and who owns it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.errors import RuleBroken
from customers.models import Document
from customers.queries import family_ids
from journeys import kinds
from journeys.actions._steps import count_requirements, locked, pass_ball, refuse_ended, save, tell
from journeys.enums import BallHolder, BlockerKind, RequirementStatus
from journeys.models import Blocker, Journey, Requirement, RequirementState
from teams.models import User


@action
def set_requirement(
    *,
    journey_id: int,
    key: str,
    status: str,
    by: Actor,
    note: str = "",
    document_id: int | None = None,
) -> RequirementState:
    """Say where one requirement of a journey stands: missing, received, accepted, rejected or waived.

    Saying the same again changes nothing. The key may be of any stage of the journey's version, so that papers can
    come early. Refused: unknown key or status, an ended journey, a rejection or waiver without a note,
    another customer's document.
    """
    journey = locked(journey_id)
    refuse_ended(journey)
    if status not in RequirementStatus.values:
        raise RuleBroken(_("Unknown status “%(status)s”.") % {"status": status}, code="unknown_status", field="status")
    if status in (RequirementStatus.REJECTED, RequirementStatus.WAIVED) and not note.strip():
        raise RuleBroken(_("Say why, so that nobody has to ask."), code="note_needed", field="note")
    if document_id is not None and not _has_document(journey, document_id):
        raise RuleBroken(_("The customer has no such document."), code="unknown_document", field="document")
    state = _state_of(journey, key, by)
    same = (state.status, state.note, state.document_id) == (status, note.strip()[:300], document_id)
    if same or (state.status == status and not note.strip() and document_id is None):
        return state
    state.status, state.note = status, note.strip()[:300]
    state.document_id = document_id if document_id is not None else state.document_id
    state.changed_at, state.changed_by = now(), by.label[:200]
    state.save()
    count_requirements(journey)
    if journey.waiting_on != BallHolder.THIRD_PARTY:
        pass_ball(journey, now())
    save(journey)
    tell(
        journey,
        kinds.REQUIREMENT_CHANGED,
        by,
        subject=("requirement_state", state.pk),
        key=key,
        name=state.requirement.name,
        status=status,
    )
    return state


def _has_document(journey: Journey, document_id: int) -> bool:
    return Document.objects.filter(pk=document_id, customer__in=family_ids(journey.customer_id)).exists()


def _state_of(journey: Journey, key: str, by: Actor) -> RequirementState:
    """The journey's state of this requirement; of the current stage where several stages use the key."""
    found = list(Requirement.objects.filter(stage__map_version_id=journey.map_version_id, key=key))
    if not found:
        raise RuleBroken(
            _("%(map)s has no requirement “%(key)s”.") % {"map": journey.map.name, "key": key},
            code="unknown_requirement",
            field="key",
        )
    requirement = next((one for one in found if one.stage_id == journey.stage_id), found[0])
    state, _made = RequirementState.objects.get_or_create(
        journey=journey, requirement=requirement, defaults={"changed_at": now(), "changed_by": by.label[:200]}
    )
    return state


@action
def open_blocker(*, journey_id: int, kind: str, note: str, by: Actor) -> Blocker:
    """Say what holds a journey up. The same kind and note twice is one blocker. Passes the ball where it says who."""
    journey = locked(journey_id)
    refuse_ended(journey)
    note = note.strip()[:200]
    if kind not in BlockerKind.values:
        raise RuleBroken(_("Unknown kind of blocker “%(kind)s”.") % {"kind": kind}, code="unknown_kind", field="kind")
    if not note:
        raise RuleBroken(_("Say what holds it up."), code="note_needed", field="note")
    same = journey.blockers.filter(kind=kind, note=note, cleared_at=None).first()
    if same is not None:
        return same
    blocker = Blocker.objects.create(journey=journey, kind=kind, note=note, opened_at=now(), opened_by=by.label[:200])
    journey.open_blockers += 1
    pass_ball(journey, now())
    save(journey)
    tell(journey, kinds.BLOCKED, by, subject=("blocker", blocker.pk), blocker=kind)
    return blocker


@action
def clear_blocker(*, blocker_id: int, by: Actor) -> Blocker:
    """The journey can go on; clearing twice is clearing once. The ball goes back to whom the journey's state says."""
    blocker = Blocker.objects.filter(pk=blocker_id).first()
    if blocker is None:
        raise RuleBroken(_("There is no such blocker."), code="unknown_blocker")
    journey = locked(blocker.journey_id)
    blocker.refresh_from_db()
    if blocker.cleared_at is not None:
        return blocker
    blocker.cleared_at, blocker.cleared_by = max(now(), blocker.opened_at), by.label[:200]
    blocker.save(update_fields=["cleared_at", "cleared_by"])
    journey.open_blockers = journey.blockers.filter(cleared_at=None).count()
    if journey.ended_at is None:
        pass_ball(journey, now())
    save(journey)
    tell(journey, kinds.UNBLOCKED, by, subject=("blocker", blocker.pk), blocker=blocker.kind)
    return blocker


@action
def set_waiting_on(*, journey_id: int, holder: str, by: Actor) -> Journey:
    """Say who holds the ball from now on: customer, team or third_party. The time so far stays booked as it was."""
    journey = locked(journey_id)
    refuse_ended(journey)
    if holder not in BallHolder.values:
        raise RuleBroken(_("Unknown holder “%(holder)s”.") % {"holder": holder}, code="unknown_holder", field="holder")
    if journey.waiting_on == holder:
        return journey
    before = journey.waiting_on
    pass_ball(journey, now(), holder)
    save(journey)
    tell(journey, kinds.WAITING, by, before=before, holder=holder)
    return journey


@action
def assign_journey(*, journey_id: int, owner_id: int | None, by: Actor) -> Journey:
    """Give the journey to a member of staff, or to nobody. The same owner again changes nothing."""
    journey = locked(journey_id)
    refuse_ended(journey)
    if journey.owner_id == owner_id:
        return journey
    owner = User.objects.active().filter(pk=owner_id).first() if owner_id is not None else None
    if owner_id is not None and owner is None:
        raise RuleBroken(_("There is no such member of staff."), code="unknown_owner", field="owner")
    journey.owner = owner
    save(journey)
    tell(journey, kinds.ASSIGNED, by, owner=owner.name if owner else "")
    return journey
